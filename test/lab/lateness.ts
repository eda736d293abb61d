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

/**
 * Reads a ticker's file: `start AT`, lines `AT late MS` and `AT busy MS`, `end AT`. `late` is about ticks that came late;
 * `busy` about times in which no processor was free, as long as whatever ran there may have had to wait for itself. Without
 * its end a file counts as unknown.
 */
export function parseTicker(text: string, kind: 'late' | 'busy' = 'late'): Lateness {
  const lines = text.trim().split('\n');
  if (!lines[0]?.startsWith('start ') || !lines.at(-1)?.startsWith('end ')) return UNKNOWN_LATENESS;
  const ticks = lines
    .map((line) => line.split(' '))
    .filter(([, word]) => word === kind)
    .map(([at, , ms]): LateTick => ({ at: Number(at), lateMs: Number(ms) }));
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

/** The share of the time between two instants, from 0 to 1, in which a tick was due and did not come. */
export function shareLate({ worstMs, ticks }: Lateness, from: number, to: number): number {
  if (!Number.isFinite(worstMs)) return 1;
  const lateSeconds = ticks.map(({ at, lateMs }) => Math.min(at, to) - Math.max(at - lateMs / 1000, from));
  return lateSeconds.reduce((sum, seconds) => sum + Math.max(0, seconds), 0) / (to - from);
}

function worstOf(ticks: readonly LateTick[]): number {
  return ticks.reduce((worst, { lateMs }) => Math.max(worst, lateMs), 0);
}
