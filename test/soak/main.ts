/**
 * In a network namespace of the lab: one lvsd whose servers fail at random, whose table somebody else edits, and which is
 * reloaded; at the end kernel, status, metrics and servers must agree. `node main.js SECONDS SEED WORK_DIR`; prints a line
 * for each thing that must hold (see labCases).
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SocketControlClient } from '../../src/api/control-client.ts';
import type { EventEntry } from '../../src/api/protocol.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { statusEndpoint } from '../../src/state/status/status-endpoint.ts';
import { parseKernelTable } from '../conformance/kernel-table.ts';
import { paced } from '../lab/pace.ts';
import { parseExposition } from '../support/prometheus-text.ts';
import { FaultyServer } from './faulty-server.ts';
import { expectedPool, MODES, plainModes, SERVICES, soakConfig } from './site.ts';

const METRICS = '127.0.0.1:9465';
const START_LIMIT_MS = paced(30_000);
/** Every check has run several times by then, also on a host that is busy with other things. */
const SETTLE_LIMIT_MS = paced(60_000);
const AGREE_LIMIT_MS = paced(15_000);
const POLL_MS = 50;
/** Wait between two faults, uniform, at most. */
const FAULT_INTERVAL_MS = 200;
/** How often somebody edits the table or reloads, in faults. */
const MEDDLE_EVERY = 40;
const EVENTS_ASKED = 1000;
/** How often memory is looked at. */
const LOOK_INTERVAL_MS = 60_000;

const [seconds = '600', seed = '1', dir = '/run/soak'] = process.argv.slice(2);
const random = generator(Number(seed));
mkdirSync(dir, { recursive: true });
writeFileSync(`${dir}/keepalived.conf`, soakConfig());
const servers = new Map(
  SERVICES.flatMap((service) => service.servers.map((server) => [server.address, new FaultyServer(server)])),
);
for (const server of servers.values()) await server.become('serve');
const daemon = startDaemon();
const client = new SocketControlClient({ clock: new SystemClock() }, { path: `${dir}/sock` });
await until('lvsd runs', START_LIMIT_MS, () => log().includes('info  running'));

const events: EventEntry[] = [];
let holes = 0;
const memory = [residentKilobytes()];
const faults = await soak(Number(seconds) * 1000);
await report('the kernel is as the servers deserve', kernelDeserved);
await report('status says what the kernel has', () => soon(statusAgrees));
await report('metrics say what the status says', () => soon(metricsAgree));
await report('events have no holes, and each server goes up and down in turn', eventsAlternate);
memory.push(residentKilobytes());
await report('SIGTERM leaves nothing behind', leavesNothing);
const transitions = events.filter(({ kind }) => kind === 'real_server').length;
process.stderr.write(
  `soak: ${seconds} s, seed ${seed}: ${faults} faults, ${events.length} events, ${transitions} transitions of real servers, resident ${memory.join(' -> ')} kB\n`,
);
process.exit(0);

/** Faults until the time is over; then every server is left in a last random mode. Resolves to their number. */
async function soak(duration: number): Promise<number> {
  const end = performance.now() + duration;
  const all = [...servers.values()];
  let count = 0;
  let nextLook = performance.now() + LOOK_INTERVAL_MS;
  while (performance.now() < end) {
    await pick(all).become(random() < 0.5 ? 'serve' : pick(MODES));
    count += 1;
    if (count % MEDDLE_EVERY === 0) await meddle();
    if (count % 10 === 0) await readEvents();
    if (performance.now() > nextLook) {
      memory.push(residentKilobytes());
      nextLook += LOOK_INTERVAL_MS;
    }
    await delay(random() * FAULT_INTERVAL_MS);
  }
  for (const service of SERVICES) {
    for (const { address } of service.servers) {
      // Between its two thresholds a quorum depends on what was before.
      const calm = service.hysteresis > 0 || random() < 0.5;
      await servers.get(address)?.become(calm ? 'serve' : pick(plainModes(service.check)));
    }
  }
  return count;
}

async function meddle(): Promise<void> {
  const service = pick(SERVICES);
  if (random() < 0.4) {
    const { result, detail } = await client.reload();
    if (result !== 'success') throw new Error(`reload: ${detail}`);
  } else if (random() < 0.5) ipvsadm('-C');
  else ipvsadm('-E', '-t', `${service.address}:80`, '-s', 'rr');
}

async function readEvents(): Promise<void> {
  const since = events.at(-1)?.seq ?? 0;
  const answer = await client.events({ since, wait_seconds: 0, limit: EVENTS_ASKED });
  holes += answer.missed;
  events.push(...answer.events);
}

async function kernelDeserved(): Promise<void> {
  const differing = (): string[] =>
    SERVICES.flatMap((service) => {
      const expected = text(expectedPool(service, (address) => servers.get(address)?.mode ?? 'refuse'));
      const found = text(poolOf(service.address));
      return expected === found ? [] : [`${service.address}: ${found} instead of ${expected}`];
    });
  await until(
    () => differing().join('; '),
    SETTLE_LIMIT_MS,
    () => differing().length === 0,
  );
}

async function statusAgrees(): Promise<void> {
  const { virtual_servers: listed, kernel } = await client.status([]);
  if (!kernel.in_sync || kernel.error !== null) throw new Error(`not in sync: ${kernel.error}`);
  for (const service of listed) {
    const said: Record<string, number> = {};
    for (const { address, port, weight, in_kernel: held } of service.real_servers) {
      if (held) said[`${address}:${port}`] = weight.kernel ?? -1;
    }
    const sorry = service.sorry_server;
    if (sorry?.in_kernel === true) said[`${sorry.address}:${sorry.port}`] = 1;
    equal(service.id, text(said), text(poolOf(service.address ?? '')));
  }
  equal('virtual servers', String(listed.length), String(SERVICES.length));
}

async function metricsAgree(): Promise<void> {
  const response = await fetch(`http://${METRICS}/metrics`);
  const { series } = parseExposition(await response.text());
  const { virtual_servers: listed } = await client.status([]);
  const valueOf = (name: string, labels: Readonly<Record<string, string>>): number | undefined =>
    series.find(
      (one) =>
        one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    )?.value;
  for (const { id, state, quorum, real_servers: real } of listed) {
    equal(`${id} up`, valueOf('lvsd_virtual_server_up', { virtual_server: id }), state === 'up' ? 1 : 0);
    equal(
      `${id} live weight`,
      valueOf('lvsd_virtual_server_live_weight', { virtual_server: id }),
      quorum.live_weight,
    );
    for (const server of real) {
      const { address, state: up, weight, in_kernel: held } = server;
      const labels = { virtual_server: id, real_server: statusEndpoint(server) };
      equal(`${address} up`, valueOf('lvsd_real_server_up', labels), up === 'up' ? 1 : 0);
      equal(`${address} held`, valueOf('lvsd_real_server_in_kernel', labels), held ? 1 : 0);
      equal(`${address} weight`, valueOf('lvsd_real_server_weight', labels), weight.kernel ?? 0);
    }
  }
}

async function eventsAlternate(): Promise<void> {
  await readEvents();
  equal('events that were missed', holes, 0);
  const states = new Map<string, string>();
  let seq = 0;
  for (const event of events) {
    equal('number of an event', event.seq, seq + 1);
    seq = event.seq;
    if (event.kind !== 'real_server' || event.from === null) continue;
    const name = `${event.virtual_server} ${event.real_server}`;
    equal(`${name} came from`, event.from, states.get(name) ?? event.from);
    if (event.from === event.to) throw new Error(`${name} went from ${event.from} to ${event.to}`);
    states.set(name, event.to);
  }
  if (states.size === 0) throw new Error('no real server ever changed its state');
}

async function leavesNothing(): Promise<void> {
  const ended = new Promise<boolean>((resolve) => daemon.once('exit', () => resolve(true)));
  daemon.kill('SIGTERM');
  if (!(await Promise.race([ended, delay(START_LIMIT_MS, false)]))) throw new Error('lvsd did not end');
  const left = execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8' });
  equal('table', left.trim(), '');
}

async function report(name: string, run: () => Promise<void>): Promise<void> {
  let error: string | undefined;
  try {
    await run();
  } catch (fault) {
    const said = fault instanceof Error ? fault.message : String(fault);
    error = `seed ${seed}: ${said}\n${log().slice(-2000)}`;
  }
  process.stdout.write(`${JSON.stringify({ name, ok: error === undefined, error })}\n`);
}

function startDaemon() {
  const output = openSync(`${dir}/log`, 'w');
  const words = ['--config', `${dir}/keepalived.conf`, '--control', `${dir}/sock`, '--metrics', METRICS];
  const child = spawn(process.execPath, ['dist/src/lvsd.js', ...words, '--state-dir', `${dir}/state`], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return child;
}

function poolOf(address: string): Record<string, number> {
  const table = parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
  const key = Object.keys(table).find((name) => name.startsWith(`TCP ${address}:80 `));
  const pool: Record<string, number> = {};
  for (const [server, how] of Object.entries(key === undefined ? {} : (table[key] ?? {}))) {
    pool[server] = Number(how.split('/')[1]);
  }
  return pool;
}

function text(pool: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.entries(pool).sort());
}

function equal(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)} instead of ${String(expected)}`);
}

function log(): string {
  return readFileSync(`${dir}/log`, 'utf8');
}

function residentKilobytes(): number {
  const status = readFileSync(`/proc/${daemon.pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}

function ipvsadm(...words: readonly string[]): void {
  try {
    execFileSync('ipvsadm', words, { stdio: 'ignore' });
  } catch {
    // The service may just be away.
  }
}

/** Two looks are never at the same moment: what they have in common must come out within some. */
async function soon(run: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + AGREE_LIMIT_MS;
  for (;;) {
    try {
      await run();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(POLL_MS);
    }
  }
}

async function until(what: string | (() => string), limit: number, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${limit} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await delay(POLL_MS);
  }
}

function pick<T>(list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

/** mulberry32: the same faults for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
