import type { Links } from '../../../vrrp/instance/link.ts';
import type { Logger } from '../../base/logger.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';
import type { VrrpHost } from '../vrrp-host.ts';
import { RoutingKeeper } from './routing-keeper.ts';
import { SecondaryPromotion } from './secondary-promotion.ts';
import { VmacKeeper } from './vmac-keeper.ts';

export interface HostSettingsPorts {
  readonly host: VrrpHost;
  readonly logger: Logger;
  readonly links: () => Links;
  /** Reads the interfaces anew. */
  readonly refresh: () => void;
}

/**
 * What VRRP keeps on this host beside its virtual addresses: settings of interfaces, routes and rules, and the interfaces
 * of virtual MACs.
 */
export class HostSettings {
  readonly routing: RoutingKeeper;
  readonly #promotion: SecondaryPromotion;
  readonly #vmacs: VmacKeeper;
  readonly #host: VrrpHost;

  constructor({ host, logger, links, refresh }: HostSettingsPorts) {
    this.#host = host;
    this.#promotion = new SecondaryPromotion({ ...host.settings, logger, links });
    this.routing = new RoutingKeeper({ clock: host.clock, logger, commands: host.route, links });
    this.#vmacs = new VmacKeeper({
      commands: host.route,
      logger,
      links,
      refresh,
      writeSetting: (path, value) => host.settings.writeSetting(path, value),
    });
  }

  /** The interfaces of this host that VRRP may use. */
  links(): Links {
    return this.#vmacs.usable();
  }

  /** Makes what the configuration needs before its instances run. */
  async prepare(config: VrrpConfig): Promise<void> {
    this.#vmacs.load(config);
    await this.#vmacs.running(this.#host.clock);
  }

  /** Removes what only the configuration before needed. */
  adopt(before: VrrpConfig | null, config: VrrpConfig): void {
    this.#vmacs.tidy(before);
    this.#promotion.load(config);
  }

  /** Repairs after interfaces have changed; `posted` is called when the interfaces of virtual MACs are there again. */
  repair(config: VrrpConfig, posted: () => void): void {
    this.#promotion.load(config);
    // What it makes is among the interfaces at once.
    this.#vmacs.repair();
    posted();
    this.routing.repair();
  }

  stop(): void {
    this.#promotion.stop();
    this.routing.stop();
    this.#vmacs.stop();
  }
}
