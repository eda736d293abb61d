/** In the client's namespace: requests at a steady rate and long connections to `node load.js ADDRESS`; answers questions. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonic } from '../../../deploy/demo/monotonic.ts';
import { paced } from '../pace.ts';
import { LongConnection } from './long-connection.ts';
import type { FailedRequest, LoadQuestion, LoadReply, LongReport, RequestReport, Tally } from './messages.ts';

/** Three every ten milliseconds, each on a connection of its own. */
const TICK_MS = 10;
const REQUESTS_PER_TICK = 3;
/** A client that gives up sooner would call slow what only waits for a retransmission. */
const REQUEST_LIMIT_MS = paced(10_000);
const MOST_AT_ONCE = 400;
const OPEN_LIMIT_MS = paced(15_000);

const [host = ''] = process.argv.slice(2);
const ended: {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly server: string | null;
  readonly error: string;
}[] = [];
let idle: LongConnection[] = [];
let downloads: LongConnection[] = [];
let running = 0;
let ticking: NodeJS.Timeout | null = null;

process.on('message', (question: LoadQuestion) => {
  answer(question).then(
    (reply) => process.send?.(reply),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

async function answer(question: LoadQuestion): Promise<LoadReply> {
  switch (question.type) {
    case 'open':
      return await open(question);
    case 'report':
      return report(question.from);
    case 'probe':
      return await probe();
  }
}

async function open(wanted: Extract<LoadQuestion, { type: 'open' }>): Promise<LoadReply> {
  ticking ??= setInterval(() => {
    for (let i = 0; i < REQUESTS_PER_TICK && running < MOST_AT_ONCE; i += 1) void request();
  }, TICK_MS);
  if (wanted.downloadsAnew) {
    for (const download of downloads) download.close();
    downloads = [];
  }
  idle = refill(idle, 'idle', wanted.idle);
  downloads = refill(downloads, 'download', wanted.downloads);
  const deadline = performance.now() + OPEN_LIMIT_MS;
  while ([...idle, ...downloads].some(({ server }) => server === null)) {
    if (performance.now() > deadline) throw new Error('long connections cannot be opened');
    await delay(20);
  }
  return { opened: true };
}

function refill(held: readonly LongConnection[], kind: 'idle' | 'download', count: number): LongConnection[] {
  const alive = held.filter(({ dead }) => !dead);
  while (alive.length < count) alive.push(new LongConnection(kind, host));
  return alive;
}

function report(from: number): RequestReport {
  const since = ended.filter(({ startedAt }) => startedAt >= from);
  const servers: Record<string, number> = {};
  const failed: FailedRequest[] = [];
  for (const { server, startedAt, endedAt, error } of since) {
    if (server === null) failed.push({ startedAt, endedAt, error });
    else servers[server] = (servers[server] ?? 0) + 1;
  }
  const slowestMs = since.reduce((most, { startedAt, endedAt }) => Math.max(most, endedAt - startedAt), 0);
  return { answered: since.length - failed.length, servers, failed, slowestMs };
}

async function probe(): Promise<LongReport> {
  return { idle: await tally(idle), downloads: await tally(downloads) };
}

async function tally(connections: readonly LongConnection[]): Promise<Tally> {
  const kept: Record<string, number> = {};
  const lost: Record<string, number> = {};
  await Promise.all(
    connections.map(async (connection) => {
      const into = (await connection.works()) ? kept : lost;
      if (into === lost) connection.close();
      const server = connection.server ?? 'nobody';
      into[server] = (into[server] ?? 0) + 1;
    }),
  );
  return { kept, lost };
}

async function request(): Promise<void> {
  running += 1;
  const startedAt = monotonic();
  let server: string | null = null;
  let error = '';
  try {
    server = await fetchName();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  ended.push({ startedAt, endedAt: monotonic(), server, error });
  running -= 1;
}

/** The name of the server, once its whole answer is there. */
function fetchName(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 80 });
    let text = '';
    const silence = setTimeout(() => socket.destroy(new Error('no answer')), REQUEST_LIMIT_MS);
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(silence);
      const name = /^HTTP\/1\.[01] 200 [^]*\r\n\r\n(\w+)\n$/.exec(text)?.[1];
      if (name === undefined) reject(new Error(`not an answer: ${JSON.stringify(text.slice(0, 60))}`));
      else resolve(name);
    });
    socket.write('GET / HTTP/1.0\r\n\r\n');
  });
}
