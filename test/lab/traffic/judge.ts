import { type Answer, REPLY_BYTES } from './messages.ts';

/** Shares of requests by server, in percent. */
export type Shares = Readonly<Record<string, number>>;

/** The way replies took, by the bytes that came in at the director. */
export type ReplyPath = 'director' | 'direct' | 'unclear';

export interface TableRow {
  readonly forwarding: string;
  readonly protocol: string;
  readonly scheduler: string;
  readonly requests: number;
  readonly failed: number;
  readonly promised: string;
  readonly measured: string;
  readonly path: ReplyPath;
}

export function sharesOf(answers: readonly Answer[]): Shares {
  const shares: Record<string, number> = {};
  for (const { server } of answers) {
    if (server !== null) shares[server] = (shares[server] ?? 0) + 100 / answers.length;
  }
  return shares;
}

/** Null when every server has its promised share within `tolerance` percentage points, and nobody else has any. */
export function shareFault(promised: Shares, found: Shares, tolerance: number): string | null {
  const names = new Set([...Object.keys(promised), ...Object.keys(found)]);
  const off = [...names].filter((name) => Math.abs((promised[name] ?? 0) - (found[name] ?? 0)) > tolerance);
  if (off.length === 0) return null;
  return `shares are ${formatShares(found)}, promised ${formatShares(promised)} within ${tolerance.toFixed(1)}`;
}

/** Null when all requests that `by` gives the same name were answered by one server. */
export function stickFault(answers: readonly Answer[], by: (answer: Answer) => string): string | null {
  const servers = new Map<string, string | null>();
  for (const answer of answers) {
    const known = servers.get(by(answer));
    if (known !== undefined && known !== answer.server) {
      return `${by(answer)} was answered by ${known} and by ${answer.server ?? 'nobody'}`;
    }
    servers.set(by(answer), answer.server);
  }
  return null;
}

export function failureFault(answers: readonly Answer[]): string | null {
  const failed = answers.filter(({ error }) => error !== null);
  const [first] = failed;
  if (first === undefined) return null;
  return `${failed.length} of ${answers.length} failed, the first from ${first.source} to ${first.target}: ${first.error}`;
}

/**
 * A request on a connection of its own is about 400 bytes with headers, handshake and end; the reply is 1,200 alone. The
 * director takes in every request, and every reply that passes it.
 */
export function replyPath(replies: number, receivedBytes: number): ReplyPath {
  if (receivedBytes >= replies * REPLY_BYTES) return 'director';
  return receivedBytes <= replies * REPLY_BYTES * 0.6 ? 'direct' : 'unclear';
}

export function formatShares(shares: Shares): string {
  const names = Object.keys(shares).sort();
  return names.map((name) => `${name} ${(shares[name] ?? 0).toFixed(1)} %`).join(', ');
}

/** The rows as Markdown, under a heading that says where the figures are from. */
export function formatTable(rows: readonly TableRow[], where: string): string {
  const lines = rows.map(
    ({ forwarding, protocol, scheduler, requests, failed, promised, measured, path }) =>
      `| ${forwarding} | ${protocol} | ${scheduler} | ${requests} | ${failed} | ${promised} | ${measured} | ${path} |`,
  );
  return [
    '# Traffic through the director',
    '',
    'What clients saw of each forwarding method, protocol and scheduler: who answered, how many requests failed, and whether',
    'replies passed the director (NAT) or went from the real server to the router (direct routing, tunnels).',
    `Written by \`LVSD_WRITE_TABLE=1 npm test test/lab\`; ${where}.`,
    '',
    '| forwarding | protocol | scheduler | requests | failed | promised | measured | replies |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
