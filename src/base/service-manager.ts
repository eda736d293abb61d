import type { Milliseconds } from './time.ts';

/** The service manager that started the process and watches it: systemd, through sd_notify(3), or none. */
export interface ServiceManager {
  /**
   * Sends assignments such as `READY=1`; resolves when they were handed over. A failure is logged and has no other
   * effect.
   */
  notify(state: readonly string[]): Promise<void>;
  /** The time without `WATCHDOG=1` after which the service manager ends the process; null when it does not watch. */
  readonly watchdog: Milliseconds | null;
}
