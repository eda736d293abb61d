import type { RouterAction, VrrpNotification } from '../../../vrrp/instance/action.ts';
import type { RouterEvent } from '../../../vrrp/instance/event.ts';
import type { Link, Links } from '../../../vrrp/instance/link.ts';
import { nextDeadline, stepRouter } from '../../../vrrp/instance/router.ts';
import { initialRouter, type RouterState } from '../../../vrrp/instance/router-state.ts';
import { type InstanceSpec, instanceKey, type RouterSpec } from '../../../vrrp/instance/spec.ts';
import type { InstanceState } from '../../../vrrp/instance/state.ts';
import { type Advert, encodeAdvert } from '../../../vrrp/protocol/advert.ts';
import { ip, link, routerSpec } from './specs.ts';

/** One router under a clock that the test moves; it collects what is to be done. */
export class LoneRouter {
  now = 10_000;
  /** What civil time is ahead of the monotonic clock. */
  wallOffset = 1_700_000_000_000;
  state: RouterState = initialRouter();
  readonly actions: { readonly at: number; readonly action: RouterAction }[] = [];
  #links: Links;

  constructor(spec: RouterSpec, links: readonly Link[] = [link('eth0', 2, ['10.9.0.1/24', 'fe80::1/64'])]) {
    this.#links = new Map(links.map((one) => [one.name, one]));
    this.take({ kind: 'configure', spec });
    this.take({ kind: 'links', links: this.#links });
  }

  /** A router of one instance, started. */
  static of(instance: InstanceSpec, spec: Partial<RouterSpec> = {}): LoneRouter {
    const router = new LoneRouter(routerSpec([instance], spec));
    router.take({ kind: 'start' });
    return router;
  }

  get wall(): number {
    return this.now + this.wallOffset;
  }

  take(event: RouterEvent): readonly RouterAction[] {
    const { state, actions } = stepRouter(this.state, event, this.now, this.wall);
    this.state = state;
    for (const action of actions) this.actions.push({ at: this.now, action });
    return actions;
  }

  /** Moves the clock and serves every deadline at its instant. */
  advance(span: number): void {
    const end = this.now + span;
    for (;;) {
      const next = nextDeadline(this.state);
      if (next === null || next > end) break;
      this.now = Math.max(this.now, next);
      this.take({ kind: 'timer' });
    }
    this.now = end;
  }

  /** The process does not run for a while: what fell due is served late, at once. */
  stall(span: number): void {
    this.now += span;
    this.take({ kind: 'timer' });
  }

  setLink(name: string, parts: Partial<Link> | null): void {
    const links = new Map(this.#links);
    const known = links.get(name) ?? link(name, 9, []);
    if (parts === null) links.delete(name);
    else links.set(name, { ...known, ...parts });
    this.#links = links;
    this.take({ kind: 'links', links });
  }

  /** An advert of another node arrives: of this router's first instance unless `parts` say otherwise. */
  hear(priority: number, parts: Partial<Advert> = {}, from = '10.9.0.2'): readonly RouterAction[] {
    const instance = this.instance();
    const { spec, socket } = instance;
    if (socket === null) throw new TypeError('no socket');
    const destination = socket.group ?? socket.source;
    const advert: Advert = {
      version: spec.version,
      virtualRouterId: spec.virtualRouterId,
      priority,
      interval: spec.advertInterval,
      addresses: spec.addresses.map(({ address }) => address),
      password: spec.password,
      ...parts,
    };
    const payload = encodeAdvert(advert, { source: ip(from), destination }, spec.checksum);
    const datagram = { source: ip(from), destination, ttl: 255, payload };
    return this.take({ kind: 'datagram', socket: socket.key, datagram });
  }

  instance(name?: string): InstanceState {
    const all = [...this.state.instances.values()];
    const found = name === undefined ? all[0] : all.find(({ spec }) => spec.name === name);
    if (found === undefined) throw new TypeError(`no instance ${name ?? ''}`);
    return found;
  }

  get phase(): string {
    return this.instance().phase;
  }

  /** `INSTANCE VI_1 MASTER 100`, in order. */
  get notified(): readonly string[] {
    return this.notifications.map(
      ({ subject, name, state, priority }) => `${subject} ${name} ${state} ${priority}`,
    );
  }

  get notifications(): readonly VrrpNotification[] {
    return this.actions.flatMap(({ action }) => (action.kind === 'notify' ? [action.notification] : []));
  }

  /** Instants and priorities of the adverts sent. */
  get adverts(): readonly { readonly at: number; readonly priority: number }[] {
    return this.actions.flatMap(({ at, action }) =>
      action.kind === 'send-advert' ? [{ at, priority: action.priority }] : [],
    );
  }

  /** Instants of announcements with their numbers of frames. */
  get announced(): readonly { readonly at: number; readonly frames: number }[] {
    return this.actions.flatMap(({ at, action }) =>
      action.kind === 'announce' ? [{ at, frames: action.frames.length }] : [],
    );
  }

  forget(): void {
    this.actions.length = 0;
  }

  keyOf(spec: InstanceSpec): string {
    return instanceKey(spec);
  }
}
