import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** keepalived sends SIGKILL this long after SIGTERM, and once more after the same time. */
export const KILL_DELAY: Milliseconds = 2000;
/** After that, keepalived sends SIGKILL this often. A process that survives waits for the kernel, not for us. */
const KILL_REPEAT: Milliseconds = 10_000;
/** The delay for a process whose caller has aborted it, because the caller waits. */
export const ABORT_KILL_DELAY: Milliseconds = 500;

export type SendSignal = (signal: 'SIGTERM' | 'SIGKILL') => void;

/** Ends a process group: SIGTERM now, then SIGKILL again and again until `stop` is called. */
export class GroupEnding {
  readonly #clock: Clock;
  readonly #send: SendSignal;
  #cancel: Cancel;

  constructor(clock: Clock, send: SendSignal, killDelay: Milliseconds) {
    this.#clock = clock;
    this.#send = send;
    this.#cancel = () => {};
    send('SIGTERM');
    this.#killAfter(killDelay, KILL_DELAY);
  }

  /** The leader has ended: the rest of its group is killed, too. */
  finish(): void {
    this.#cancel();
    this.#send('SIGKILL');
  }

  #killAfter(delay: Milliseconds, next: Milliseconds): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + delay, () => {
      this.#send('SIGKILL');
      this.#killAfter(next, KILL_REPEAT);
    });
  }
}
