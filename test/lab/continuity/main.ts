/**
 * In the director's network namespace: requests, downloads and idle connections through the virtual address while lvsd, its
 * table and its servers are treated badly. Prints one JSON line for each case; `node main.js TABLE.md`.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Daemon } from '../../../deploy/demo/actors.ts';
import { monotonic } from '../../../deploy/demo/monotonic.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';
import { paced } from '../pace.ts';
import { FarProcess } from '../traffic/far-process.ts';
import type { LoadQuestion, LoadReply, LongReport, RequestReport, Tally } from './messages.ts';
import { formatRows, type Row } from './rows.ts';
import { WebServer } from './web-server.ts';

const VIRTUAL_ADDRESS = '198.51.100.10';
const CONFIG = '/run/demo/lvsd.conf';
const IDLE_CONNECTIONS = 200;
const DOWNLOADS = 12;
const WAIT_LIMIT_MS = paced(30_000);
/** Requests that must have been answered after an event before its case ends. */
const CALM_REQUESTS = 100;

/** What an event may cost; by default nothing. */
interface Allowance {
  /** Requests that began before this instant may have failed. */
  readonly failuresUntil: number;
  /** Long connections with these servers may be lost. */
  readonly losesServers: readonly string[];
  readonly losesDownloads: boolean;
}

interface Case {
  readonly name: string;
  /** In the table of the results. */
  readonly event: string;
  run(): Promise<Partial<Allowance> | undefined>;
}

mkdirSync('/run/demo', { recursive: true });
const [tablePath] = process.argv.slice(2);
const servers = [1, 2, 3, 4].map((index) => new WebServer(index));
const load = new FarProcess<LoadQuestion, LoadReply>('client', '../continuity/load.js', VIRTUAL_ADDRESS);
const daemon = new Daemon(CONFIG);
const rows: Row[] = [];
/** After an event that breaks downloads. */
let downloadsAnew = false;

configure([3, 2, 1]);
for (const server of servers) await server.start();
daemon.keepServices = true;
daemon.start();
await until('those that answer are in the kernel', () => Object.keys(pool()).length === 3);
await open();
await calm();

const cases: readonly Case[] = [
  {
    event: 'SIGKILL of lvsd, and its start',
    name: 'nothing fails while lvsd is killed with SIGKILL and started again, and the table stays',
    run: async () => {
      const before = pool();
      daemon.kill();
      await calm();
      same(pool(), before, 'the table without lvsd');
      await startAgain();
      same(pool(), before, 'the table under the new lvsd');
      return undefined;
    },
  },
  {
    event: 'reload: weights, scheduler, another virtual server',
    name: 'nothing fails while a reload changes weights, the scheduler and the virtual servers',
    run: async () => {
      configure([1, 1, 4], { scheduler: 'wlc', more: ['198.51.100.11 80', '198.51.100.12 80'] });
      daemon.reload();
      await until('the weights are new', () => weightsOf('wlc') === 'Masq/1 Masq/1 Masq/4');
      return undefined;
    },
  },
  {
    event: 'a real server more, by reload',
    name: 'nothing fails while a reload adds a real server, which gets its share',
    run: async () => {
      // One virtual server less is a change; most of them less would be refused (reload_guard).
      configure([1, 1, 1, 1], { more: ['198.51.100.11 80'] });
      daemon.reload();
      await until('four servers are in the kernel', () => Object.keys(pool()).length === 4);
      const from = monotonic();
      await calm();
      const share = (await report(from)).servers['rs4'] ?? 0;
      if (share === 0) throw new Error('the new server got no request');
      return undefined;
    },
  },
  {
    event: 'weight of a real server, by lvsctl',
    name: 'nothing fails while lvsctl changes a weight',
    run: async () => {
      await lvsctl('weight', VIRTUAL_ADDRESS, '10.1.0.12', '5');
      same(pool()['10.1.0.12:80'], 'Masq/5', 'the weight');
      await lvsctl('enable', VIRTUAL_ADDRESS, '10.1.0.12');
      return undefined;
    },
  },
  {
    event: 'drain of a real server, then its return',
    name: 'nothing fails while a server drains: its connections go on, new ones go elsewhere',
    run: async () => {
      await lvsctl('drain', VIRTUAL_ADDRESS, '10.1.0.13');
      same(pool()['10.1.0.13:80'], 'Masq/0', 'the weight of the draining server');
      const from = monotonic();
      await calm();
      const stray = (await report(from)).servers['rs3'] ?? 0;
      if (stray > 0) throw new Error(`${stray} new requests went to the draining server`);
      const { idle } = await probe();
      if ((idle.kept['rs3'] ?? 0) === 0)
        throw new Error('the draining server has no idle connection to keep');
      await lvsctl('enable', VIRTUAL_ADDRESS, '10.1.0.13');
      return undefined;
    },
  },
  {
    event: 'drain of a real server, then its removal by reload',
    name: 'nothing fails while a server is drained and taken out of the file',
    run: async () => {
      await lvsctl('drain', VIRTUAL_ADDRESS, '10.1.0.14', '--wait');
      await until('it has left', () => !('10.1.0.14:80' in pool()));
      configure([1, 1, 1]);
      daemon.reload();
      await until('lvsd read the file', () => daemon.log().trimEnd().includes('reloaded'));
      return undefined;
    },
  },
  {
    event: 'a destination deleted behind lvsd',
    name: 'a destination that somebody else removes is put back, and nothing fails',
    run: async () => {
      ipvsadm('-d', '-t', `${VIRTUAL_ADDRESS}:80`, '-r', '10.1.0.11:80');
      await until('it is back', () => '10.1.0.11:80' in pool());
      return undefined;
    },
  },
  {
    event: 'SIGKILL of a real server',
    name: 'when a real server is killed, requests fail only until the checks see it, and only its connections are lost',
    run: async () => {
      servers[0]?.kill();
      await until('it has left', () => !('10.1.0.11:80' in pool()));
      return { failuresUntil: monotonic(), losesServers: ['rs1'] };
    },
  },
  {
    event: 'its return',
    name: 'nothing fails while the server comes back',
    run: async () => {
      await servers[0]?.start();
      await until('it is back', () => '10.1.0.11:80' in pool());
      return undefined;
    },
  },
  {
    event: 'ipvsadm -C',
    name: 'after ipvsadm -C requests fail only until the table is back, and idle connections live on',
    run: async () => {
      ipvsadm('-C');
      await until('the table is back', () => Object.keys(pool()).length === 3);
      return { failuresUntil: monotonic(), losesDownloads: true };
    },
  },
  {
    event: 'SIGTERM of lvsd with --keep-services',
    name: 'nothing fails while SIGTERM with --keep-services stops lvsd',
    run: async () => {
      await daemon.stop();
      return undefined;
    },
  },
];

for (const one of cases) {
  let error: string | null = null;
  try {
    await treat(one);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  process.stdout.write(`${JSON.stringify({ name: one.name, ok: error === null, error: error ?? '' })}\n`);
}
if (tablePath !== undefined) writeFileSync(tablePath, formatRows(rows));
load.kill();
for (const server of servers) server.kill();
process.exit(0);

async function treat({ event, run }: Case): Promise<void> {
  await open();
  await probe();
  const from = monotonic();
  const allowed = await run();
  downloadsAnew = allowed?.losesDownloads === true;
  await calm();
  const requests = await report(from);
  const seconds = (monotonic() - from) / 1000;
  const long = await probe();
  rows.push({ event, seconds, requests, long });
  judge(requests, long, allowed ?? {});
}

function judge(requests: RequestReport, { idle, downloads }: LongReport, allowed: Partial<Allowance>): void {
  const { failuresUntil = 0, losesServers = [], losesDownloads = false } = allowed;
  const faults: string[] = [];
  const failed = requests.failed.filter(({ startedAt }) => startedAt >= failuresUntil);
  if (failed.length > 0)
    faults.push(`${failed.length} requests failed, the first with ${failed[0]?.error ?? ''}`);
  const lostOf = ({ lost }: Tally): number =>
    Object.entries(lost).reduce((sum, [name, count]) => sum + (losesServers.includes(name) ? 0 : count), 0);
  if (lostOf(idle) > 0) faults.push(`idle connections were lost: ${JSON.stringify(idle.lost)}`);
  if (!losesDownloads && lostOf(downloads) > 0) {
    faults.push(`downloads were lost: ${JSON.stringify(downloads.lost)}`);
  }
  if (faults.length > 0)
    throw new Error(`${faults.join('; ')}; last log lines:\n${daemon.log().slice(-600)}`);
}

async function open(): Promise<void> {
  await load.ask({ type: 'open', idle: IDLE_CONNECTIONS, downloads: DOWNLOADS, downloadsAnew });
}

async function report(from: number): Promise<RequestReport> {
  return (await load.ask({ type: 'report', from })) as RequestReport;
}

async function probe(): Promise<LongReport> {
  return (await load.ask({ type: 'probe' })) as LongReport;
}

/** Returns when some requests that began from now on were answered. */
async function calm(): Promise<void> {
  const from = monotonic();
  const deadline = from + WAIT_LIMIT_MS;
  while ((await report(from)).answered < CALM_REQUESTS) {
    if (monotonic() > deadline) throw new Error(`requests are not answered\n${daemon.log()}`);
    await delay(50);
  }
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = monotonic() + WAIT_LIMIT_MS;
  while (!condition()) {
    if (monotonic() > deadline) throw new Error(`not within ${WAIT_LIMIT_MS} ms: ${what}\n${daemon.log()}`);
    await delay(10);
  }
}

async function startAgain(): Promise<void> {
  daemon.start();
  await until('the new lvsd answers', () => daemon.answers());
}

/** Destinations of the virtual server, whatever its scheduler. */
function pool(): Readonly<Record<string, string>> {
  const table = parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
  const name = Object.keys(table).find((service) => service.startsWith(`TCP ${VIRTUAL_ADDRESS}:80 `));
  return name === undefined ? {} : (table[name] ?? {});
}

function weightsOf(scheduler: string): string {
  const table = parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
  return Object.values(table[`TCP ${VIRTUAL_ADDRESS}:80 ${scheduler}`] ?? {})
    .sort()
    .join(' ');
}

function same(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what} differs: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

function ipvsadm(...words: readonly string[]): void {
  execFileSync('ipvsadm', words);
}

async function lvsctl(...words: readonly string[]): Promise<void> {
  const command = ['dist/src/lvsctl.js', ...words, '--control', daemon.control];
  await promisify(execFile)(process.execPath, command, { timeout: WAIT_LIMIT_MS });
}

function configure(
  weights: readonly number[],
  { scheduler = 'wrr', more = [] }: { readonly scheduler?: string; readonly more?: readonly string[] } = {},
): void {
  const servers = weights.map(
    (weight, index) =>
      `real_server 10.1.0.${11 + index} 80 {\n weight ${weight}\n TCP_CHECK {\n connect_timeout 3\n }\n}`,
  );
  // Nobody listens there: a start must not take it in again before its check has run.
  servers.push('real_server 10.1.0.11 81 {\n TCP_CHECK {\n connect_timeout 3\n }\n}');
  const lines = [
    'delay_loop 1',
    'warmup 0',
    'retry 1',
    'delay_before_retry 0.2',
    'lb_kind NAT',
    'protocol TCP',
  ];
  const blocks = [`${VIRTUAL_ADDRESS} 80`, ...more].map(
    (listener) =>
      `virtual_server ${listener} {\n${[...lines, `lb_algo ${scheduler}`, ...servers].join('\n')}\n}\n`,
  );
  writeFileSync(CONFIG, blocks.join(''));
}
