/** The parts whose hanging makes the daemon useless. */
export type HeartbeatName = 'loop' | 'engine' | 'reconciler';

/** The time since a part last showed that it works, and its limit, in seconds. */
export interface Heartbeat {
  readonly name: HeartbeatName;
  readonly ageSeconds: number;
  readonly limitSeconds: number;
}

/** The source that each `GET /healthz` asks. */
export interface HealthSource {
  heartbeats(): readonly Heartbeat[];
}

export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly body: string;
}

/** The status is 200 while every heartbeat is recent enough, else 503; the body names the others. */
export function healthAnswer(heartbeats: readonly Heartbeat[]): HealthAnswer {
  const parts: Record<string, { age_seconds: number; limit_seconds: number; ok: boolean }> = {};
  let healthy = true;
  for (const { name, ageSeconds, limitSeconds } of heartbeats) {
    const ok = ageSeconds <= limitSeconds;
    healthy &&= ok;
    parts[name] = { age_seconds: Math.round(ageSeconds * 1000) / 1000, limit_seconds: limitSeconds, ok };
  }
  const body = { status: healthy ? 'ok' : 'stalled', heartbeats: parts };
  return { status: healthy ? 200 : 503, body: `${JSON.stringify(body)}\n` };
}
