import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import type { HealthSource, Heartbeat, HeartbeatName } from './health.ts';

/** How often the event loop gives a sign of life. */
const LOOP_BEAT: Milliseconds = 1000;

/** The ages in seconds beyond which a part counts as stalled: several times the usual duration. */
const LOOP_LIMIT_SECONDS = 10;
const ENGINE_LIMIT_SECONDS = 10;
/**
 * One exchange with the kernel has a timeout of its own; a whole comparison of a large table takes several exchanges.
 */
const RECONCILER_LIMIT_SECONDS = 60;

export interface HeartbeatSources {
  readonly clock: Clock;
  readonly engine: { heartbeat(): Instant };
  readonly reconciler: { lastBeat(): Instant };
}

/** Collects the heartbeats for `/healthz`: of the event loop, the check engine and the reconciler. */
export class Heartbeats implements HealthSource {
  readonly #sources: HeartbeatSources;
  #loopBeat: Instant;
  #cancel: Cancel = () => undefined;

  constructor(sources: HeartbeatSources) {
    this.#sources = sources;
    this.#loopBeat = sources.clock.now();
  }

  start(): void {
    const { clock } = this.#sources;
    this.#loopBeat = clock.now();
    this.#cancel = clock.schedule(this.#loopBeat + LOOP_BEAT, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  /** The parts whose last sign of life is too old. */
  stalled(): readonly HeartbeatName[] {
    return this.heartbeats()
      .filter(({ ageSeconds, limitSeconds }) => ageSeconds > limitSeconds)
      .map(({ name }) => name);
  }

  heartbeats(): readonly Heartbeat[] {
    const { clock, engine, reconciler } = this.#sources;
    const age = (beat: Instant): number => Math.max(0, clock.now() - beat) / 1000;
    return [
      { name: 'loop', ageSeconds: age(this.#loopBeat), limitSeconds: LOOP_LIMIT_SECONDS },
      { name: 'engine', ageSeconds: age(engine.heartbeat()), limitSeconds: ENGINE_LIMIT_SECONDS },
      { name: 'reconciler', ageSeconds: age(reconciler.lastBeat()), limitSeconds: RECONCILER_LIMIT_SECONDS },
    ];
  }
}
