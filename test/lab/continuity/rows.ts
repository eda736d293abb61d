import type { LongReport, RequestReport, Tally } from './messages.ts';

/** What one event cost. */
export interface Row {
  readonly event: string;
  /** From the event until requests were answered as before. */
  readonly seconds: number;
  readonly requests: RequestReport;
  readonly long: LongReport;
}

/** The events as a Markdown section. */
export function formatRows(rows: readonly Row[]): string {
  const lines = rows.map(({ event, seconds, requests, long }) => {
    const asked = requests.answered + requests.failed.length;
    const rate = Math.round(asked / seconds);
    const cells = [event, asked, rate, requests.failed.length, Math.round(requests.slowestMs)];
    return `| ${[...cells, kept(long.idle), kept(long.downloads)].join(' | ')} |`;
  });
  return [
    '## While things happen',
    '',
    'Requests on connections of their own, all the time, beside long downloads and idle connections (by NAT, four real servers).',
    'Failures after `ipvsadm -C` and the death of a server are those until lvsd has seen it; there are none afterwards.',
    '',
    '| event | requests | per second | failed | slowest, ms | idle connections kept | downloads kept |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function kept({ kept: alive, lost }: Tally): string {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((a, b) => a + b, 0);
  return `${sum(alive)} of ${sum(alive) + sum(lost)}`;
}
