import type { Milliseconds } from './time.ts';

/** Who started the process and watches it: systemd, by sd_notify(3), or nobody. */
export interface ServiceManager {
  /** Tells assignments such as `READY=1`; resolves when they were handed over. That it cannot be told is logged, and no more. */
  notify(state: readonly string[]): Promise<void>;
  /** How long it goes without `WATCHDOG=1` before it ends the process; null: it does not watch. */
  readonly watchdog: Milliseconds | null;
}
