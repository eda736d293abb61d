import { errnoName } from '../../../netlink/errno.ts';
import type { RouteClient } from '../../../netlink/route/route-client.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Clock, Milliseconds } from '../../base/time.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';
import { hasMac, type Vmac, vmacsOf, withoutForeign } from './vmac.ts';

/** The commands of netlink/route/route-client.ts that are used here. */
export type VmacCommands = Pick<RouteClient, 'addMacvlan' | 'setLinkUp' | 'removeLink'>;

/** How long a new interface may take to run, and the time between two looks. */
const RUNNING_LIMIT: Milliseconds = 1000;
const RUNNING_LOOK: Milliseconds = 5;

export interface VmacPorts {
  readonly commands: VmacCommands;
  readonly logger: Logger;
  links(): Links;
  /** Reads the interfaces anew, because the kernel's own message about one that was just made comes later. */
  refresh(): void;
  /** Writes a file below `/proc/sys`; throws the system's error. */
  writeSetting(path: string, value: string): void;
}

/**
 * Makes the macvlan interfaces of `use_vmac`, and makes them again when somebody removes one. They exist in BACKUP as
 * well, because the adverts arrive there.
 */
export class VmacKeeper {
  readonly #ports: VmacPorts;
  #wanted: readonly Vmac[] = [];
  /** What could not be done, and was told already, by the name of the interface. */
  readonly #told = new Map<string, string>();

  constructor(ports: VmacPorts) {
    this.#ports = ports;
  }

  /** Takes a configuration: makes what it names. What it does not name any more is removed by `tidy`. */
  load(config: VrrpConfig): void {
    this.#wanted = vmacsOf(config);
    this.repair();
  }

  /** The interfaces of this host that VRRP may use. */
  usable(): Links {
    return withoutForeign(this.#ports.links(), this.#wanted);
  }

  /** Makes again what is missing; called when interfaces have changed. */
  repair(): void {
    const made = this.#wanted.filter((vmac) => this.#make(vmac));
    if (made.length > 0) this.#ports.refresh();
  }

  /**
   * Resolves when all of them are running, as they are at once on an interface that is; or after a second, because one
   * on an interface without carrier never is.
   */
  async running(clock: Pick<Clock, 'now' | 'schedule'>): Promise<void> {
    const limit = clock.now() + RUNNING_LIMIT;
    while (this.#wanted.some((vmac) => this.#comesUp(vmac)) && clock.now() < limit) {
      await new Promise<void>((resolve) => clock.schedule(clock.now() + RUNNING_LOOK, resolve));
      this.#ports.refresh();
    }
  }

  #comesUp({ name, base }: Vmac): boolean {
    const links = this.#ports.links();
    return links.get(base)?.running === true && links.get(name)?.running === false;
  }

  /** Removes those of an earlier configuration, after their instances have given up their addresses. */
  tidy(before: VrrpConfig | null): void {
    const kept = new Set(this.#wanted.map(({ name }) => name));
    this.#remove((before === null ? [] : vmacsOf(before)).filter(({ name }) => !kept.has(name)));
  }

  /** Removes all of them. It is called once, at the end. */
  stop(): void {
    const all = this.#wanted;
    this.#wanted = [];
    this.#remove(all);
  }

  #remove(vmacs: readonly Vmac[]): void {
    const { commands, links } = this.#ports;
    for (const { name, mac } of vmacs) {
      const link = links().get(name);
      if (link !== undefined && hasMac(link, mac)) attempt(() => commands.removeLink(link.index));
    }
  }

  /** True when an interface was made. */
  #make(vmac: Vmac): boolean {
    const { commands, links, logger } = this.#ports;
    const { name, mac, base } = vmac;
    const there = links().get(name);
    if (there !== undefined) {
      if (!hasMac(there, mac)) this.#tell(name, 'another interface has this name');
      return false;
    }
    const below = links().get(base);
    if (below === undefined) return false;
    const failure = attempt(() => commands.addMacvlan({ name, baseIndex: below.index, mac }));
    if (failure !== null) {
      this.#tell(name, failure);
      return false;
    }
    this.#ports.refresh();
    const link = links().get(name);
    if (link === undefined) return false;
    this.#set(vmac);
    const refusal = attempt(() => commands.setLinkUp(link.index));
    if (refusal !== null) this.#tell(name, refusal);
    else {
      this.#told.delete(name);
      logger.info('made the interface of a virtual MAC', { interface: name, base });
    }
    return true;
  }

  /** The settings go before the interface is up, so that it never answers for another one. */
  #set({ name, base, family }: Vmac): void {
    const { logger, writeSetting } = this.#ports;
    for (const [path, value] of settingsOf(name, base, family)) {
      try {
        writeSetting(path, value);
      } catch (error) {
        const setting = { path, value, error: describeError(error) };
        logger.warn('cannot set what a virtual MAC needs: hosts may learn the other MAC', setting);
      }
    }
  }

  #tell(name: string, error: string): void {
    if (this.#told.get(name) === error) return;
    this.#told.set(name, error);
    const hint = 'the kernel needs macvlan, and the name must be free';
    this.#ports.logger.error('cannot make the interface of a virtual MAC', { interface: name, error, hint });
  }
}

/**
 * The macvlan answers ARP for its own addresses alone and takes packets from the host's own address on the interface
 * below. That interface does not answer ARP for the macvlan, and does not name its addresses as senders: without
 * `arp_announce` neighbours learn the wrong MAC.
 */
function settingsOf(
  name: string,
  base: string,
  family: Vmac['family'],
): readonly (readonly [path: string, value: string])[] {
  const ipv4 = (device: string, key: string): string => `/proc/sys/net/ipv4/conf/${device}/${key}`;
  const ipv6 = (key: string): string => `/proc/sys/net/ipv6/conf/${name}/${key}`;
  return [
    [ipv4(name, 'arp_ignore'), '1'],
    [ipv4(name, 'accept_local'), '1'],
    [ipv4(name, 'rp_filter'), '0'],
    [ipv4(name, 'promote_secondaries'), '1'],
    family === 'inet' ? [ipv6('disable_ipv6'), '1'] : [ipv6('addr_gen_mode'), '1'],
    [ipv4(base, 'arp_ignore'), '1'],
    [ipv4(base, 'arp_filter'), '1'],
    [ipv4(base, 'arp_announce'), '2'],
  ];
}

function attempt(command: () => number): string | null {
  try {
    const errno = command();
    return errno === 0 ? null : errnoName(errno);
  } catch (error) {
    return describeError(error);
  }
}
