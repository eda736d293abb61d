import type { IpAddress } from '../../../src/base/ip-address.ts';
import type { RouterAction } from '../../../vrrp/instance/action.ts';
import type { RouterEvent } from '../../../vrrp/instance/event.ts';
import type { Link, LinkAddress, Links } from '../../../vrrp/instance/link.ts';
import { nextDeadline, requiredSockets, stepRouter } from '../../../vrrp/instance/router.ts';
import { initialRouter, type RouterState } from '../../../vrrp/instance/router-state.ts';
import { carriedAddresses, type RouterSpec } from '../../../vrrp/instance/spec.ts';

/** What the medium does to packets. */
export interface Medium {
  /** Part of the packets that is lost, 0..1. */
  loss: number;
  /** Milliseconds, each packet between the two. */
  delay: readonly [number, number];
}

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Routers on one LAN in virtual time. Every node has a clock of its own, which may run fast or slow. Addresses are set
 * as a kernel would: at once, and the router sees them a little later.
 */
export class VrrpNetwork {
  now = 0;
  readonly nodes: SimulatedNode[] = [];
  readonly medium: Medium = { loss: 0, delay: [0.1, 0.5] };
  readonly random: () => number;
  /** Pairs of nodes that do not hear each other, as `a-b`. */
  readonly cut = new Set<string>();
  #queue: Pending[] = [];
  #orders = 0;

  constructor(random: () => number) {
    this.random = random;
  }

  at(time: number, run: () => void): void {
    this.#orders += 1;
    const pending = { at: Math.max(time, this.now), order: this.#orders, run };
    let low = 0;
    let high = this.#queue.length;
    // Sorted with the next one last.
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#queue[middle];
      if (
        other !== undefined &&
        (other.at > pending.at || (other.at === pending.at && other.order > pending.order))
      ) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.#queue.splice(low, 0, pending);
  }

  /** Runs everything up to an instant; `watch` sees the network after each happening. */
  runUntil(end: number, watch: () => void = () => {}): void {
    for (;;) {
      const next = this.#queue.at(-1);
      if (next === undefined || next.at > end) break;
      this.#queue.pop();
      this.now = next.at;
      next.run();
      watch();
    }
    this.now = end;
  }

  /** Frames of one node to all others, each with its own luck. */
  carry(from: SimulatedNode, deliver: (to: SimulatedNode) => void): void {
    if (!from.isCabled) return;
    for (const to of this.nodes) {
      if (to === from || !to.isCabled || !this.hears(from, to) || this.random() < this.medium.loss) continue;
      const [least, most] = this.medium.delay;
      this.at(this.now + least + this.random() * (most - least), () => deliver(to));
    }
  }

  hears(from: SimulatedNode, to: SimulatedNode): boolean {
    return !this.cut.has(`${from.name}-${to.name}`) && !this.cut.has(`${to.name}-${from.name}`);
  }
}

/** A node with one interface `eth0`, a kernel that holds addresses, and a VRRP process that may be dead. */
export class SimulatedNode {
  readonly name: string;
  readonly network: VrrpNetwork;
  readonly address: IpAddress;
  spec: RouterSpec;
  /** Null: no process. */
  state: RouterState | null = null;
  /** Addresses of the kernel besides the node's own. */
  readonly carried = new Map<IpAddress, LinkAddress>();
  readonly notified: string[] = [];
  isCabled = true;
  /** Until then the process does not run (SIGSTOP, a busy machine). */
  stalledUntil = 0;
  scriptPasses = true;
  wallOffset = 0;
  readonly #drift: number;
  #incarnation = 0;
  #armed: number | null = null;
  /** Null: to be worked out anew. It changes with what is told, and with configurations. */
  #mastership: Mastership | null = null;

  constructor(network: VrrpNetwork, name: string, address: IpAddress, spec: RouterSpec, drift: number) {
    this.network = network;
    this.name = name;
    this.address = address;
    this.spec = spec;
    this.#drift = drift;
    network.nodes.push(this);
  }

  /** This node's monotonic clock. */
  get clock(): number {
    return this.network.now * (1 + this.#drift) + 5000;
  }

  /** This node's civil time, which NTP keeps near that of the others. */
  get wall(): number {
    return this.network.now + 1_700_000_000_000 + this.wallOffset;
  }

  start(): void {
    if (this.state !== null) return;
    this.#incarnation += 1;
    this.state = initialRouter();
    this.#take({ kind: 'configure', spec: this.spec });
    this.#take({ kind: 'links', links: this.links() });
    this.#take({ kind: 'start' });
  }

  /** SIGTERM. */
  stop(): void {
    if (this.state === null) return;
    this.#take({ kind: 'stop' });
    this.#end();
  }

  /** SIGKILL: nobody says goodbye. The supervisor takes the addresses off and starts it again. */
  kill(restartAfter: number): void {
    if (this.state === null) return;
    this.#end();
    const incarnation = this.#incarnation;
    this.network.at(this.network.now + 20, () => {
      if (this.#incarnation === incarnation) this.carried.clear();
    });
    this.network.at(this.network.now + restartAfter, () => this.start());
  }

  #end(): void {
    this.state = null;
    this.#mastership = null;
  }

  reload(spec: RouterSpec): void {
    this.spec = spec;
    this.take({ kind: 'configure', spec });
  }

  setCable(isCabled: boolean): void {
    this.isCabled = isCabled;
    this.take({ kind: 'links', links: this.links() });
  }

  /** An operator, or another program, removes an address by hand. */
  tamper(address: IpAddress): void {
    if (!this.carried.delete(address)) return;
    this.#seeLinksSoon();
    this.take({ kind: 'address-lost', interface: 'eth0', address });
  }

  /** What happens reaches the process now, or when it runs again. */
  take(event: RouterEvent): void {
    const incarnation = this.#incarnation;
    if (this.network.now < this.stalledUntil) {
      this.network.at(this.stalledUntil, () => {
        if (incarnation === this.#incarnation) this.take(event);
      });
      return;
    }
    this.#take(event);
  }

  links(): Links {
    const own: LinkAddress = { address: this.address, prefixLength: 24, tentative: false };
    const link: Link = {
      name: 'eth0',
      index: 2,
      running: this.isCabled,
      mac: Uint8Array.of(2, 0, 0, 0, 0, Number(this.name.slice(1))),
      arp: true,
      forwardsIpv6: false,
      addresses: [own, ...this.carried.values()],
    };
    return new Map([['eth0', link]]);
  }

  #take(event: RouterEvent): void {
    if (this.state === null) return;
    const { state, actions } = stepRouter(this.state, event, this.clock, this.wall);
    this.state = state;
    for (const action of actions) this.#act(action);
    if (event.kind === 'configure' || actions.some(({ kind }) => kind === 'notify')) this.#mastership = null;
    this.#arm();
  }

  #act(action: RouterAction): void {
    switch (action.kind) {
      case 'send-advert':
        this.network.carry(this, (to) => {
          const { source, destination, payload } = action;
          const datagram = { source, destination, ttl: 255, payload };
          const socket = to.state === null ? undefined : requiredSockets(to.state)[0];
          if (socket !== undefined) to.take({ kind: 'datagram', socket: socket.key, datagram });
        });
        return;
      case 'add-addresses':
        for (const { address, prefixLength } of action.addresses) {
          this.carried.set(address, { address, prefixLength, tentative: false });
        }
        this.#seeLinksSoon();
        return;
      case 'remove-addresses':
        for (const { address } of action.addresses) this.carried.delete(address);
        this.#seeLinksSoon();
        return;
      case 'run-script':
        this.#runScript(action.script);
        return;
      case 'notify':
        this.notified.push(
          `${action.notification.subject} ${action.notification.name} ${action.notification.state}`,
        );
        return;
      case 'ask-peers':
        for (const address of action.addresses) this.#ask(action.instance, address);
        return;
      case 'run-fence':
        this.take({ kind: 'fence-ended', instance: action.instance, error: null });
        return;
      case 'add-routing':
      case 'remove-routing':
      case 'ask-arbiters':
      case 'announce':
      case 'drop-announcements':
      case 'log':
        return;
    }
  }

  /** ARP goes wherever there is a cable: a cut between two nodes is a firewall that drops adverts. */
  #ask(instance: string, address: IpAddress): void {
    const owner = this.network.nodes.find((node) => node.address === address);
    if (owner === undefined || !owner.isCabled || !this.isCabled) return;
    const incarnation = this.#incarnation;
    this.network.at(this.network.now + 1, () => {
      if (incarnation === this.#incarnation) this.take({ kind: 'peer-answered', instance, address });
    });
  }

  #runScript(script: string): void {
    const incarnation = this.#incarnation;
    this.network.at(this.network.now + 5 + this.network.random() * 20, () => {
      if (incarnation !== this.#incarnation) return;
      this.take({
        kind: 'script-ended',
        script,
        outcome: { kind: 'exited', status: this.scriptPasses ? 0 : 1 },
      });
    });
  }

  #seeLinksSoon(): void {
    const incarnation = this.#incarnation;
    this.network.at(this.network.now + 1, () => {
      if (incarnation === this.#incarnation) this.take({ kind: 'links', links: this.links() });
    });
  }

  /** One timer at the next deadline; an earlier one takes its place. */
  #arm(): void {
    if (this.state === null) return;
    const next = nextDeadline(this.state);
    if (next === null) return;
    const at = Math.max((next - 5000) / (1 + this.#drift), this.network.now);
    if (this.#armed !== null && this.#armed <= at && this.#armed >= this.network.now) return;
    this.#armed = at;
    const incarnation = this.#incarnation;
    this.network.at(at + 0.001, () => {
      if (this.#armed !== at || incarnation !== this.#incarnation) return;
      this.#armed = null;
      this.take({ kind: 'timer' });
    });
  }

  /** Names of the instances that are MASTER here, and all addresses that they must have. */
  get mastership(): Mastership {
    this.#mastership ??= mastershipOf(this.state);
    return this.#mastership;
  }
}

export interface Mastership {
  readonly names: readonly string[];
  readonly addresses: ReadonlySet<IpAddress>;
}

function mastershipOf(state: RouterState | null): Mastership {
  const masters = [...(state?.instances.values() ?? [])].filter(({ phase }) => phase === 'master');
  return {
    names: masters.map(({ spec }) => spec.name),
    addresses: new Set(masters.flatMap(({ spec }) => carriedAddresses(spec).map(({ address }) => address))),
  };
}
