import type { HealthAnswer, Heartbeat } from './health.ts';

/** Whether traffic may be sent to this director. */
export interface Readiness {
  /** True when the first configuration is in force, and lvsd is not stopping. */
  readonly running: boolean;
  /** True when the kernel answers, and has once been as desired. */
  readonly kernel: boolean;
}

/**
 * The status is 200 while this director serves as configured and nothing hangs, else 503; the body says what is
 * missing.
 */
export function readinessAnswer(readiness: Readiness, heartbeats: readonly Heartbeat[]): HealthAnswer {
  const alive = heartbeats.every(({ ageSeconds, limitSeconds }) => ageSeconds <= limitSeconds);
  const conditions = { ...readiness, alive };
  const ready = Object.values(conditions).every(Boolean);
  const body = { status: ready ? 'ready' : 'not ready', conditions };
  return { status: ready ? 200 : 503, body: `${JSON.stringify(body)}\n` };
}
