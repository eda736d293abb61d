import type { Logger } from '../base/logger.ts';
import type { HalfMessage } from '../base/parent-link.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import { restartAfter } from './back-off.ts';

/** How long a half that was asked to stop may take before it is killed. */
export const STOP_LIMIT: Milliseconds = 15_000;
/** Silence that is taken for a hang, until a half says otherwise. */
export const DEFAULT_HANG_LIMIT: Milliseconds = 30_000;
/** How often silence is looked for. */
export const WATCH_INTERVAL: Milliseconds = 250;
/** A look that comes later than this after the one before it: we were stopped ourselves, and the halves may have been. */
const OWN_PAUSE: Milliseconds = 1000;

export interface HalfEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** Why there never was a process; absent where there was one. */
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
  /** It is dead now. `first`: it never became ready. Returns whether it is to be started again. */
  died(end: HalfEnd, first: boolean): boolean;
  /** It runs, and has told nothing for so long; called again and again until it tells something. */
  silent(forMs: Milliseconds): void;
}

/**
 * One half: started, watched, killed when it is silent for too long, and started again after it died, later and later.
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

  /** Asks it to stop, kills it when it does not, never starts it again. Resolves when it is gone. */
  stop(): Promise<void> {
    const { clock, logger } = this.#ports;
    this.#stopping = true;
    this.#cancelRestart();
    this.#cancelWatch();
    if (this.#running === null) return Promise.resolve();
    this.#running.signal('SIGTERM');
    // One that is stopped (SIGSTOP) takes the signal only when it goes on.
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
      // What it told while we were stopped ourselves has not been read yet.
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
    // First of all: what it held is taken off.
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
