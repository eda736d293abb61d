import type { Logger } from '../base/logger.ts';
import type { HalfMessage } from '../base/parent-link.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import { restartAfter } from './back-off.ts';

/** The longest time that a half may take to stop before it is killed. */
export const STOP_LIMIT: Milliseconds = 15_000;
/** The silence after which a half counts as hanging, until it sends another limit. */
export const DEFAULT_HANG_LIMIT: Milliseconds = 30_000;
/** The interval at which silence is measured. */
export const WATCH_INTERVAL: Milliseconds = 250;
/**
 * When a measurement comes later than this after the one before it, this process itself was stopped, and the halves may
 * have been, too.
 */
const OWN_PAUSE: Milliseconds = 1000;

export interface HalfEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** The reason why the process could not be started; absent where it ran. */
  readonly fault?: string;
}

export interface RunningHalf {
  readonly pid: number | undefined;
  signal(name: NodeJS.Signals | number): void;
}

export interface HalfPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  start(observer: { received(message: HalfMessage): void; ended(end: HalfEnd): void }): RunningHalf;
}

export interface HalfListener {
  received(message: HalfMessage): void;
  /** The half has died. `first` is true when it never became ready. Returns whether it is to be started again. */
  died(end: HalfEnd, first: boolean): boolean;
  /** The half runs and has sent nothing for this long. Called again and again until it sends something. */
  silent(forMs: Milliseconds): void;
}

/**
 * One half: it is started, watched, killed when it is silent for too long, and started again after it has died, with a
 * growing delay.
 */
export class SupervisedHalf {
  readonly name: string;
  readonly #ports: HalfPorts;
  readonly #listener: HalfListener;
  #running: RunningHalf | null = null;
  #startedAt: Instant = 0;
  #heardAt: Instant = 0;
  #lookedAt: Instant = 0;
  #hangLimit = DEFAULT_HANG_LIMIT;
  #early = 0;
  #wasReady = false;
  #stopping = false;
  #cancelWatch: Cancel = () => undefined;
  #cancelRestart: Cancel = () => undefined;
  #cancelKill: Cancel = () => undefined;
  #onEnd: (() => void)[] = [];

  constructor(name: string, ports: HalfPorts, listener: HalfListener) {
    this.name = name;
    this.#ports = ports;
    this.#listener = listener;
  }

  get isStarted(): boolean {
    return this.#running !== null || this.#startedAt > 0;
  }

  start(): void {
    const { clock } = this.#ports;
    this.#startedAt = clock.now();
    this.#heardAt = clock.now();
    this.#lookedAt = clock.now();
    this.#hangLimit = DEFAULT_HANG_LIMIT;
    this.#running = this.#ports.start({
      received: (message) => this.#received(message),
      ended: (end) => this.#ended(end),
    });
    this.#watch();
  }

  signal(name: NodeJS.Signals | number): void {
    this.#running?.signal(name);
  }

  /** Asks the half to stop, kills it when it does not, and never starts it again. Resolves when it is gone. */
  stop(): Promise<void> {
    const { clock, logger } = this.#ports;
    this.#stopping = true;
    this.#cancelRestart();
    this.#cancelWatch();
    if (this.#running === null) return Promise.resolve();
    this.#running.signal('SIGTERM');
    // A half that is stopped (SIGSTOP) takes the signal only when it continues.
    this.#running.signal('SIGCONT');
    this.#cancelKill = clock.schedule(clock.now() + STOP_LIMIT, () => {
      logger.error('a half did not stop in time and is killed', {
        half: this.name,
        limit_s: STOP_LIMIT / 1000,
      });
      this.#running?.signal('SIGKILL');
    });
    return new Promise((resolve) => {
      this.#onEnd.push(resolve);
    });
  }

  #received(message: HalfMessage): void {
    this.#heardAt = this.#ports.clock.now();
    if (message.kind === 'beat') this.#hangLimit = message.limit;
    if (message.kind === 'ready') this.#wasReady = true;
    this.#listener.received(message);
  }

  #watch(): void {
    const { clock, logger } = this.#ports;
    this.#cancelWatch = clock.schedule(clock.now() + WATCH_INTERVAL, () => {
      const now = clock.now();
      // Messages that the half sent while this process was stopped have not been read yet.
      if (now - this.#lookedAt > OWN_PAUSE) this.#heardAt = now;
      this.#lookedAt = now;
      if (this.#running !== null) this.#listener.silent(now - this.#heardAt);
      if (now - this.#heardAt > this.#hangLimit && this.#running !== null) {
        logger.error('a half does not answer and is killed', {
          half: this.name,
          silent_ms: Math.round(now - this.#heardAt),
          limit_ms: this.#hangLimit,
        });
        this.#heardAt = now;
        this.#running.signal('SIGKILL');
      }
      this.#watch();
    });
  }

  #ended(end: HalfEnd): void {
    const { clock, logger } = this.#ports;
    this.#running = null;
    this.#cancelWatch();
    this.#cancelKill();
    const first = !this.#wasReady;
    // The addresses that the half held are removed before anything else.
    const again = this.#listener.died(end, first);
    if (this.#stopping || !again) {
      for (const resolve of this.#onEnd.splice(0)) resolve();
      return;
    }
    const { early, delay } = restartAfter(this.#early, clock.now() - this.#startedAt);
    this.#early = early;
    const ending = { status: end.status, signal: end.signal };
    logger.error('a half has ended and is started again', {
      half: this.name,
      ...(end.fault === undefined ? ending : { error: `there was no process for it: ${end.fault}` }),
      in_s: delay / 1000,
    });
    this.#cancelRestart = clock.schedule(clock.now() + delay, () => this.start());
  }
}
