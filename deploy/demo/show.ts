import { writeSync } from 'node:fs';
import type { Observations } from './expectations.ts';
import { monotonic } from './monotonic.ts';

/** What the lab shows while it runs (see the lab's `live`). */
const LIVE = 3;
const begun = monotonic();

/** One remark with the seconds since the start. */
export function say(text: string): void {
  const seconds = ((monotonic() - begun) / 1000).toFixed(1).padStart(5);
  writeSync(LIVE, `${seconds} s  ${text}\n`);
}

/** The figures of the run. */
export function summary(seen: Observations): void {
  const failed = seen.requests.filter(({ error }) => error !== null);
  const errors = [...new Set(failed.map(({ error }) => error))].join(', ');
  const lines = [
    'summary',
    `  requests sent            ${seen.requests.length}`,
    `  failed                   ${failed.length}${failed.length === 0 ? '' : ` (${errors})`}`,
    ...Object.entries(seen.weights).map(([name, weight]) => {
      const answered = seen.requests.filter(({ server }) => server === name).length;
      return `  answered by ${name}, weight ${weight}  ${answered}`;
    }),
    `  from kill to removal     ${span(seen.killedAt, seen.removedAt)}`,
    `  from restart to return   ${span(seen.restartedAt, seen.returnedAt)}`,
  ];
  say(lines.join('\n'));
}

function span(from: number, to: number | null): string {
  return to === null ? 'never' : `${Math.round(to - from)} ms`;
}
