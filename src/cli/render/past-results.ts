import type { ResultReport } from '../../api/protocol.ts';
import { neutralise } from '../../base/visible-text.ts';

type PastCheck = ResultReport['checks'][number];

/** The signs for a pass, a failure, and an attempt that this host could not make. */
const SIGNS = { ok: '.', failed: 'x', local_error: '?' } as const;

/** The latest attempts of each check as a strip of signs, oldest first, with a summary. */
export function renderPastResults({ checks }: ResultReport): string {
  if (checks.length === 0) return 'it has no checks\n';
  return checks.map(renderCheck).join('\n');
}

function renderCheck({ type, target, last_at: lastAt, results }: PastCheck): string {
  const title = neutralise(`${type} ${target}`);
  if (results.length === 0) return `${title}: no attempt yet\n`;
  const strip = results.map(({ result }) => signOf(result)).join('');
  const counts = new Map<string, number>();
  for (const { result } of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  const sums = [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
  const times = results.map(({ duration_ms: ms }) => ms).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  return `${title}\n  ${strip}\n  ${sums}; median ${median} ms, longest ${times.at(-1) ?? 0} ms; the last one at ${lastAt ?? 'no time'}\n`;
}

function signOf(result: string): string {
  return result === 'ok' || result === 'local_error' ? SIGNS[result] : SIGNS.failed;
}
