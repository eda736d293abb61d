import type { Logger } from '../base/logger.ts';
import type { HalfMessage } from '../base/parent-link.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';

/** How often this process tells the guard that it is alive. */
const BEAT_INTERVAL: Milliseconds = 1000;
/** The heartbeat. The guard uses only the silence limit that comes with the routes. */
const BEAT: HalfMessage = { kind: 'beat', limit: 30_000 };
/** The time in which a guard must become ready; after it, the guard counts as failed. */
export const READY_LIMIT: Milliseconds = 30_000;
/** The delay before a guard that died is started again. */
const RESTART_DELAY: Milliseconds = 1000;

/** The process that removes the announced routes when this one is dead or silent: the supervisor, or a guard. */
export interface RouteWatcher {
  send(message: HalfMessage): void;
  /** Ends the watch, because nothing is announced any more. */
  close(): void;
}

export interface GuardLinkPorts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  start(observer: { received(message: HalfMessage): void; ended(end: GuardEnd): void }): {
    send(message: HalfMessage): void;
    release(): void;
  };
}

export interface GuardEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** Why there never was a process; absent where there was one. */
  readonly fault?: string;
}

/**
 * The channel to a guard of the routes. A guard that dies is started again, and is sent what the previous one knew.
 */
export class GuardLink implements RouteWatcher {
  readonly #ports: GuardLinkPorts;
  readonly #ready: (error: Error | null) => void;
  #guard: ReturnType<GuardLinkPorts['start']> | null = null;
  #last: HalfMessage | null = null;
  #closed = false;
  #wasReady = false;
  #cancelBeat: Cancel = () => undefined;
  #cancelRestart: Cancel = () => undefined;

  private constructor(ports: GuardLinkPorts, ready: (error: Error | null) => void) {
    this.#ports = ports;
    this.#ready = ready;
  }

  /** Starts a guard, and resolves when it watches. Rejects when it cannot be started. */
  static async open(ports: GuardLinkPorts): Promise<GuardLink> {
    const { clock } = ports;
    return await new Promise((resolve, reject) => {
      const link: GuardLink = new GuardLink(ports, (error) => {
        cancelLimit();
        if (error === null) return resolve(link);
        link.close();
        reject(error);
      });
      const cancelLimit = clock.schedule(clock.now() + READY_LIMIT, () => {
        link.#ready(new Error(`it was not ready in ${READY_LIMIT / 1000} s`));
      });
      link.#start();
    });
  }

  send(message: HalfMessage): void {
    this.#last = message;
    this.#guard?.send(message);
  }

  close(): void {
    this.#closed = true;
    this.#cancelBeat();
    this.#cancelRestart();
    this.#guard?.release();
  }

  #start(): void {
    this.#guard = this.#ports.start({
      received: (message) => {
        if (message.kind === 'ready') this.#watched();
      },
      ended: (end) => this.#ended(end),
    });
  }

  #watched(): void {
    if (this.#last !== null) this.#guard?.send(this.#last);
    this.#cancelBeat();
    this.#beat();
    this.#wasReady = true;
    this.#ready(null);
  }

  #beat(): void {
    const { clock } = this.#ports;
    this.#guard?.send(BEAT);
    this.#cancelBeat = clock.schedule(clock.now() + BEAT_INTERVAL, () => this.#beat());
  }

  #ended({ status, signal, fault }: GuardEnd): void {
    const { clock, logger } = this.#ports;
    this.#guard = null;
    this.#cancelBeat();
    if (this.#closed) return;
    if (!this.#wasReady) {
      this.#ready(
        new Error(
          fault ?? `it ended at once, with status ${status ?? 'none'} and signal ${signal ?? 'none'}`,
        ),
      );
      return;
    }
    logger.warn('the guard of announced routes has ended and is started again', {
      status,
      signal,
      error: fault,
    });
    this.#cancelRestart = clock.schedule(clock.now() + RESTART_DELAY, () => this.#start());
  }
}
