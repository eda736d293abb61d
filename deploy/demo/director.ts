/** The demo's inner part, in the director's network namespace: starts everything, breaks and mends, judges. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseKernelTable } from '../../test/conformance/kernel-table.ts';
import { Client, Daemon, RealServer } from './actors.ts';
import { judge, type Observations } from './expectations.ts';
import { monotonic } from './monotonic.ts';
import { say, summary } from './show.ts';

const SERVICE = 'TCP 198.51.100.10:80 wrr';
const WEIGHTS = { rs1: 3, rs2: 2, rs3: 1 };
const VICTIM = { name: 'rs1', endpoint: '10.1.0.11:80' };
/** How long each part of the run lasts at least, in milliseconds. */
const PHASE_MS = 6000;
const WAIT_LIMIT_MS = 10_000;
const POLL_MS = 10;

mkdirSync('/run/demo', { recursive: true });
const servers = Object.keys(WEIGHTS).map((name) => new RealServer(name));
const victim = servers[0];
if (victim === undefined) throw new Error('there are no servers');
const client = new Client('198.51.100.10');
const daemon = new Daemon('deploy/demo/keepalived.conf');
const expectations = judge(await run(victim));
for (const { text, ok } of expectations) say(`${ok ? 'ok    ' : 'FAILED'} ${text}`);
process.exit(expectations.every(({ ok }) => ok) ? 0 : 1);

async function run(victim: RealServer): Promise<Observations> {
  for (const server of servers) await server.start();
  say('three real servers (nginx) listen; starting lvsd');
  daemon.start();
  if ((await when(() => destinations() === 3)) === null) say('lvsd did not program the service');
  const shownStates = [showStatus()];

  say(`requests to 198.51.100.10:80, all the time; weights ${Object.values(WEIGHTS).join(' : ')}`);
  client.start();
  await when(() => client.records().length > 0);
  const balancedFrom = monotonic();
  await delay(PHASE_MS);

  say(`killing ${VICTIM.name}`);
  const killedAt = monotonic();
  victim.kill();
  const removedAt = await when(() => !inKernel());
  say(removedAt === null ? `${VICTIM.name} is still in the kernel` : `${VICTIM.name} is out of the kernel`);
  shownStates.push(showStatus());
  await delay(PHASE_MS);

  say(`starting ${VICTIM.name} again`);
  const restartedAt = monotonic();
  await victim.start();
  const returnedAt = await when(inKernel);
  say(returnedAt === null ? `${VICTIM.name} does not come back` : `${VICTIM.name} is back in the kernel`);
  shownStates.push(showStatus());
  await delay(PHASE_MS);

  const endedAt = monotonic();
  await client.stop();
  say('stopping lvsd');
  const exitStatus = await daemon.stop();
  const leftInKernel = Object.keys(kernelTable());
  for (const server of servers) server.kill();
  const marks = { balancedFrom, killedAt, removedAt, restartedAt, returnedAt, endedAt };
  const found = { shownStates, exitStatus, leftInKernel };
  const seen = { requests: client.records(), weights: WEIGHTS, victim: VICTIM.name, ...marks, ...found };
  summary(seen);
  if (exitStatus !== 0 || removedAt === null || returnedAt === null) say(`log of lvsd:\n${daemon.log()}`);
  return seen;
}

/** Waits for a condition; the instant at which it was seen, or null when it did not come about. */
async function when(condition: () => boolean): Promise<number | null> {
  const deadline = monotonic() + WAIT_LIMIT_MS;
  while (!condition()) {
    if (monotonic() > deadline) return null;
    await delay(POLL_MS);
  }
  return monotonic();
}

function kernelTable(): ReturnType<typeof parseKernelTable> {
  return parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
}

function destinations(): number {
  return Object.keys(kernelTable()[SERVICE] ?? {}).length;
}

function inKernel(): boolean {
  return kernelTable()[SERVICE]?.[VICTIM.endpoint] !== undefined;
}

/** Shows `lvsctl status` as a person gets it, and gives the victim's state from `--json`. */
function showStatus(): string | null {
  const words = ['dist/src/lvsctl.js', 'status', '--control', daemon.control];
  const shown = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '100' },
  });
  say(`$ lvsctl status\n${shown.stdout}${shown.stderr}`);
  const json = spawnSync(process.execPath, [...words, '--json'], { encoding: 'utf8' });
  if (json.status !== 0) return null;
  const document = JSON.parse(json.stdout) as {
    virtual_servers: { real_servers: { address: string; port: number; state: string }[] }[];
  };
  const [service] = document.virtual_servers;
  return service?.real_servers.find((s) => `${s.address}:${s.port}` === VICTIM.endpoint)?.state ?? null;
}
