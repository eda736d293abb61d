/**
 * In the director's network namespace of the farm: real traffic through every forwarding method, protocol and scheduler,
 * with lvsd as the only one that programs the kernel. Prints one JSON line for each case; `node main.js short`, or `node main.js whole TABLE.md`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Daemon } from '../../../deploy/demo/actors.ts';
import { paced } from '../pace.ts';
import { FarProcess } from './far-process.ts';
import {
  failureFault,
  formatShares,
  formatTable,
  replyPath,
  shareFault,
  sharesOf,
  stickFault,
  type TableRow,
} from './judge.ts';
import type { Answer, ClientQuestion, Requests, ServerQuestion, Socket } from './messages.ts';
import { CLIENTS, pool, SERVERS, type SharePlan, sharePlans, shortForm, socketsOf, VIP4 } from './plans.ts';
import { keepalivedSite, type VirtualServerPlan, yamlSite } from './site.ts';

const WAIT_LIMIT_MS = paced(30_000);
const FIRST_PORT = 8001;
const PERSISTENT_TCP = 7001;
const PERSISTENT_UDP = 7002;
const CONSISTENT = 7003;
const FORLORN = 7004;
const MARK_ADDRESS = '198.51.100.20';
const MARK = 7;
const MARKED_PORTS = [80, 443];
/** What the checks of the consistent pool connect to. */
const CHECK_PORT = 7100;
const DEAD_PORT = 7101;
const PERSISTENCE_SECONDS = 4;
const SORRY = { address: '10.1.0.14', port: FORLORN };

const SPECIAL: readonly VirtualServerPlan[] = [
  { ...special(PERSISTENT_TCP, 'TCP', 'rr', 'DR'), persistenceSeconds: PERSISTENCE_SECONDS },
  { ...special(PERSISTENT_UDP, 'UDP', 'rr', 'NAT'), persistenceSeconds: PERSISTENCE_SECONDS },
  {
    ...special(CONSISTENT, 'TCP', 'mh', 'DR'),
    servers: pool([1, 1, 1], CONSISTENT, '10.1.0.1').map((server) => ({ ...server, checkPort: CHECK_PORT })),
  },
  {
    ...special(FORLORN, 'TCP', 'rr', 'NAT'),
    servers: pool([1], FORLORN, '10.1.0.1').map((server) => ({ ...server, checkPort: DEAD_PORT })),
    sorry: SORRY,
  },
  {
    listener: { fwmark: MARK },
    protocol: null,
    scheduler: 'rr',
    method: 'DR',
    persistenceSeconds: 60,
    servers: pool([1, 1, 1], 0, '10.1.0.1'),
  },
];

interface Case {
  readonly name: string;
  run(): Promise<void>;
}

mkdirSync('/run/demo', { recursive: true });
const [form, tablePath] = process.argv.slice(2);
const plans = sharePlans(FIRST_PORT);
const shares = form === 'short' ? shortForm(plans) : plans;
const site = [...shares.map(({ virtualServer }) => virtualServer), ...SPECIAL];
const client = new FarProcess<ClientQuestion, readonly Answer[]>('client', 'client.js');
const servers = [...SERVERS, 'rs4'].map(
  (name) => new FarProcess<ServerQuestion, unknown>(name, 'server.js', name),
);
const rows: TableRow[] = [];

await listenEverywhere();
markByPort();
writeFileSync('/run/demo/site.conf', keepalivedSite(site, ['lvs_timeouts udp 3']));
writeFileSync('/run/demo/site.yaml', yamlSite(site));
const daemon = new Daemon('/run/demo/site.conf');
daemon.start();
await until('lvsd runs', () => daemon.answers());

const beforeExpiry: string[] = [];
const cases: readonly Case[] = [
  { name: 'persistence keeps a client over UDP, while others go round', run: persistentDatagrams },
  ...shares.map((plan) => ({ name: nameOf(plan), run: () => askInShares(plan) })),
  { name: 'persistence keeps a client over TCP, while others go round', run: persistentStreams },
  { name: 'persistence ends after its time, and the client goes on in turn', run: expiry },
  { name: 'a firewall mark joins ports 80 and 443 of a client to one server', run: marks },
  { name: 'the sorry server answers while no real server is up', run: sorryServer },
  { name: 'mh keeps connections and clients of the other servers when one leaves', run: consistentHashing },
  { name: 'the same site in YAML is adopted after SIGKILL without a write, and serves', run: sameInYaml },
];

for (const { name, run } of cases) {
  let error: string | null = null;
  try {
    await run();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  process.stdout.write(`${JSON.stringify({ name, ok: error === null, error: error ?? '' })}\n`);
}
if (tablePath !== undefined) {
  const release = execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim();
  writeFileSync(
    tablePath,
    formatTable(rows, `measured on Linux ${release} in the lab, with ${SERVERS.length} real servers`),
  );
}
await daemon.stop();
for (const process of [client, ...servers]) process.kill();
process.exit(0);

function nameOf({ label: { forwarding, protocol, scheduler }, sticks }: SharePlan): string {
  const kept =
    sticks === null ? '' : sticks === 'source' ? ' and keeps each client' : ' and keeps each address';
  return `${forwarding} ${protocol} ${scheduler} serves in the shares promised${kept}`;
}

async function askInShares(plan: SharePlan): Promise<void> {
  const received = receivedBytes();
  const answers = await ask(plan.requests);
  const path = replyPath(answers.length, receivedBytes() - received);
  const held = plan.requests.hold ? await client.ask({ type: 'release' }) : [];
  const found = sharesOf(answers);
  rows.push({
    ...plan.label,
    requests: answers.length,
    failed: answers.filter(({ error }) => error !== null).length,
    promised: `${formatShares(plan.promised)} (± ${plan.tolerance})`,
    measured: formatShares(found),
    path,
  });
  const wantedPath = plan.virtualServer.method === 'NAT' ? 'director' : 'direct';
  none(
    failureFault(answers),
    failureFault(held),
    shareFault(plan.promised, found, plan.tolerance),
    plan.sticks === null ? null : stickFault(answers, (answer) => answer[plan.sticks ?? 'source']),
    path === wantedPath ? null : `replies went ${path}, not ${wantedPath}`,
  );
}

async function persistentDatagrams(): Promise<void> {
  const [client = '', other = ''] = CLIENTS;
  const first = await persistent('UDP', PERSISTENT_UDP, client, other);
  beforeExpiry.push(first);
}

async function persistentStreams(): Promise<void> {
  const [client = '', other = ''] = CLIENTS;
  await persistent('TCP', PERSISTENT_TCP, client, other);
}

/** The server that a client stays with; another client gets the next one. */
async function persistent(
  protocol: 'TCP' | 'UDP',
  port: number,
  client: string,
  other: string,
): Promise<string> {
  const targets = [{ address: VIP4, port }];
  const answers = await ask({ protocol, sources: [client, other], targets, count: 12, hold: false });
  none(
    failureFault(answers),
    stickFault(answers, ({ source }) => source),
  );
  const [first, second] = answers.map(({ server }) => server ?? '');
  if (first === second) throw new Error(`both clients were sent to ${first}`);
  return first ?? '';
}

async function expiry(): Promise<void> {
  const port = PERSISTENT_UDP.toString(16).toUpperCase();
  const isTemplate = (line: string): boolean =>
    line.startsWith('UDP') && line.includes(' 0000 ') && line.includes(` ${port} `);
  await until(
    'the template is gone',
    () => !readFileSync('/proc/self/net/ip_vs_conn', 'utf8').split('\n').some(isTemplate),
  );
  const targets = [{ address: VIP4, port: PERSISTENT_UDP }];
  const answers = await ask({
    protocol: 'UDP',
    sources: CLIENTS.slice(0, 1),
    targets,
    count: 3,
    hold: false,
  });
  none(
    failureFault(answers),
    stickFault(answers, ({ source }) => source),
  );
  if (answers[0]?.server === beforeExpiry[0]) throw new Error(`the client is still with ${beforeExpiry[0]}`);
}

async function marks(): Promise<void> {
  const clients = CLIENTS.slice(0, 9);
  const ports = MARKED_PORTS.map((port) => ({ address: MARK_ADDRESS, port }));
  const answers: Answer[] = [];
  for (const target of ports) {
    answers.push(
      ...(await ask({ protocol: 'TCP', sources: clients, targets: [target], count: 9, hold: false })),
    );
  }
  none(
    failureFault(answers),
    stickFault(answers, ({ source }) => source),
    shareFault({ rs1: 100 / 3, rs2: 100 / 3, rs3: 100 / 3 }, sharesOf(answers), 1),
  );
}

async function sorryServer(): Promise<void> {
  await until('the sorry server is in the kernel', () =>
    savedTable().includes(`-r ${SORRY.address}:${SORRY.port} -m -w 1`),
  );
  const targets = [{ address: VIP4, port: FORLORN }];
  const answers = await ask({ protocol: 'TCP', sources: CLIENTS, targets, count: 20, hold: false });
  none(failureFault(answers), shareFault({ rs4: 100 }, sharesOf(answers), 0));
}

async function consistentHashing(): Promise<void> {
  const targets = [{ address: VIP4, port: CONSISTENT }];
  const requests: Requests = {
    protocol: 'TCP',
    sources: CLIENTS,
    targets,
    count: CLIENTS.length,
    hold: true,
  };
  await until('three servers are up', () => consistentPool() === 3);
  const before = await ask(requests);
  await servers[2]?.ask({ type: 'close', sockets: [checked(2)] });
  await until('one server has left', () => consistentPool() === 2);
  const after = await ask({ ...requests, hold: false });
  const held = await client.ask({ type: 'release' });
  const others = before.filter(({ server }) => server !== 'rs3');
  const moved = others.filter(({ source, server }) => serverOf(after, source) !== server);
  const cut = others.filter(({ source, server }) => serverOf(held, source) !== server);
  const lost = 100 * (moved.length / others.length);
  none(
    failureFault(before),
    failureFault(after),
    stickFault(after, () => 'rs3') === null ? 'every client went to one server' : null,
    cut.length === 0 ? null : `${cut.length} connections of servers that stayed were cut`,
    // Maglev moves few entries of its table that did not have to move, not none.
    lost <= 10 ? null : `${lost.toFixed(0)} % of the clients of the other servers moved`,
    others.length < before.length ? null : 'the server that left had no clients before',
  );
}

async function sameInYaml(): Promise<void> {
  // One server of the consistent pool is down, and the sorry server serves: a start must leave that so.
  const before = savedTable();
  daemon.kill();
  const again = new Daemon('/run/demo/site.yaml');
  again.start();
  await until('the new lvsd runs', () => again.answers());
  try {
    await until('its metrics are served', () => again.log().includes('serving metrics'));
    const writes = await serviceWrites();
    if (savedTable() !== before) throw new Error(`the table differs: ${difference(before, savedTable())}`);
    if (writes !== 0) throw new Error(`${writes} writes for what was there already`);
    const one = shares.filter(({ label: { scheduler } }) => scheduler === 'wrr');
    for (const { requests, promised } of one) {
      const answers = await ask({ ...requests, count: 12 });
      none(failureFault(answers), shareFault(promised, sharesOf(answers), 9));
    }
  } finally {
    await again.stop();
  }
  if (savedTable() !== '') throw new Error(`left in the kernel: ${savedTable()}`);
}

async function serviceWrites(): Promise<number> {
  const answer = await fetch('http://127.0.0.1:9465/metrics?family=lvsd_ipvs_operations_total');
  const lines = (await answer.text())
    .split('\n')
    .filter((line) => /^lvsd_ipvs_operations_total.*(service|destination)/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function ask(requests: Requests): Promise<readonly Answer[]> {
  return client.ask({ type: 'request', requests });
}

function serverOf(answers: readonly Answer[], source: string): string | null {
  return answers.find((answer) => answer.source === source)?.server ?? null;
}

function consistentPool(): number {
  return savedTable()
    .split('\n')
    .filter((line) => line.startsWith(`-a -t ${VIP4}:${CONSISTENT} `)).length;
}

function checked(index: number): Socket {
  return { protocol: 'TCP', address: `10.1.0.1${index + 1}`, port: CHECK_PORT };
}

async function listenEverywhere(): Promise<void> {
  for (const [index, server] of servers.entries()) {
    const sockets = shares.flatMap(({ virtualServer, requests }) =>
      socketsOf(
        virtualServer,
        requests.targets.map(({ address }) => address),
        index,
      ),
    );
    for (const plan of SPECIAL) sockets.push(...socketsOf(plan, [VIP4], index));
    const marked = MARKED_PORTS.map((port): Socket => ({ protocol: 'TCP', address: MARK_ADDRESS, port }));
    if (index < SERVERS.length) sockets.push(...marked, checked(index));
    else sockets.push({ protocol: 'TCP', ...SORRY });
    await server.ask({ type: 'listen', sockets });
  }
}

/** As a rule of nftables or iptables would, with what iproute2 has: the mark is on the packet before IPVS sees it. */
function markByPort(): void {
  tc('qdisc', 'add', 'dev', 'eth0', 'ingress');
  for (const port of MARKED_PORTS) {
    const match = ['flower', 'dst_ip', MARK_ADDRESS, 'ip_proto', 'tcp', 'dst_port', `${port}`];
    const action = ['action', 'skbedit', 'mark', `${MARK}`];
    tc('filter', 'add', 'dev', 'eth0', 'parent', 'ffff:', 'protocol', 'ip', ...match, ...action);
  }
}

function tc(...words: readonly string[]): void {
  execFileSync('tc', words);
}

function receivedBytes(): number {
  const line = readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .find((one) => one.trim().startsWith('eth0:'));
  return Number(line?.trim().split(/[\s:]+/)[1]);
}

function savedTable(): string {
  return execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8' }).split('\n').sort().join('\n').trim();
}

function difference(before: string, after: string): string {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`);
  const came = fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...came].join(' | ').slice(0, 1000);
}

function none(...faults: readonly (string | null)[]): void {
  const found = faults.filter((fault) => fault !== null);
  if (found.length > 0) throw new Error(found.join('; '));
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  while (!condition()) {
    if (performance.now() > deadline)
      throw new Error(`not within ${WAIT_LIMIT_MS} ms: ${what}\n${daemon.log()}`);
    await delay(20);
  }
}

function special(
  port: number,
  protocol: 'TCP' | 'UDP',
  scheduler: string,
  method: 'NAT' | 'DR',
): VirtualServerPlan {
  return {
    listener: { address: VIP4, port },
    protocol,
    scheduler,
    method,
    servers: pool([1, 1, 1], port, '10.1.0.1'),
  };
}
