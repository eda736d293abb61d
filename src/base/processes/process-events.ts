/** What an operator's signal asks to be written down: the state of the services, or their counters. */
export type DumpKind = 'state' | 'statistics';

/** What the operating system tells a daemon. */
export interface ProcessEvents {
  /** SIGHUP. One that came before somebody listened is told to the first listener. */
  onReload(callback: () => void): void;
  /** SIGTERM or SIGINT. Before somebody listens they end the process, as they would without a handler. */
  onStop(callback: (signal: string) => void): void;
  /** SIGUSR1 and SIGUSR2, as keepalived's operators send them. Kept like a reload. */
  onDump(callback: (kind: DumpKind) => void): void;
  /** A signal that means nothing here and would have ended the process. `count` says how often it came so far. */
  onIgnored(callback: (signal: string, count: number) => void): void;
  /** How often each such signal came, by name. */
  ignoredSignals(): ReadonlyMap<string, number>;
  /** A fault nobody handled: the process is in an unknown state. */
  onFault(callback: (error: unknown) => void): void;
}
