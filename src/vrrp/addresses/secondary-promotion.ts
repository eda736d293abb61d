import type { Links } from '../../../vrrp/instance/link.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';

export interface PromotionPorts {
  readonly logger: Logger;
  links(): Links;
  /** Reads and writes `net.ipv4.conf.IF.promote_secondaries`; both throw the system's error. */
  readSetting(path: string): string;
  writeSetting(path: string, value: string): void;
}

/**
 * Implements `promote_secondaries`: the kernel removes the secondary addresses of a network together with its first
 * address, unless this setting of the interface is on (ip-sysctl). As in keepalived, it is switched on for the
 * interfaces of these instances, and restored at the end.
 */
export class SecondaryPromotion {
  readonly #ports: PromotionPorts;
  /**
   * The interfaces by name, with their index at that time: an interface that is created again has another index, and
   * the setting is off.
   */
  readonly #switchedOn = new Map<string, number>();
  readonly #refused = new Set<string>();
  #stopped = false;

  constructor(ports: PromotionPorts) {
    this.#ports = ports;
  }

  /** Takes a configuration that is in force now. */
  load({ instances }: VrrpConfig): void {
    if (this.#stopped) return;
    const wanted = new Set(
      instances.flatMap(({ promoteSecondaries, interface: name }) =>
        promoteSecondaries && name !== null ? [name] : [],
      ),
    );
    for (const name of this.#switchedOn.keys()) if (!wanted.has(name)) this.#switchOff(name);
    for (const name of wanted) this.#switchOn(name);
  }

  /** Restores the setting on all interfaces. It is called once, at the end. */
  stop(): void {
    this.#stopped = true;
    for (const name of this.#switchedOn.keys()) this.#switchOff(name);
  }

  #switchOn(name: string): void {
    const { logger, links, readSetting, writeSetting } = this.#ports;
    const link = links().get(name);
    if (link === undefined || this.#switchedOn.get(name) === link.index) return;
    this.#switchedOn.delete(name);
    try {
      if (readSetting(pathOf(name)).trim() !== '0') return;
      writeSetting(pathOf(name), '1');
      this.#switchedOn.set(name, link.index);
      this.#refused.delete(name);
    } catch (error) {
      if (this.#refused.has(name)) return;
      this.#refused.add(name);
      logger.warn('promote_secondaries cannot be switched on: the last of a network may take others along', {
        interface: name,
        error: describeError(error),
        // In such a key, a dot in a name is written as a slash (sysctl.d(5)).
        hint: `set net.ipv4.conf.${name.replaceAll('.', '/')}.promote_secondaries=1 in sysctl.d`,
      });
    }
  }

  #switchOff(name: string): void {
    this.#switchedOn.delete(name);
    try {
      this.#ports.writeSetting(pathOf(name), '0');
    } catch {
      // The interface is gone together with its settings.
    }
  }
}

function pathOf(name: string): string {
  return `/proc/sys/net/ipv4/conf/${name}/promote_secondaries`;
}
