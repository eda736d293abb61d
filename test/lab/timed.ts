import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'vitest';
import { type Lateness, parseTicker } from './lateness.ts';
import { PROJECT_ROOT } from './machine.ts';
import { type LabOutcome, type LabRun, runInLab } from './runner.ts';

/** How often a run is played again whose ticker was late. */
export const MOST_REPEATS = 3;
/** What a ticker may be late in a run that is still a measurement, unless the case says otherwise. */
export const ALLOWED_LATE_MS = 150;

/** What a case says about time. */
export interface Timing {
  /** A run whose ticker was later than this, in milliseconds, says nothing, neither good nor bad, and is played again. */
  readonly allowedLateMs: number;
}

/** What vitest's report carries of a timed test, for the tally at the end of `npm test`. */
export interface TimedMeta {
  readonly timed: true;
  /** Null when the test was measured; else how late it was, in words. */
  readonly notMeasured: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    lab?: TimedMeta;
  }
}

/** One playing of a timed test, with a ticker beside everything that it measures. */
export interface Attempt {
  /** Like `runInLab`, with a ticker in the same kernel; its record is in the outcome, for a slack that grows with it. */
  run(run: LabRun): Promise<LabOutcome>;
  /** Does work on this host, in namespaces say, while a ticker runs beside it. */
  onThisHost<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly lateness: Lateness }>;
}

/** What the last playing found, and whether that says anything. */
export interface Measurement<T> {
  readonly measured: boolean;
  readonly value: T;
  /** How late the ticker of each playing was, in milliseconds. */
  readonly worstMs: readonly number[];
}

/**
 * Plays until one playing was punctual, at most 1 + {@link MOST_REPEATS} times. What a late one found is dropped. One
 * whose lateness is unknown (its kernel died or hung, or it was killed) is played again too, but the last of them counts:
 * a kernel that always dies is a fault, not a slow machine.
 */
export async function measure<T>(
  { allowedLateMs }: Timing,
  play: () => Promise<{ readonly value: T; readonly worstMs: number }>,
): Promise<Measurement<T>> {
  const worst: number[] = [];
  for (;;) {
    const { value, worstMs } = await play();
    worst.push(worstMs);
    const punctual = worstMs <= allowedLateMs;
    if (!punctual && worst.length <= MOST_REPEATS) continue;
    return { measured: punctual || !Number.isFinite(worstMs), value, worstMs: worst };
  }
}

/**
 * Registers one test whose verdict depends on time. `body` plays and judges; it throws when the behaviour is wrong. When
 * the ticker of what it ran was late beyond `allowedLateMs`, nothing it said counts, and it is played again; when that does
 * not help, the test is reported as not measured, apart from skips.
 */
export function timedTest(title: string, timing: Timing, body: (attempt: Attempt) => Promise<void>): void {
  it(title, async (context) => {
    const measurement = await measure(timing, async () => {
      let worstMs = 0;
      const note = (lateness: Lateness): void => {
        worstMs = Math.max(worstMs, lateness.worstMs);
      };
      const fault = await faultOf(() => body(attemptTelling(note)));
      return { value: fault, worstMs };
    });
    settle(context, timing, measurement);
    if (measurement.measured && measurement.value !== null) throw measurement.value;
  });
}

/** Notes for the tally whether a test was measured, and ends it as not measured if not. */
export function settle(context: TestContext, timing: Timing, measurement: Measurement<unknown>): void {
  const late = measurement.worstMs.map((ms) => `${Math.round(ms)} ms`).join(', ');
  const words = `ticks came late by ${late}; ${timing.allowedLateMs} ms are allowed`;
  markTimed(context, measurement.measured ? [] : [words]);
}

/** For a test that measures its lateness by itself: ends it as not measured when there are words about why. */
export function markTimed(context: TestContext, unmeasured: readonly string[]): void {
  const [first] = unmeasured;
  if (first === undefined) {
    context.task.meta.lab = { timed: true, notMeasured: null };
    return;
  }
  const words = unmeasured.length > 1 ? `${first}, and ${unmeasured.length - 1} more` : first;
  context.task.meta.lab = { timed: true, notMeasured: words };
  console.warn(`\nNOT MEASURED: this machine is too slow: ${context.task.name}: ${words}\n`);
  context.skip(`not measured: this machine is too slow: ${words}`);
}

function attemptTelling(note: (lateness: Lateness) => void): Attempt {
  return {
    run: async (run) => {
      const outcome = await runInLab({ ...run, ticker: true });
      note(outcome.lateness);
      return outcome;
    },
    onThisHost: async (work) => {
      const ticker = startTicker();
      let lateness: Lateness | null = null;
      try {
        const value = await work();
        lateness = await ticker.stop();
        return { value, lateness };
      } finally {
        note(lateness ?? (await ticker.stop()));
      }
    },
  };
}

/** The lab's ticker on this host. */
function startTicker(): { stop(): Promise<Lateness> } {
  const dir = mkdtempSync(join(tmpdir(), 'lvsd-ticker-'));
  const path = join(dir, 'ticks');
  const child = spawn('perl', [join(PROJECT_ROOT, 'test/lab/ticker.pl'), path], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      try {
        return parseTicker(readFileSync(path, 'utf8'));
      } catch {
        return parseTicker('');
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  };
}

async function faultOf(body: () => Promise<void>): Promise<Error | null> {
  try {
    await body();
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault : new Error(String(fault));
  }
}
