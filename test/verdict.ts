/** The verdict on one run of vitest, from its JSON report and what runs before it left unmeasured. */

export interface Report {
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly status: string;
  readonly assertionResults: readonly TestReport[];
}

interface TestReport {
  readonly fullName: string;
  readonly status: string;
  readonly meta?: {
    readonly lab?: { readonly timed: boolean; readonly notMeasured: string | null };
  };
}

/** Timed lab tests that the latest run of each could not measure, by name: in how many runs in a row. */
export type Unmeasured = Readonly<Record<string, number>>;

export interface Verdict {
  /** What to print, the counts last: `N passed, N failed` and, if any, `, N skipped`. */
  readonly lines: readonly string[];
  readonly ok: boolean;
  /** For the next run. */
  readonly unmeasured: Unmeasured;
}

/** Of the timed lab tests this share may be left unmeasured by a machine that is too slow. */
const SHARE_ALLOWED = 0.05;
/** In any case so many: the short form has so few timed tests that one is more than the share. */
const COUNT_ALLOWED = 1;
const RUNS_IN_A_ROW = 2;

/**
 * A test that a slow machine could not measure is neither passed nor failed nor skipped. In CI a skipped test is a failure;
 * unmeasured ones are when there are more than 5 % of all timed ones and more than one, or one is in the second run in a row.
 */
export function judge(report: Report, before: Unmeasured, inCi: boolean): Verdict {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const timed = tests.filter(({ meta }) => meta?.lab?.timed === true);
  const lost = timed.filter(({ meta }) => (meta?.lab?.notMeasured ?? null) !== null);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  // A file that dies while it is being collected has no test to fail: count the file.
  const broken = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
  const failed = tests.filter(({ status }) => status === 'failed').length + broken.length;
  const skipped = tests.length - passed - (failed - broken.length) - lost.length;

  const unmeasured = { ...before };
  for (const { fullName } of timed) delete unmeasured[fullName];
  for (const { fullName } of lost) unmeasured[fullName] = (before[fullName] ?? 0) + 1;
  const repeated = lost.filter(({ fullName }) => (unmeasured[fullName] ?? 0) >= RUNS_IN_A_ROW);
  const tooMany = lost.length > Math.max(COUNT_ALLOWED, SHARE_ALLOWED * timed.length);

  const lines: string[] = [];
  if (lost.length > 0) {
    lines.push(
      `NOT MEASURED: this machine is too slow for ${lost.length} of ${timed.length} timed lab tests:`,
    );
    for (const { fullName, meta } of lost) lines.push(`  ${fullName}: ${meta?.lab?.notMeasured ?? ''}`);
    if (tooMany) lines.push(`  more than ${100 * SHARE_ALLOWED} % of them: CI does not accept that`);
    for (const { fullName } of repeated) {
      lines.push(`  in ${unmeasured[fullName]} runs in a row, which CI does not accept: ${fullName}`);
    }
    lines.push(`${lost.length} not measured`);
  }
  lines.push(
    [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', '),
  );
  const refusedInCi = skipped > 0 || tooMany || repeated.length > 0;
  return { lines, ok: failed === 0 && passed + lost.length > 0 && !(inCi && refusedInCi), unmeasured };
}
