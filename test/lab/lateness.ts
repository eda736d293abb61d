/** One tick of the lab's ticker that came late. */
export interface LateTick {
  /** When it came, in seconds of CLOCK_MONOTONIC of the kernel that it ran in. */
  readonly at: number;
  readonly lateMs: number;
}

/** What the ticker (`ticker.pl`) wrote down during one run. */
export interface Lateness {
  /** The latest tick, in milliseconds; infinite when the ticker left no complete record. */
  readonly worstMs: number;
  readonly ticks: readonly LateTick[];
}

/** A run without a complete record was not measured: its kernel died, or was too slow for the ticker to end. */
export const UNKNOWN_LATENESS: Lateness = { worstMs: Number.POSITIVE_INFINITY, ticks: [] };

/** Reads a ticker's file: `start AT`, `AT LATE_MS` lines, `end AT`. Without its end it counts as unknown. */
export function parseTicker(text: string): Lateness {
  const lines = text.trim().split('\n');
  if (!lines[0]?.startsWith('start ') || !lines.at(-1)?.startsWith('end ')) return UNKNOWN_LATENESS;
  const ticks = lines.slice(1, -1).map((line): LateTick => {
    const [at, lateMs] = line.split(' ').map(Number);
    return { at: at ?? 0, lateMs: lateMs ?? 0 };
  });
  return { worstMs: worstOf(ticks), ticks };
}

/**
 * The latest tick, in milliseconds, that was due or came between two instants of the ticker's clock (seconds): only what
 * happened around an observation can have moved it.
 */
export function worstBetween({ worstMs, ticks }: Lateness, from: number, to: number): number {
  if (!Number.isFinite(worstMs)) return worstMs;
  return worstOf(ticks.filter(({ at, lateMs }) => at >= from && at - lateMs / 1000 <= to));
}

function worstOf(ticks: readonly LateTick[]): number {
  return ticks.reduce((worst, { lateMs }) => Math.max(worst, lateMs), 0);
}
