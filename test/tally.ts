/** Ends `npm test`: prints the verdict on vitest's JSON report, and keeps what was not measured for the next run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { judge, type Report, type Unmeasured } from './verdict.ts';

const [reportPath, unmeasuredPath] = process.argv.slice(2);
if (reportPath === undefined || unmeasuredPath === undefined) {
  throw new Error('usage: tally REPORT.json UNMEASURED.json');
}

const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report;
const verdict = judge(report, unmeasuredBefore(unmeasuredPath), process.env['CI'] === 'true');
writeFileSync(unmeasuredPath, `${JSON.stringify(verdict.unmeasured)}\n`);
for (const line of verdict.lines) console.log(line);
process.exitCode = verdict.ok ? 0 : 1;

function unmeasuredBefore(path: string): Unmeasured {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Unmeasured;
  } catch {
    // The first run on this machine.
    return {};
  }
}
