import { describe, expect, it } from 'vitest';
import { labAvailability } from './machine.ts';
import { type LabOutcome, type LabRun, runInLab } from './runner.ts';
import { type Measurement, measure, settle, type Timing } from './timed.ts';

/** One line that a program in the lab prints for each of its cases. */
interface CaseLine {
  readonly name: string;
  readonly ok: boolean;
  readonly error?: string;
}

export interface CaseOptions {
  /** The names that the program must report, in order: one that is missing cannot hide. */
  readonly expected?: readonly string[];
  /** For programs whose cases depend on time: see `timedTest`, which this is for many cases of one run. */
  readonly timing?: Timing;
}

/** For programs whose cases do not depend on time: one run is enough. */
const ANY_TIME: Timing = { allowedLateMs: Number.POSITIVE_INFINITY };

/**
 * Runs a program in the lab that prints one JSON line `{"name","ok","error"}` for each case, and registers one test
 * for each, and one that the program ended well. With `timing` a run that was late is played again, and when none was
 * punctual, all cases are reported as not measured. Await it at a file's top level. Null when there is no lab.
 */
export async function labCases(
  suite: string,
  run: LabRun,
  { expected, timing }: CaseOptions = {},
): Promise<LabOutcome | null> {
  const lab = labAvailability();
  if (lab.kernel === null) {
    withoutLab(suite, lab.reason);
    return null;
  }
  const measurement = await measure(timing ?? ANY_TIME, async () => {
    const value = await runInLab({ ...run, ticker: timing !== undefined });
    return { value, worstMs: timing === undefined ? 0 : value.lateness.worstMs };
  });
  register(suite, expected, measurement, timing ?? null);
  return measurement.value;
}

function register(
  suite: string,
  expected: readonly string[] | undefined,
  measurement: Measurement<LabOutcome>,
  timing: Timing | null,
): void {
  const { measured, value: outcome } = measurement;
  const cases = parseCases(outcome.stdout);
  describe(suite, () => {
    for (const line of cases) {
      it(line.name, (context) => {
        if (timing !== null) settle(context, timing, measurement);
        expect(line.ok, line.error ?? 'the case says no more').toBe(true);
      });
    }
    it('reports cases and ends with status 0', () => {
      expect(cases.length, describeOutcome(outcome)).toBeGreaterThan(0);
      if (expected !== undefined) expect(cases.map(({ name }) => name)).toEqual(expected);
      const failedCases = cases.some((line) => !line.ok);
      if (!failedCases && measured) expect(outcome.status, describeOutcome(outcome)).toBe(0);
      expect(outcome.timedOut, describeOutcome(outcome)).toBe(false);
    });
  });
}

/** Registers a test in place of `suite` that is skipped loudly with the reason; in CI it fails. */
export function withoutLab(suite: string, reason: string): void {
  console.warn(`\nLAB TEST CANNOT RUN: ${suite}: ${reason}\n`);
  describe(suite, () => {
    it(`needs a kernel with IPVS: ${reason}`, (context) => {
      if (process.env['CI'] === 'true') throw new Error(`in CI a lab test must run: ${reason}`);
      context.skip(reason);
    });
  });
}

/** What a run left behind, for the message of a failed test. */
export function describeOutcome(outcome: LabOutcome): string {
  const end = (text: string): string => text.slice(-2000);
  const status = outcome.timedOut
    ? 'killed at its deadline'
    : `status ${outcome.status ?? 'none (kernel died)'}`;
  const parts = [`lab run: ${status}`, `stdout: ${end(outcome.stdout)}`, `stderr: ${end(outcome.stderr)}`];
  if (outcome.status === null) parts.push(`console: ${end(outcome.console)}`);
  return parts.join('\n');
}

function parseCases(stdout: string): readonly CaseLine[] {
  const cases: CaseLine[] = [];
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const parsed: unknown = JSON.parse(line);
    if (isCaseLine(parsed)) cases.push(parsed);
  }
  return cases;
}

function isCaseLine(value: unknown): value is CaseLine {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'ok' in value &&
    typeof value.ok === 'boolean'
  );
}
