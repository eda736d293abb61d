import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { IdleConnections } from '../../checkers/idle/idle-connections.ts';
import { PolledIdleSockets } from '../../checkers/idle/polled-idle-sockets.ts';
import { bareTarget, type IdleTarget } from '../../checkers/idle/spec.ts';
import { DEFAULT_TLS } from '../../checkers/tls/spec.ts';
import type { OperationOutcome } from '../../ipvs/kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import { declare } from '../../native/libc.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { CertificateAuthority } from '../support/certificate-authority.ts';
import { eventually } from '../support/eventually.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { RunningDaemon } from '../support/running-daemon.ts';
import { CrashingFarm, crashingAddress } from './crashing-farm.ts';
import { labFigures } from './lab-figures.ts';
import type { Bench, Measurement } from './result.ts';
import { site } from './site.ts';
import { watchedMemory } from './watched-daemon.ts';

const SERVERS = 1000;
/** Single crashes: enough of them for a 99th percentile. */
const CRASHES = 500;
const LAB_CRASHES = 200;
const INTERVAL_MS = 40;
const LIMIT_MS = 60_000;
/** Connections whose memory is measured, plain and over TLS, and those before them, with which what all share is there. */
const PLAIN = 8000;
const SECURED = 1500;
const WARM_UP = 500;

/** What the watch sees how fast, and what it costs: crashes of servers that are checked once a minute, and memory. */
export const benchWatch: Bench = async () => {
  // Before the process has garbage of anything else.
  const footprint = [...(await memory('plain', PLAIN)), ...(await memory('over TLS', SECURED))];
  const spans = await crashes();
  const kernel = await crashesInLab();
  const whole = await watchedMemory();
  return {
    measurements: [
      {
        name: `${CRASHES} crashes one by one: reset to write, p50`,
        unit: 'ms',
        values: [shareOf(spans, 0.5)],
      },
      {
        name: `${CRASHES} crashes one by one: reset to write, p99`,
        unit: 'ms',
        values: [shareOf(spans, 0.99)],
      },
      {
        name: `${CRASHES} crashes one by one: reset to write, longest`,
        unit: 'ms',
        values: [shareOf(spans, 1)],
      },
      ...[0.5, 0.99, 1].map((share) => ({
        name: `${LAB_CRASHES} crashes on a real kernel: reset to its table, ${share === 1 ? 'longest' : `p${100 * share}`}`,
        unit: 'ms',
        values: [shareOf(kernel, share)],
      })),
      ...footprint,
      ...whole,
    ],
    remarks: [
      'aims: p99 of 20 ms or less at any delay_loop; 2 KiB or less for each connection',
      `${SERVERS} servers on loopback, delay_loop 60, retry 3: from right before the server resets its connection to the write that takes it out of the table in memory`,
      'on a real kernel: the lab has one slow processor for lvsd, the servers and the reader of the table; system calls cost a hundred times more there than on hardware',
      'whole lvsd: what a process with 10,000 watched servers has more than one that only checks them, after a collection',
      `memory: what the heap with its buffers, and what the whole process grew by for each open connection after the first ${WARM_UP}, after a collection; the kernel has its own. That of the process goes up and down by megabytes with the heap that V8 holds: read that of the heap`,
    ],
  };
};

/** The value that a share of them does not exceed. */
function shareOf(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** The same on a kernel with IPVS, as a reader of its table sees it, in milliseconds, sorted. */
async function crashesInLab(): Promise<readonly number[]> {
  const values = await labFigures({
    script: `CRASHES=${LAB_CRASHES}\n. test/bench/watch-kernel.sh`,
    timeoutSeconds: 180,
  });
  return values('reset-to-write').sort((left, right) => left - right);
}

/** From each reset to its write, in milliseconds, sorted. */
async function crashes(): Promise<readonly number[]> {
  await using farm = await CrashingFarm.start(SERVERS);
  await using daemon = await RunningDaemon.start({ text: configFor(farm.port) });
  const writtenAt = watchRemovals(daemon);
  const crashedAt = new Map<string, number>();
  farm.onCrash(({ index, at }) => crashedAt.set(crashingAddress(index), at));
  await allOpen(daemon);
  for (let index = 0; index < CRASHES; index += 1) {
    farm.crash(index);
    await delay(INTERVAL_MS);
  }
  await eventually(() => writtenAt.size >= CRASHES, LIMIT_MS);
  return [...writtenAt]
    .map(([address, at]) => at - (crashedAt.get(address) ?? Number.NaN))
    .sort((left, right) => left - right);
}

async function allOpen(daemon: RunningDaemon): Promise<void> {
  for (;;) {
    const { watch } = await daemon.client.status([]);
    if (watch?.open === SERVERS) return;
    await delay(200);
  }
}

/** When the servers left the table, by address. */
function watchRemovals({ kernel }: RunningDaemon): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const apply = kernel.apply.bind(kernel);
  kernel.apply = async (operations: readonly Operation[]): Promise<readonly OperationOutcome[]> => {
    const outcomes = await apply(operations);
    const at = Number(process.hrtime.bigint()) / 1e6;
    for (const operation of operations) {
      if (operation.type === 'del-destination') found.set(operation.destination.address, at);
    }
    return outcomes;
  };
  return found;
}

function configFor(port: number): string {
  return site({
    virtualServers: SERVERS / 10,
    realServers: 10,
    service: [
      'delay_loop 60',
      'warmup 2',
      'retry 3',
      'delay_before_retry 10',
      'watch connection',
      'lb_algo wlc',
      'lb_kind NAT',
      'protocol TCP',
    ],
    server: () => ['TCP_CHECK {', 'connect_timeout 1', '}'],
    endpoint: (index) => `${crashingAddress(index)} ${port}`,
  });
}

/** A server of its own process that keeps every connection. */
const KEEPER = `
const { createServer } = require(process.argv[1] === '' ? 'node:net' : 'node:tls');
const options = process.argv[1] === '' ? {} : { cert: process.argv[1], key: process.argv[2] };
const server = createServer(options, (socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write('HTTP/1.1 204 No Content\\r\\n\\r\\n'));
});
server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 }, () => console.log(server.address().port));
`;

async function memory(name: 'plain' | 'over TLS', count: number): Promise<readonly Measurement[]> {
  using authority = new CertificateAuthority();
  const { certificate, key } = authority.selfSigned('bench', 'bench');
  const secured = name !== 'plain';
  const keeper = spawn(process.execPath, ['-e', KEEPER, '--', ...(secured ? [certificate, key] : ['', ''])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(keeper.stdout, 'data')) as [Buffer];
  const targets = [...targetsOf(Number(line.toString()), WARM_UP + count, secured)];
  const connections = new IdleConnections({
    clock: new SystemClock(),
    entropy: { uniform: () => 0 },
    logger: new RecordingLogger(),
    limit: targets.length,
    sparesDescriptors: () => true,
    open: (events) => new PolledIdleSockets(events),
    triggered: () => undefined,
  });
  const open = async (wanted: number): Promise<void> => {
    const some = new Map(targets.slice(0, wanted));
    connections.want(some);
    for (const id of some.keys()) connections.checkPassed(id);
    while (connections.totals().open < wanted) await delay(100);
    await delay(1000);
  };
  await open(WARM_UP);
  const before = await settledMemory();
  await open(targets.length);
  const after = await settledMemory();
  connections.stop();
  const ended = once(keeper, 'exit');
  keeper.kill();
  await ended;
  return [
    {
      name: `${count} connections ${name}: heap of each`,
      unit: 'B',
      values: [(after.heap - before.heap) / count],
    },
    {
      name: `${count} connections ${name}: process of each`,
      unit: 'B',
      values: [(after.rss - before.rss) / count],
    },
  ];
}

function targetsOf(port: number, count: number, secured: boolean): ReadonlyMap<string, IdleTarget> {
  const tls = secured ? { spec: DEFAULT_TLS, serverName: null } : null;
  const request = secured ? { path: '/', host: 'bench' } : null;
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const connection = loopbackConnection(`127.5.${index >> 8}.${index & 255}`, port);
      return [`tcp ${connection.address}:${port}`, { ...bareTarget(connection), tls, request }];
    }),
  );
}

const trim = declare<[number]>('int malloc_trim(size_t)');

/** In bytes, when nothing is left that a collection takes. */
async function settledMemory(): Promise<{ readonly heap: number; readonly rss: number }> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await delay(200);
  }
  // What OpenSSL has given back lies between what is still used, and counts until it is asked for.
  trim(0);
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}
