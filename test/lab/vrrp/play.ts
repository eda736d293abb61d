import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { advertIn, announcedIn, readCapture } from './capture.ts';
import type { CaseEvent, DuelCase, NodeRecord, Playing, Seat } from './case.ts';
import { CaseClock } from './case-clock.ts';

/**
 * Plays one case inside the mount, network and process namespaces that its caller made (see `duel.ts`), and prints the
 * timeline as JSON. Each node has a network namespace and a /run of its own.
 */
type NodeName = 'n1' | 'n2';
const NODES: readonly NodeName[] = ['n1', 'n2'];
const OWN = new Set(['10.9.0.1/24', '10.9.0.2/24', 'fe80::1/64', 'fe80::2/64', 'fd00::1/64', 'fd00::2/64']);

function sh(command: string): string {
  return execFileSync('sh', ['-c', command], { encoding: 'utf8' });
}

const runOf = (node: string): string => `/run/nodes/${node}`;

function buildTopology(): void {
  sh('mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/nodes');
  for (const name of ['sw', 'n1', 'n2']) sh(`ip netns add ${name}; ip -n ${name} link set lo up`);
  sh('ip -n sw link add br0 type bridge mcast_snooping 0 forward_delay 0; ip -n sw link set br0 up');
  for (const [index, node] of NODES.entries()) {
    const number = index + 1;
    sh(
      `ip -n sw link add ${node} type veth peer name eth0 netns ${node}; ip -n sw link set ${node} master br0 up`,
    );
    sh(
      `ip -n ${node} link set eth0 addrgenmode none; ip -n ${node} link set eth0 address 02:00:00:00:00:0${number} up`,
    );
    for (const address of [`10.9.0.${number}/24`, `fe80::${number}/64`, `fd00::${number}/64`]) {
      sh(`ip -n ${node} addr add ${address} dev eth0 ${address.includes(':') ? 'nodad' : ''}`);
    }
    mkdirSync(runOf(node), { recursive: true });
  }
}

/** Everything that is written down about one node while the case is played. */
class Recorder {
  readonly node: NodeName;
  readonly #capture: ChildProcess;
  readonly #monitor: ChildProcess;
  readonly #fifo: number;
  readonly #lines: { at: number; line: string }[] = [];
  #rest = '';
  #notified = '';

  constructor(node: NodeName) {
    this.node = node;
    const pcap = `${runOf(node)}/capture`;
    this.#capture = spawn(
      'ip',
      [
        'netns',
        'exec',
        'sw',
        'tcpdump',
        '-Z',
        'root',
        '-i',
        node,
        '-Q',
        'in',
        '-U',
        '-w',
        pcap,
        'ip proto 112 or ip6 proto 112 or arp or icmp6',
      ],
      { stdio: 'ignore' },
    );
    this.#monitor = spawn('ip', ['-n', node, '-ts', '-o', 'monitor', 'address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#monitor.stdout?.on('data', (data: Buffer) => {
      this.#notified += data.toString();
    });
    sh(`mkfifo -m 600 ${runOf(node)}/vrrp.fifo`);
    this.#fifo = openSync(`${runOf(node)}/vrrp.fifo`, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** When the FIFO first said, after a moment, that something is in a state; null: not yet. */
  toldAt(state: string, since: number): number | null {
    return this.#lines.find(({ at, line }) => at >= since && line.split(' ')[2] === state)?.at ?? null;
  }

  get isReady(): boolean {
    return existsSync(`${runOf(this.node)}/capture`);
  }

  /** Takes what lies in the FIFO. Called often: the moment of the call is the line's. */
  poll(): void {
    const buffer = Buffer.alloc(65_536);
    try {
      const length = readSync(this.#fifo, buffer);
      const lines = (this.#rest + buffer.toString('utf8', 0, length)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#lines.push({ at: Date.now() / 1000, line });
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
  }

  end(clock: CaseClock): NodeRecord {
    this.#capture.kill('SIGTERM');
    this.#monitor.kill('SIGTERM');
    closeSync(this.#fifo);
    const frames = readCapture(`${runOf(this.node)}/capture`);
    const inCase = <Fact extends { readonly at: number }>(fact: Fact): Fact => {
      return { ...fact, at: clock.timeOf(fact.at) };
    };
    return {
      adverts: frames.flatMap((frame) => advertIn(frame) ?? []).map(inCase),
      announcements: frames.flatMap((frame) => announcedIn(frame) ?? []).map(inCase),
      addresses: addressesTold(this.#notified).map(inCase),
      fifo: this.#lines.map(inCase),
      left: addressesOf(this.node),
      log: existsSync(`${runOf(this.node)}/log`)
        ? readFileSync(`${runOf(this.node)}/log`, 'utf8').slice(-6000)
        : '',
    };
  }
}

/** `[2026-11-30T03:00:00.123456] 3: eth0    inet 10.9.0.100/24 scope global secondary eth0\ ...`, with `Deleted` before. */
function addressesTold(text: string): NodeRecord['addresses'] {
  return text.split('\n').flatMap((line) => {
    const found = /^\[(\S+)\] (Deleted )?\d+: (\S+)\s+inet6? (\S+)(.*?)\\/.exec(`${line}\\`);
    if (found === null) return [];
    const [, time = '', deleted, device = '', address = '', rest = ''] = found;
    if (OWN.has(address)) return [];
    const scope = /scope (\S+)/.exec(rest)?.[1] ?? '';
    const label = / (\S+:\S+)\s*$/.exec(rest.trimEnd())?.[1] ?? '';
    const at = new Date(`${time}`).getTime() / 1000;
    return [
      { at, what: `${deleted === undefined ? '+' : '-'} ${address} ${device} ${scope} ${label}`.trim() },
    ];
  });
}

function addressesOf(node: string): readonly string[] {
  const shown = sh(`ip -n ${node} -o addr show dev eth0`).split('\n');
  return shown
    .flatMap((line) => /inet6? (\S+)/.exec(line)?.[1] ?? [])
    .filter((address) => !OWN.has(address))
    .toSorted();
}

class Director {
  readonly #node: NodeName;
  readonly #seat: Seat;
  #process: ChildProcess | null = null;
  #waits: ReadonlyMap<number, number> = new Map();

  constructor(node: NodeName, seat: Seat) {
    this.#node = node;
    this.#seat = seat;
  }

  start(): void {
    const words = this.#seat.command.map((word) => word.replace('{conf}', '/run/live.conf'));
    const script = `mount --bind ${runOf(this.#node)} /run; exec ${words.join(' ')}`;
    const log = openSync(`${runOf(this.#node)}/log`, 'a');
    for (const stale of ['ka.pid', 'kv.pid']) sh(`rm -f ${runOf(this.#node)}/${stale}`);
    this.#process = spawn(
      'nsenter',
      [`--net=/run/netns/${this.#node}`, 'unshare', '-m', '--propagation', 'private', 'sh', '-c', script],
      { stdio: ['ignore', log, log], detached: true },
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Milliseconds that one of its processes stood ready and got no processor since the last call: the longest. */
  waited(): number {
    const { pid } = this.#process ?? {};
    if (pid === undefined) return 0;
    const before = this.#waits;
    this.#waits = new Map(treeOf(pid).map((one) => [one, waitOf(one)]));
    return Math.max(0, ...[...this.#waits].map(([one, wait]) => wait - (before.get(one) ?? 0)));
  }

  /** All its processes at once, so that none can say goodbye for another. */
  kill(): void {
    const { pid } = this.#process ?? {};
    if (pid === undefined) return;
    const tree = treeOf(pid);
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      for (const one of tree.toReversed()) {
        try {
          process.kill(one, signal);
        } catch {
          // It ended meanwhile.
        }
      }
    }
  }
}

function treeOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '),
    );
    return [pid, ...children.filter((child) => child !== '').flatMap((child) => treeOf(Number(child)))];
  } catch {
    return [];
  }
}

/** Milliseconds that a process's main thread has waited for a processor: the second number of its schedstat, in nanoseconds. */
function waitOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

function act({ node, action }: CaseEvent, director: Director): void {
  switch (action.kind) {
    case 'start':
      return;
    case 'stop':
      director.signal('SIGTERM');
      return;
    case 'kill':
      director.kill();
      return;
    case 'carrier':
      sh(`ip -n sw link set ${node} ${action.up ? 'up' : 'down'}`);
      return;
    case 'write':
      writeFileSync(`${runOf(node)}/${action.file}`, action.text);
      return;
    case 'address':
      sh(`ip -n ${node} addr ${action.words} || true`);
  }
}

/** Seconds in which a program must be in its first state. */
const BEGINNING = 60;

/** Seconds after which a new MASTER has nothing more to announce. */
const ANNOUNCED = 6;
/** How long after an advert of the MASTER a case begins: all its intervals are parts of a second. */
const AFTER_ADVERT = 0.2;
/** How often the FIFOs are read, in milliseconds. */
const ROUND = 5;
/** Every how many rounds it is looked whether the programs got their processor. */
const WAITS_EVERY = 20;

/** The next moment, at least `wait` seconds from now, that lies like `AFTER_ADVERT` behind an advert of a MASTER. */
function inStepWith(mastered: number, wait: number): number {
  const seconds = Math.ceil(unixSecond() + wait - mastered - AFTER_ADVERT);
  return mastered + seconds + AFTER_ADVERT;
}

/** Starts a program and waits until it has told its state; resolves to when it did. */
async function begin(director: Director, recorder: Recorder, state: string): Promise<number> {
  const since = unixSecond();
  director.start();
  for (;;) {
    const notified = recorder.toldAt(state, since);
    if (notified !== null) return notified;
    if (unixSecond() > since + BEGINNING)
      throw new Error(`${recorder.node} is not ${state} after ${BEGINNING} s`);
    await sleep(5);
    recorder.poll();
  }
}

function unixSecond(): number {
  return Date.now() / 1000;
}

async function play(duel: DuelCase, seats: readonly [Seat, Seat]): Promise<Playing> {
  buildTopology();
  for (const node of NODES) writeFileSync(`${runOf(node)}/live.conf`, duel.config[node]);
  const recorders = { n1: new Recorder('n1'), n2: new Recorder('n2') };
  while (!recorders.n1.isReady || !recorders.n2.isReady) await sleep(10);
  const directors = { n1: new Director('n1', seats[0]), n2: new Director('n2', seats[1]) };
  // Starting is not compared in time: how long a program takes for it is the machine's matter.
  const mastered = await begin(directors.n1, recorders.n1, 'MASTER');
  await begin(directors.n2, recorders.n2, 'BACKUP');
  // The announcements that follow five seconds after an entry into MASTER are over then, however long the start took, and
  // the last advert before each event is equally old in every playing.
  const origin = inStepWith(mastered, ANNOUNCED);
  await sleep((origin - unixSecond()) * 1000);
  for (const node of NODES) recorders[node].poll();
  const clock = new CaseClock(origin);
  for (const node of NODES) directors[node].waited();
  let worstMs = 0;
  let rounds = 0;
  const events = duel.events.toSorted((one, other) => one.at - other.at);
  while (clock.timeOf(unixSecond()) < duel.seconds) {
    const before = unixSecond();
    let waited = 0;
    while (events[0] !== undefined && clock.timeOf(unixSecond()) >= events[0].at) {
      const event = events.shift();
      if (event === undefined) break;
      const from = unixSecond();
      if (event.action.kind !== 'start') act(event, directors[event.node]);
      else await begin(directors[event.node], recorders[event.node], 'BACKUP');
      if (event.action.kind !== 'start') continue;
      // How long it waited while it started is the machine's matter too.
      directors[event.node].waited();
      clock.pause(from, unixSecond());
      waited += unixSecond() - from;
    }
    rounds += 1;
    if (rounds % WAITS_EVERY === 0)
      worstMs = Math.max(worstMs, ...NODES.map((node) => directors[node].waited()));
    for (const node of NODES) recorders[node].poll();
    await sleep(ROUND);
    worstMs = Math.max(worstMs, (unixSecond() - before - waited) * 1000 - ROUND);
  }
  return { timeline: { n1: recorders.n1.end(clock), n2: recorders.n2.end(clock) }, worstMs };
}

const [duel, first, second] = JSON.parse(readFileSync(0, 'utf8')) as [DuelCase, Seat, Seat];
process.stdout.write(JSON.stringify(await play(duel, [first, second])));
process.exit(0);
