/** The content that an operator's signal asks for: the state of the services, or their counters. */
export type DumpKind = 'state' | 'statistics';

/** The signals and faults that the operating system reports to a daemon. */
export interface ProcessEvents {
  /** Calls back for SIGHUP. A signal that came before the first listener is reported to it. */
  onReload(callback: () => void): void;
  /**
   * Calls back for SIGTERM or SIGINT. Before there is a listener they end the process, as they would without a handler.
   */
  onStop(callback: (signal: string) => void): void;
  /**
   * Calls back for SIGUSR1 and SIGUSR2, as keepalived's operators send them. An early signal is kept, as for a reload.
   */
  onDump(callback: (kind: DumpKind) => void): void;
  /**
   * Calls back for a signal that has no meaning here and would have ended the process. `count` says how often it has
   * come so far.
   */
  onIgnored(callback: (signal: string, count: number) => void): void;
  /** The number of times that each ignored signal has come, by name. */
  ignoredSignals(): ReadonlyMap<string, number>;
  /** Calls back for a fault that nothing handled: the process is in an unknown state. */
  onFault(callback: (error: unknown) => void): void;
}
