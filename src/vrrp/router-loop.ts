import type { RouterAction, VrrpNotification } from '../../vrrp/instance/action.ts';
import type { RouterEvent } from '../../vrrp/instance/event.ts';
import type { Links } from '../../vrrp/instance/link.ts';
import { nextDeadline, requiredSockets, stepRouter } from '../../vrrp/instance/router.ts';
import { initialRouter, type RouterState } from '../../vrrp/instance/router-state.ts';
import type { InstanceKey } from '../../vrrp/instance/spec.ts';
import type { InstanceState } from '../../vrrp/instance/state.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';
import type { AddressKeeper } from './addresses/address-keeper.ts';
import type { RoutingKeeper } from './addresses/routing-keeper.ts';
import type { SocketKeeper } from './socket-keeper.ts';
import type { WireTaps } from './wire-taps.ts';

/** The ports that carry out the core's actions. */
export interface RouterPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sockets: Pick<SocketKeeper, 'match' | 'send'>;
  readonly taps: Pick<WireTaps, 'match'>;
  readonly addresses: Pick<AddressKeeper, 'add' | 'remove'>;
  readonly routing: Pick<RoutingKeeper, 'add' | 'remove'>;
  links(): Links;
  /** Sends a whole Ethernet frame; returns null when it was sent, else the reason why not. */
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
  runScript(name: string, timeout: Milliseconds): void;
  askPeers(instance: InstanceKey, interfaceName: string, addresses: readonly IpAddress[]): void;
  askArbiters(instance: InstanceKey): void;
  /** Resolves to null when the command ended with status 0, else to the reason why it did not. Never rejects. */
  runFence(name: string, peer: IpAddress, timeout: Milliseconds): Promise<string | null>;
  notify(notification: VrrpNotification): void;
  /** Requests `post({ kind: 'timer' })` at this time; null for never. */
  wakeAt(deadline: Instant | null): void;
}

/** Gives events to the pure core one after the other, and carries out the actions that it returns, in order. */
export class RouterLoop {
  readonly #ports: RouterPorts;
  readonly #waiting: RouterEvent[] = [];
  #state: RouterState = initialRouter();
  /** The state before the current event; only this state still has an instance that a reload removes. */
  #before: RouterState = this.#state;
  #playing = false;
  #deadline: Instant | null = null;

  constructor(ports: RouterPorts) {
    this.#ports = ports;
  }

  get state(): RouterState {
    return this.#state;
  }

  /**
   * Takes an event. When the function returns, all resulting actions are done, unless the event came from one of them.
   */
  post(event: RouterEvent): void {
    this.#waiting.push(event);
    if (this.#playing) return;
    this.#playing = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
        this.#play(next);
    } finally {
      this.#playing = false;
    }
    this.#arm();
  }

  #play(event: RouterEvent): void {
    const { clock, sockets, taps } = this.#ports;
    const { state, actions } = stepRouter(this.#state, event, clock.now(), clock.wall());
    this.#before = this.#state;
    this.#state = state;
    sockets.match(requiredSockets(state));
    taps.match(requiredSockets(state));
    for (const action of actions) this.#act(action);
  }

  #arm(): void {
    const deadline = nextDeadline(this.#state);
    if (deadline === this.#deadline) return;
    this.#deadline = deadline;
    this.#ports.wakeAt(deadline);
  }

  /** Called at the requested time. */
  expired(): void {
    this.#deadline = null;
    this.post({ kind: 'timer' });
  }

  #act(action: RouterAction): void {
    const { logger, sockets } = this.#ports;
    switch (action.kind) {
      case 'send-advert': {
        const error = sockets.send(action.socket, action.payload, action.destination);
        if (error !== null) this.post({ kind: 'send-failed', instance: action.instance, reason: error });
        return;
      }
      case 'add-addresses':
        return this.#addAddresses(action);
      case 'remove-addresses':
        return this.#removeAddresses(action);
      case 'add-routing':
        return this.#ports.routing.add(action.routing, this.#nameOf(action.instance));
      case 'remove-routing':
        return this.#ports.routing.remove(action.routing, this.#nameOf(action.instance));
      case 'announce':
        return this.#announce(action.interface, action.frames);
      case 'drop-announcements':
        return;
      case 'run-script':
        return this.#ports.runScript(action.script, action.timeout);
      case 'ask-peers':
        return this.#ports.askPeers(action.instance, action.interface, action.addresses);
      case 'ask-arbiters':
        return this.#ports.askArbiters(action.instance);
      case 'run-fence':
        return this.#runFence(action);
      case 'notify':
        return this.#ports.notify(action.notification);
      case 'log':
        logger[action.level](action.message, action.fields);
    }
  }

  #runFence({ instance, name, peer, timeout }: Extract<RouterAction, { kind: 'run-fence' }>): void {
    void this.#ports.runFence(name, peer, timeout).then((error) => {
      this.post({ kind: 'fence-ended', instance, error });
    });
  }

  #removeAddresses({ instance, addresses }: Extract<RouterAction, { kind: 'remove-addresses' }>): void {
    const own = this.#ownInterface(instance);
    for (const address of addresses) {
      const error = this.#ports.addresses.remove(address, own);
      if (error === null) continue;
      this.#ports.logger.error('cannot take a virtual address off', {
        address: address.address,
        interface: address.interface ?? own,
        error,
      });
    }
  }

  #ownInterface(instance: InstanceKey): string | null {
    return this.#known(instance)?.interface ?? null;
  }

  #nameOf(instance: InstanceKey): string {
    return this.#known(instance)?.spec.name ?? instance;
  }

  #known(instance: InstanceKey): InstanceState | undefined {
    return this.#state.instances.get(instance) ?? this.#before.instances.get(instance);
  }

  #addAddresses({ instance, addresses }: Extract<RouterAction, { kind: 'add-addresses' }>): void {
    const own = this.#ownInterface(instance);
    for (const address of addresses) {
      const reason = this.#ports.addresses.add(address, own);
      if (reason !== null) this.post({ kind: 'address-refused', instance, address, reason });
    }
  }

  #announce(name: string, frames: readonly Uint8Array[]): void {
    const link = this.#ports.links().get(name);
    if (link === undefined) return;
    for (const frame of frames) {
      const error = this.#ports.sendFrame(frame, link.index);
      if (error === null) continue;
      this.#ports.logger.warn('cannot announce virtual addresses', { interface: name, error });
      return;
    }
  }
}
