import type { CheckRun, CheckStep } from '../../api/protocol.ts';
import { neutralise } from '../../base/visible-text.ts';
import { paint, piece, type Role } from './style.ts';
import { attemptDuration } from './time.ts';

/** The width of a line that is never cut: the user asked for every step in full. */
const NO_LIMIT = 10_000;

const OUTCOMES: Readonly<Record<CheckRun['outcome'], readonly [string, Role]>> = {
  pass: ['PASS', 'good'],
  fail: ['FAIL', 'bad'],
  inconclusive: ['NO RESULT', 'warning'],
};

/** What `lvsctl check` prints for one run: the check, each step with its time, the verdict. */
export function renderCheckRun(run: CheckRun, color: boolean): string {
  const { virtual_server, real_server, type, target, outcome, result, detail, duration_ms } = run;
  // The output of a script is shown in full, below the steps.
  const steps = run.steps.filter(({ step }) => step !== 'output');
  const width = Math.max(0, ...steps.map(({ step }) => step.length));
  const [word, role] = OUTCOMES[outcome];
  const verdict = [
    piece(word, role),
    piece(` in ${attemptDuration(duration_ms)} (${result}): ${detail}`),
    piece(run.counted ? '' : ' - a run of its own, which does not count', 'dim'),
  ];
  const lines = [
    paint([piece(`${virtual_server}  ${real_server}  ${type} ${target}`, 'strong')], NO_LIMIT, color),
    ...steps.map((step) => renderStep(step, width)),
    ...outputLines(run.output),
    paint([piece('  '), ...verdict], NO_LIMIT, color),
  ];
  return `${lines.join('\n')}\n`;
}

function renderStep({ at_ms, step, detail }: CheckStep, width: number): string {
  const time = `${at_ms.toFixed(1)}ms`.padStart(11);
  return neutralise(`${time}  ${step.padEnd(width)}  ${detail}`).trimEnd();
}

function outputLines(output: string | null): readonly string[] {
  if (output === null || output === '') return [];
  return output
    .trimEnd()
    .split('\n')
    .map((line) => `             | ${neutralise(line)}`);
}
