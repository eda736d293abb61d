import { readFileSync } from 'node:fs';

/** Prints the one closing line of `npm test` from vitest's JSON report: `N passed, N failed` and, if any, `, N skipped`. */

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: tally REPORT.json');

const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
// A file that dies while it is being collected has no test to fail: count the file.
const brokenFiles = report.testResults.filter(
  (f) => f.status === 'failed' && f.assertionResults.length === 0,
);
const failed = report.numFailedTests + brokenFiles.length;
const skipped = report.numPendingTests + report.numTodoTests;
const counts = [`${report.numPassedTests} passed`, `${failed} failed`];
if (skipped > 0) counts.push(`${skipped} skipped`);
console.log(counts.join(', '));

const skipIsFailure = process.env['CI'] === 'true' && skipped > 0;
process.exitCode = failed > 0 || skipIsFailure || report.numPassedTests === 0 ? 1 : 0;
