/** What the operating system tells a daemon. */
export interface ProcessEvents {
  onReload(callback: () => void): void;
  onStop(callback: (signal: string) => void): void;
  /** A fault nobody handled: the process is in an unknown state. */
  onFault(callback: (error: unknown) => void): void;
}
