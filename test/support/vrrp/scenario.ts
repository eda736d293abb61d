import type { InstanceSpec, RouterSpec, Track } from '../../../vrrp/instance/spec.ts';
import { Random } from '../../chaos/random.ts';
import { SimulatedNode, VrrpNetwork } from './network.ts';
import { instanceSpec, ip, routerSpec, virtualAddress } from './specs.ts';

/** All in advert intervals: how long faults strike, how long one lasts at most, and how long all is watched in the end. */
const FAULTS = 30;
const LONGEST_FAULT = 10;
const CALM = 15;
/** Elections one after the other that the network may need to settle, each of a down time. */
const ELECTIONS = 8;
/** Two masters that hear each other end within this many intervals, and this for the medium. */
const INTERVALS_OF_TWO_MASTERS = 2;
const SLACK = 100;

/** What all nodes of one scenario have in common. */
interface Site {
  readonly version: 2 | 3;
  readonly interval: number;
  readonly count: number;
  readonly grouped: boolean;
  readonly preempt: boolean;
  /** In intervals. */
  readonly preemptDelay: number;
  readonly script: Pick<Track, 'weight' | 'reverse'> | null;
}

/**
 * Plays one scenario: two or three nodes with one to three instances, some faults, then quiet.
 * What it returns are the rules that were broken; nothing when all is well.
 */
export function playScenario(seed: number): readonly string[] {
  const dice = new Random(seed);
  const network = new VrrpNetwork(() => dice.uniform());
  const site: Site = {
    version: dice.pick([2, 3]),
    interval: 0,
    count: dice.integer(1, 3),
    grouped: dice.chance(0.4),
    preempt: dice.chance(0.75),
    preemptDelay: dice.chance(0.2) ? dice.integer(1, 4) : 0,
    script: dice.chance(0.5) ? { weight: dice.pick([0, -30, 30]), reverse: false } : null,
  };
  const timed = { ...site, interval: site.version === 2 ? 1000 : dice.pick([1000, 500, 100]) };
  for (let number = 1; number <= dice.integer(2, 3); number += 1) {
    const drift = (dice.uniform() - 0.5) * 0.002;
    const spec = specOf(dice, timed);
    const node = new SimulatedNode(network, `n${number}`, ip(`10.9.0.${number}`), spec, drift);
    network.at(dice.uniform() * 3 * timed.interval, () => node.start());
  }
  scheduleFaults(dice, network, timed.interval);
  const broken = new Set<string>();
  const pairs = new MasterPairs(timed.interval);
  const watch = (): void => {
    watchAddresses(network, broken);
    pairs.watch(network, broken);
  };
  network.runUntil(FAULTS * timed.interval, watch);
  heal(network);
  const calm = network.now + settlingTime(timed);
  network.runUntil(calm, watch);
  judgeCalm(network, 'after all faults', broken);
  // Nothing moves any more, through many adverts.
  const masters = mastersOf(network);
  network.runUntil(network.now + CALM * timed.interval, () => {
    watch();
    if (mastersOf(network) !== masters)
      broken.add(`mastership moved without a reason: ${masters} became ${mastersOf(network)}`);
  });
  return [...broken];
}

function specOf(dice: Random, site: Site): RouterSpec {
  const instances = Array.from({ length: site.count }, (_, index) => oneInstance(dice, site, index));
  const members = instances.map(({ name }) => name);
  const isGrouped = site.grouped && site.count > 1;
  return routerSpec(instances, {
    groups: isGrouped ? [{ name: 'G', members, tracks: [], tracksWeights: true }] : [],
    scripts:
      site.script === null
        ? []
        : [
            {
              name: 'chk',
              interval: site.interval,
              timeout: site.interval,
              rise: 1,
              fall: 2,
              startsFailed: false,
            },
          ],
  });
}

function oneInstance(dice: Random, site: Site, index: number): InstanceSpec {
  const track: Track[] =
    site.script === null ? [] : [{ kind: 'script', name: 'chk', per: 'state', ...site.script }];
  return instanceSpec({
    name: `VI_${index + 1}`,
    virtualRouterId: 51 + index,
    version: site.version,
    advertInterval: site.interval,
    // Equal priorities are as likely as not.
    priority: dice.pick([100, 100, 150, dice.integer(1, 254)]),
    preempt: site.preempt,
    preemptDelay: site.preempt ? site.preemptDelay * site.interval : 0,
    addresses: [virtualAddress(`10.9.${index + 1}.100/24`), virtualAddress(`10.9.${index + 1}.101`)],
    excluded: dice.chance(0.3) ? [virtualAddress(`10.9.${index + 1}.200`)] : [],
    tracks: track,
  });
}

function scheduleFaults(dice: Random, network: VrrpNetwork, interval: number): void {
  const [first, ...others] = network.nodes;
  if (first === undefined) return;
  const nodes = [first, ...others] as const;
  for (let fault = 0; fault < dice.integer(2, 9); fault += 1) {
    const at = (0.5 + dice.uniform() * (FAULTS - 1)) * interval;
    const node = dice.pick(nodes);
    const lasting = (0.1 + dice.uniform() * (LONGEST_FAULT - 0.1)) * interval;
    const kind = dice.pick([
      'kill',
      'stop',
      'cut',
      'cable',
      'loss',
      'stall',
      'script',
      'tamper',
      'reload',
      'delay',
    ]);
    const victim = dice.integer(1, 3);
    const priority = dice.integer(1, 254);
    const other = dice.pick(nodes);
    network.at(at, () => strike(network, { kind, node, other, lasting, victim, priority }));
  }
}

interface Fault {
  readonly kind: string;
  readonly node: SimulatedNode;
  readonly other: SimulatedNode;
  readonly lasting: number;
  readonly victim: number;
  readonly priority: number;
}

function strike(network: VrrpNetwork, { kind, node, other, lasting, victim, priority }: Fault): void {
  const later = (run: () => void): void => network.at(network.now + lasting, run);
  switch (kind) {
    case 'kill':
      node.kill(lasting);
      return;
    case 'stop':
      node.stop();
      later(() => node.start());
      return;
    case 'cut':
      if (other === node) return;
      network.cut.add(`${node.name}-${other.name}`);
      later(() => network.cut.delete(`${node.name}-${other.name}`));
      return;
    case 'cable':
      node.setCable(false);
      later(() => node.setCable(true));
      return;
    case 'loss':
      network.medium.loss = 0.6;
      later(() => {
        network.medium.loss = 0;
      });
      return;
    case 'delay':
      network.medium.delay = [1, 40];
      later(() => {
        network.medium.delay = [0.1, 0.5];
      });
      return;
    case 'stall':
      node.stalledUntil = Math.max(node.stalledUntil, network.now + lasting);
      return;
    case 'script':
      node.scriptPasses = false;
      later(() => {
        node.scriptPasses = true;
      });
      return;
    case 'tamper':
      node.tamper(ip(`10.9.${victim}.100`));
      return;
    default: {
      const instances = node.spec.instances.map((instance) => ({ ...instance, priority }));
      node.reload({ ...node.spec, instances });
    }
  }
}

function heal(network: VrrpNetwork): void {
  network.cut.clear();
  network.medium.loss = 0;
  network.medium.delay = [0.1, 0.5];
  for (const node of network.nodes) {
    node.stalledUntil = 0;
    node.scriptPasses = true;
    if (!node.isCabled) node.setCable(true);
    node.start();
  }
}

/** Enough for restarts that are still to come, for scripts, and for some elections one after the other. */
function settlingTime({ version, interval, preemptDelay }: Site): number {
  const downTime = 3 * interval + (version === 2 ? 1000 : interval);
  return (LONGEST_FAULT + preemptDelay) * interval + ELECTIONS * downTime;
}

/** At every moment: what a node carries is what its MASTERs want, unless its process is dead. */
function watchAddresses(network: VrrpNetwork, broken: Set<string>): void {
  for (const node of network.nodes) {
    // A process that does not run cannot know yet what was done to its addresses.
    if (node.state === null || network.now <= node.stalledUntil) continue;
    const wanted = node.mastership.addresses;
    for (const address of node.carried.keys()) {
      if (!wanted.has(address)) broken.add(`${node.name} carries ${address} without being MASTER`);
    }
    for (const address of wanted) {
      if (!node.carried.has(address)) broken.add(`${node.name} is MASTER without ${address}`);
    }
    const groups = [...node.state.groups.values()];
    for (const { spec } of groups) {
      const members = [...node.state.instances.values()].filter((one) =>
        spec.members.includes(one.spec.name),
      );
      const mastering = members.filter(({ phase }) => phase === 'master').length;
      if (mastering !== 0 && mastering !== members.length)
        broken.add(`${node.name} has a group that is half MASTER`);
    }
  }
}

function judgeCalm(network: VrrpNetwork, when: string, broken: Set<string>): void {
  const [first] = network.nodes;
  for (const { name, addresses } of first?.spec.instances ?? []) {
    const masters = network.nodes.filter((node) => node.mastership.names.includes(name));
    if (masters.length !== 1) broken.add(`${name} has ${masters.length} masters ${when}`);
    for (const { address } of addresses) {
      const holders = network.nodes.filter((node) => node.carried.has(address));
      if (holders.length !== 1) broken.add(`${address} is on ${holders.length} nodes ${when}`);
    }
  }
}

function mastersOf(network: VrrpNetwork): string {
  return network.nodes.map((node) => `${node.name}: ${node.mastership.names.join(' ')}`).join(', ');
}

/** Watches that no two nodes are MASTER of one instance for long while every packet between them arrives. */
class MasterPairs {
  readonly #since = new Map<string, number>();
  readonly #interval: number;

  constructor(interval: number) {
    this.#interval = interval;
  }

  watch(network: VrrpNetwork, broken: Set<string>): void {
    for (const [index, one] of network.nodes.entries()) {
      for (const other of network.nodes.slice(index + 1)) this.#watchPair(network, one, other, broken);
    }
  }

  #watchPair(network: VrrpNetwork, one: SimulatedNode, other: SimulatedNode, broken: Set<string>): void {
    const awake = [one, other].every((node) => node.isCabled && network.now > node.stalledUntil);
    const hears = awake && network.hears(one, other) && network.medium.loss === 0;
    const common = hears ? one.mastership.names.filter((name) => other.mastership.names.includes(name)) : [];
    for (const { name } of one.spec.instances) {
      const key = `${one.name} ${other.name} ${name}`;
      if (!common.includes(name)) {
        this.#since.delete(key);
        continue;
      }
      const since = this.#since.get(key) ?? network.now;
      this.#since.set(key, since);
      const bound = INTERVALS_OF_TWO_MASTERS * this.#interval + SLACK;
      if (network.now - since > bound)
        broken.add(`${one.name} and ${other.name} stay MASTER of ${name} together`);
    }
  }
}
