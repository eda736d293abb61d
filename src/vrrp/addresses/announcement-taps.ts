import type { Links } from '../../../vrrp/instance/link.ts';
import { carriedAddresses } from '../../../vrrp/instance/spec.ts';
import type { InstanceState } from '../../../vrrp/instance/state.ts';
import { ANNOUNCES_WITHIN } from '../../../vrrp/split/healing.ts';
import { readHolder } from '../../../vrrp/split/neighbours.ts';
import { describeError } from '../../base/errors.ts';
import { type AddressFamily, addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock } from '../../base/time.ts';
import type { HolderHearing } from './peer-questions.ts';

export interface AnnouncementTapPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  links(): Links;
  readonly hearHolders: HolderHearing;
  /** Called when another host has announced an address on an interface. */
  announced(interfaceName: string, address: IpAddress): void;
}

/** The interface and family on which announcements for an instance are received. */
interface Place {
  readonly interface: string;
  readonly family: AddressFamily;
}

/**
 * Receives announcements of addresses on the interfaces of each MASTER, and for a short time after it has lost that
 * state. The next master's announcement follows within milliseconds of its first advert, so the socket must be open
 * before.
 */
export class AnnouncementTaps {
  readonly #ports: AnnouncementTapPorts;
  /** The keys are names of instances. */
  readonly #wanted = new Map<string, { readonly places: readonly Place[]; readonly end: Cancel | null }>();
  /** The value is null where the socket could not be opened, which was logged. */
  readonly #taps = new Map<string, { close(): void } | null>();

  constructor(ports: AnnouncementTapPorts) {
    this.#ports = ports;
  }

  /** Called when an instance has changed its state. */
  follow(instance: InstanceState): void {
    const { clock } = this.#ports;
    const { name } = instance.spec;
    const before = this.#wanted.get(name);
    if (instance.phase === 'master') {
      before?.end?.();
      this.#wanted.set(name, { places: placesOf(instance), end: null });
    } else if (before !== undefined && before.end === null) {
      const end = clock.schedule(clock.now() + ANNOUNCES_WITHIN, () => this.forget(name));
      this.#wanted.set(name, { places: before.places, end });
    }
    this.#match();
  }

  /** Called when the instance with this name has been removed. */
  forget(name: string): void {
    this.#wanted.get(name)?.end?.();
    this.#wanted.delete(name);
    this.#match();
  }

  stop(): void {
    for (const { end } of this.#wanted.values()) end?.();
    this.#wanted.clear();
    this.#match();
  }

  #match(): void {
    const wanted = new Map(
      [...this.#wanted.values()].flatMap(({ places }) => places).map((place) => [this.#keyOf(place), place]),
    );
    for (const [key, tap] of this.#taps) {
      if (wanted.has(key)) continue;
      tap?.close();
      this.#taps.delete(key);
    }
    for (const [key, place] of wanted) {
      if (!this.#taps.has(key)) this.#taps.set(key, this.#open(place));
    }
  }

  /** An interface that is created again under its old name counts as another one. */
  #keyOf({ interface: name, family }: Place): string {
    return `${name}#${this.#ports.links().get(name)?.index ?? 0} ${family}`;
  }

  #open({ interface: name, family }: Place): { close(): void } | null {
    const { logger, links, hearHolders, announced } = this.#ports;
    const link = links().get(name);
    if (link === undefined || !link.arp) return null;
    try {
      const hearing = { interfaceIndex: link.index, family, announcementsOnly: true };
      return hearHolders(hearing, (frame) => {
        const holder = readHolder(frame);
        if (holder !== null && Buffer.compare(holder.mac, link.mac) !== 0) announced(name, holder.address);
      });
    } catch (error) {
      logger.warn('cannot hear who announces virtual addresses: the end of a split brain may go unseen', {
        interface: name,
        error: describeError(error),
      });
      return null;
    }
  }
}

function placesOf(instance: InstanceState): readonly Place[] {
  return carriedAddresses(instance.spec).flatMap(({ interface: device, address }) => {
    const name = device ?? instance.interface;
    return name === null ? [] : [{ interface: name, family: addressFamily(address) }];
  });
}
