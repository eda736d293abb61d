import type { Links } from '../../../vrrp/instance/link.ts';
import { carriedAddresses } from '../../../vrrp/instance/spec.ts';
import type { InstanceState } from '../../../vrrp/instance/state.ts';
import { holderQuestion, readHolder } from '../../../vrrp/split/neighbours.ts';
import { describeError } from '../../base/errors.ts';
import { type AddressFamily, addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import type { HolderHearing } from './peer-questions.ts';

/**
 * The delay after becoming MASTER: the previous master removes the addresses when it receives our advert, which needs
 * no message.
 */
export const SETTLING: Milliseconds = 1000;
/** How long answers are waited for. */
export const LISTENING: Milliseconds = 1000;
/** The largest number of holders that one search reports one by one. */
const MAX_TOLD = 8;
/** The interval at which the search is repeated while another host has an address. */
export const LOOK_AGAIN: Milliseconds = 4000;

export interface ForeignHolderPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  links(): Links;
  readonly hearHolders: HolderHearing;
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
  /** Called when the search of an instance has found a holder, or has ended without one (null). */
  looked(instance: string, found: { readonly address: IpAddress; readonly mac: string } | null): void;
}

/**
 * Asks, when an instance has become MASTER, whether another host also has one of its addresses: a host that does not
 * speak VRRP, or that was not told to stop. An answer is reported to the operator and counted. It is never a reason to
 * step down, because a forged answer could otherwise take the service down.
 */
export class ForeignHolders {
  readonly #ports: ForeignHolderPorts;
  /** Ends the search of an instance; the keys are names. */
  readonly #looks = new Map<string, Cancel>();
  readonly #found = new Map<string, number>();

  constructor(ports: ForeignHolderPorts) {
    this.#ports = ports;
  }

  /** The number of foreign holders that were found, by the name of the instance. */
  get found(): ReadonlyMap<string, number> {
    return this.#found;
  }

  /** Called when an instance has changed its state. */
  follow(instance: InstanceState): void {
    const { name } = instance.spec;
    this.forget(name);
    if (instance.phase !== 'master') return;
    const { clock } = this.#ports;
    this.#looks.set(
      name,
      clock.schedule(clock.now() + SETTLING, () => this.#look(instance, new Set())),
    );
  }

  /** Called when the instance with this name has been removed, or when its search begins anew. */
  forget(name: string): void {
    this.#looks.get(name)?.();
    this.#looks.delete(name);
  }

  stop(): void {
    for (const cancel of this.#looks.values()) cancel();
    this.#looks.clear();
  }

  /** `reported` has the holders that earlier searches found since the instance became MASTER. */
  #look(instance: InstanceState, reported: Set<string>): void {
    const { clock, logger } = this.#ports;
    const { name } = instance.spec;
    let found = 0;
    const hearings: { close(): void }[] = [];
    const ours = new Set(carriedAddresses(instance.spec).map(({ address }) => address));
    try {
      for (const asking of askings(instance)) {
        const { device } = asking;
        const hearing = this.#ask(asking, ours, (address, mac) => {
          found += 1;
          if (found <= MAX_TOLD) this.#ports.looked(name, { address, mac });
          if (reported.size >= MAX_TOLD || reported.has(`${address} ${mac}`)) return;
          reported.add(`${address} ${mac}`);
          this.#found.set(name, (this.#found.get(name) ?? 0) + 1);
          logger.error(
            `(${name}) another host has ${address} on ${device}, too: ${mac} answers for it, and clients reach one or the other`,
            {
              instance: name,
              address,
              mac,
              hint: 'take the address off there, or that host off this network',
            },
          );
        });
        if (hearing !== null) hearings.push(hearing);
      }
    } catch (error) {
      logger.warn(`(${name}) cannot ask whether another host has its addresses`, {
        error: describeError(error),
      });
    }
    const end = (): void => {
      for (const hearing of hearings.splice(0)) hearing.close();
    };
    const cancel = clock.schedule(clock.now() + LISTENING, () => {
      const isAsked = hearings.length > 0;
      end();
      if (found === 0) {
        if (isAsked) this.#ports.looked(name, null);
        return;
      }
      this.#looks.set(
        name,
        clock.schedule(clock.now() + LOOK_AGAIN, () => this.#look(instance, reported)),
      );
    });
    this.#looks.set(name, () => {
      cancel();
      end();
    });
  }

  #ask(
    { device, family, addresses }: Asking,
    ours: ReadonlySet<IpAddress>,
    found: (address: IpAddress, mac: string) => void,
  ): { close(): void } | null {
    const { links, hearHolders, sendFrame } = this.#ports;
    const link = links().get(device);
    if (link === undefined) return null;
    const frames = addresses.map((address) => holderQuestion(link, address, ours));
    if (frames.includes(null)) return null;
    const asked = new Set(addresses);
    const what = { interfaceIndex: link.index, family, announcementsOnly: false };
    const hearing = hearHolders(what, (frame) => {
      const holder = readHolder(frame);
      if (holder === null || !asked.has(holder.address)) return;
      const mac = Buffer.from(holder.mac)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1:');
      if (Buffer.compare(holder.mac, link.mac) !== 0) found(holder.address, mac);
    });
    for (const frame of frames) if (frame !== null) sendFrame(frame, link.index);
    return hearing;
  }
}

/** The addresses to ask for on one interface. */
interface Asking {
  readonly device: string;
  readonly family: AddressFamily;
  readonly addresses: readonly IpAddress[];
}

function askings(instance: InstanceState): readonly Asking[] {
  const found = new Map<string, Asking & { readonly addresses: IpAddress[] }>();
  for (const { interface: own, address } of carriedAddresses(instance.spec)) {
    const device = own ?? instance.interface;
    if (device === null) continue;
    const family = addressFamily(address);
    const known = found.get(`${device} ${family}`);
    if (known === undefined) found.set(`${device} ${family}`, { device, family, addresses: [address] });
    else known.addresses.push(address);
  }
  return [...found.values()];
}
