import type { Links } from '../../../vrrp/instance/link.ts';
import { carriedAddresses } from '../../../vrrp/instance/spec.ts';
import type { InstanceState } from '../../../vrrp/instance/state.ts';
import { arpProbe, readArpHolder } from '../../../vrrp/protocol/arp.ts';
import { describeError } from '../../base/errors.ts';
import { addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** After becoming MASTER: the one before takes the addresses off when it hears us, which is no reason for a message. */
export const SETTLING: Milliseconds = 1000;
/** How long answers are waited for. */
export const LISTENING: Milliseconds = 1000;
/** Holders of one look that are told one by one. */
const MAX_TOLD = 8;

export interface ForeignHolderPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  links(): Links;
  /** ARP packets that other hosts send, until it is closed. Throws where that cannot be heard. */
  hearArp(interfaceIndex: number, received: (frame: Uint8Array) => void): { close(): void };
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
}

/**
 * Asks, when an instance has become MASTER, whether another host has one of its addresses, too: one that never speaks VRRP,
 * or was not told to stop. What answers is told to the operator and counted, and never a reason to step down: whoever
 * sends an ARP reply could take the service down by it. IPv4 only: for IPv6 the kernel has duplicate address detection.
 */
export class ForeignHolders {
  readonly #ports: ForeignHolderPorts;
  /** What ends the look of an instance, by its name. */
  readonly #looks = new Map<string, Cancel>();
  readonly #found = new Map<string, number>();

  constructor(ports: ForeignHolderPorts) {
    this.#ports = ports;
  }

  /** How many foreign holders were found, by the name of the instance. */
  get found(): ReadonlyMap<string, number> {
    return this.#found;
  }

  /** An instance has come to a state. */
  follow(instance: InstanceState): void {
    const { name } = instance.spec;
    this.#looks.get(name)?.();
    this.#looks.delete(name);
    if (instance.phase !== 'master') return;
    const { clock } = this.#ports;
    this.#looks.set(
      name,
      clock.schedule(clock.now() + SETTLING, () => this.#look(instance)),
    );
  }

  stop(): void {
    for (const cancel of this.#looks.values()) cancel();
    this.#looks.clear();
  }

  #look(instance: InstanceState): void {
    const { clock, logger } = this.#ports;
    const { name } = instance.spec;
    const heard = new Set<string>();
    const hearings: { close(): void }[] = [];
    try {
      for (const [device, addresses] of addressesByInterface(instance)) {
        const hearing = this.#ask(device, addresses, (address, mac) => {
          if (heard.size >= MAX_TOLD || heard.has(`${address} ${mac}`)) return;
          heard.add(`${address} ${mac}`);
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
    const cancel = clock.schedule(clock.now() + LISTENING, end);
    this.#looks.set(name, () => {
      cancel();
      end();
    });
  }

  #ask(
    device: string,
    addresses: readonly IpAddress[],
    found: (address: IpAddress, mac: string) => void,
  ): { close(): void } | null {
    const link = this.#ports.links().get(device);
    if (link === undefined || !link.arp || link.mac.length !== 6) return null;
    const asked = new Set(addresses);
    const hearing = this.#ports.hearArp(link.index, (frame) => {
      const holder = readArpHolder(frame);
      if (holder === null || !asked.has(holder.address)) return;
      const mac = Buffer.from(holder.mac)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1:');
      if (Buffer.compare(holder.mac, link.mac) !== 0) found(holder.address, mac);
    });
    for (const address of addresses) this.#ports.sendFrame(arpProbe(link.mac, address), link.index);
    return hearing;
  }
}

function addressesByInterface(instance: InstanceState): ReadonlyMap<string, readonly IpAddress[]> {
  const found = new Map<string, IpAddress[]>();
  for (const { interface: device, address } of carriedAddresses(instance.spec)) {
    const name = device ?? instance.interface;
    if (name === null || addressFamily(address) !== 'inet') continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, [address]);
    else known.push(address);
  }
  return found;
}
