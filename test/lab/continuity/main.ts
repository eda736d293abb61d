/** In the director's network namespace: traffic through the virtual address while lvsd and its table are treated badly. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Daemon, RealServer } from '../../../deploy/demo/actors.ts';
import type { RequestRecord } from '../../../deploy/demo/expectations.ts';
import { monotonic } from '../../../deploy/demo/monotonic.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';

const VIRTUAL_ADDRESS = '198.51.100.10';
const CONFIG = '/run/demo/lvsd.conf';
const SERVERS = ['rs1', 'rs2', 'rs3'];
const WAIT_LIMIT_MS = 15_000;
/** Requests that must be answered after an event before the next one. */
const CALM_REQUESTS = 60;

interface Case {
  readonly name: string;
  run(): Promise<void>;
}

mkdirSync('/run/demo', { recursive: true });
const servers = SERVERS.map((name) => new RealServer(name));
const client = new Client(VIRTUAL_ADDRESS);
const daemon = new Daemon(CONFIG);

configure([3, 2, 1]);
for (const server of servers) await server.start();
daemon.start();
await until('the service is in the kernel', () => Object.keys(pool()).length === 3);
client.start();
await calm();

const cases: readonly Case[] = [
  {
    name: 'no request fails while lvsd is killed with SIGKILL and started again',
    run: () =>
      withoutFailure(async () => {
        const before = pool();
        daemon.kill();
        await calm();
        same(pool(), before, 'the table without lvsd');
        daemon.start();
        await until('the new lvsd answers', () => daemon.answers());
        same(pool(), before, 'the table under the new lvsd');
      }),
  },
  {
    name: 'no request fails while a reload changes weights, and each server stays in the pool',
    run: () =>
      withoutFailure(async () => {
        configure([1, 1, 4]);
        daemon.reload();
        await until(
          'the weights are new',
          () => Object.values(pool()).sort().join(' ') === 'Masq/1 Masq/1 Masq/4',
        );
      }),
  },
  {
    name: 'a destination that somebody else removes is put back, and no request fails',
    run: () =>
      withoutFailure(async () => {
        ipvsadm('-d', '-t', `${VIRTUAL_ADDRESS}:80`, '-r', '10.1.0.11:80');
        await until('it is back', () => '10.1.0.11:80' in pool());
      }),
  },
  {
    name: 'after ipvsadm -C the table is back within a second, and requests fail only until then',
    run: async () => {
      const from = monotonic();
      ipvsadm('-C');
      await until('the table is back', () => Object.keys(pool()).length === 3);
      const back = monotonic();
      if (back - from > 1000) throw new Error(`the table was away for ${Math.round(back - from)} ms`);
      await calm();
      const late = failuresIn(from).filter(({ startedAt }) => startedAt > back);
      if (late.length > 0) throw new Error(`failed after the repair: ${describe(late)}`);
    },
  },
  {
    name: 'no request fails while SIGTERM with --keep-services stops lvsd',
    run: () =>
      withoutFailure(async () => {
        await daemon.stop();
        await calm();
      }),
  },
];

daemon.keepServices = true;
for (const { name, run } of cases) {
  try {
    await run();
    report({ name, ok: true });
  } catch (error) {
    report({ name, ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}
await client.stop();
for (const server of servers) server.kill();
process.exit(0);

async function withoutFailure(treat: () => Promise<void>): Promise<void> {
  const from = monotonic();
  await treat();
  await calm();
  const failed = failuresIn(from);
  if (failed.length > 0) throw new Error(`${failed.length} requests failed: ${describe(failed)}`);
}

/** Returns when some requests that began from now on were answered. */
async function calm(): Promise<void> {
  const from = monotonic();
  await until(
    'requests are answered',
    () =>
      client.records().filter((one) => one.startedAt > from && one.server !== null).length >= CALM_REQUESTS,
  );
}

function failuresIn(from: number): readonly RequestRecord[] {
  return client.records().filter((one) => one.startedAt >= from && one.error !== null);
}

function describe(failed: readonly RequestRecord[]): string {
  return `${failed[0]?.error ?? ''}, last log lines:\n${daemon.log().slice(-600)}`;
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = monotonic() + WAIT_LIMIT_MS;
  while (!condition()) {
    if (monotonic() > deadline) throw new Error(`not within ${WAIT_LIMIT_MS} ms: ${what}\n${daemon.log()}`);
    await delay(10);
  }
}

function pool(): Readonly<Record<string, string>> {
  const table = parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
  return table[`TCP ${VIRTUAL_ADDRESS}:80 wrr`] ?? {};
}

function same(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what} differs: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

function ipvsadm(...words: readonly string[]): void {
  execFileSync('ipvsadm', words);
}

function configure(weights: readonly number[]): void {
  const pool = weights.map(
    (weight, index) =>
      `real_server 10.1.0.${11 + index} 80 {\n weight ${weight}\n TCP_CHECK {\n connect_timeout 2\n }\n}`,
  );
  const service = [
    'delay_loop 1',
    'warmup 0',
    'retry 2',
    'lb_algo wrr',
    'lb_kind NAT',
    'protocol TCP',
    ...pool,
  ];
  writeFileSync(CONFIG, `virtual_server ${VIRTUAL_ADDRESS} 80 {\n${service.join('\n')}\n}\n`);
}

function report(line: { readonly name: string; readonly ok: boolean; readonly error?: string }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
