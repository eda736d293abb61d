import { CLIENTS, type Measured, type Shares } from './measure.ts';

/** The measured rows as they stand in docs/schedulers.md. */
export function formatSchedulers(
  rows: readonly Measured[],
  { crowded, restarted }: { readonly crowded: readonly number[]; readonly restarted: readonly number[] },
): string {
  return [
    `Each cell: new connections of ${CLIENTS} clients that each of four servers got (weights 4, 3, 2, 1), how many were refused, and how`,
    'many of the clients of servers that did not change had another one than before. Connections that exist are those from',
    'before the change which the kernel still has with their server: of weight 0, and of another weight. All flows are of UDP,',
    'which `sed` and `nq` do not count as active: their rows are those of an idle service.',
    '',
    '| scheduler | before | rs1 at weight 0 | rs1 removed | rs4 at weight 6 | existing connections kept |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ scheduler, flags, before, zero, removed, raised }) =>
        `| ${[scheduler, flags].filter((word) => word !== '').join(' ')} | ${before.served.join('/')} | ${cell(zero)} | ${cell(removed)} | ${cell(raised)} | ${zero.kept}, ${raised.kept} |`,
    ),
    '',
    `Four servers of weight 100 under \`sh\` got ${crowded.join(', ')} of ${sum(crowded)} clients. Under \`wrr\` with weights 4, 3, 2, 1 and a weight`,
    `of rs4 written after every second connection, the four got ${restarted.join(', ')} of ${sum(restarted)}.`,
  ].join('\n');
}

function cell({ served, refused, moved }: Shares): string {
  return `${served.join('/')}, ${refused} refused, ${moved} moved`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
