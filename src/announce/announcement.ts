import { AddressAnnouncement } from '../../fleet/announce/announcer.ts';
import type { AnnouncedRoutes } from '../../fleet/announce/route-table.ts';
import type { RouteOwner } from '../../netlink/route/route-message.ts';
import { describeError } from '../base/errors.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Milliseconds, WallTime } from '../base/time.ts';
import { announcedAddresses } from '../config/model/announced-addresses.ts';
import type { AnnounceSettings, Config } from '../config/model/config.ts';
import type { EventNote } from '../state/model/event.ts';
import type { DirectorView } from '../state/model/facts.ts';
import type { KernelView } from '../state/model/kernel-view.ts';
import type { AnnounceStatus } from '../state/status/announce-status.ts';
import type { RouteWatcher } from './guard-link.ts';
import { addressStandings } from './standings.ts';

/** The supervisor removes the routes of an LVS half that was silent for this many intervals of its checks. */
const SILENT_INTERVALS = 3;
/**
 * The bounds of that silence. A shorter one would mistake the reload of a large file for a death, and a longer one
 * would protect nobody.
 */
export const MIN_SILENCE: Milliseconds = 5000;
export const MAX_SILENCE: Milliseconds = 30_000;

export interface AnnouncementPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Finds or starts the process that removes the routes when this one dies. Rejects when there is none: then nothing
   * is announced.
   */
  readonly openWatcher: () => Promise<RouteWatcher>;
  /** Opens a routing table. Rejects where it cannot be reached. */
  readonly openRoutes: () => Promise<(owner: RouteOwner) => AnnouncedRoutes>;
  readonly director: { view(): DirectorView };
  readonly reconciler: { status(): KernelView };
  readonly events: { note(note: EventNote): void };
  /** Whether an operator wants the kernel left alone. */
  paused(): boolean;
  /** Writes down for `lvsd --release` which owner's routes a dead lvsd would leave; null when there are none. Never rejects. */
  remember(owner: RouteOwner | null): Promise<void>;
}

/** Announces the addresses of the configuration in force, from the start of lvsd to its end. */
export class Announcement {
  readonly #ports: AnnouncementPorts;
  #settings: AnnounceSettings | null = null;
  #announcer: AddressAnnouncement | null = null;
  #watcher: RouteWatcher | null = null;
  /** Why nothing is announced although the configuration says so. */
  #obstacle: string | null = null;

  constructor(ports: AnnouncementPorts) {
    this.#ports = ports;
  }

  /** Applies the configuration that has just come into force. Never rejects. */
  async loaded(config: Config): Promise<void> {
    const settings = config.announce ?? null;
    this.#settings = settings;
    this.#obstacle = null;
    if (settings === null) return await this.#end();
    let watcher = this.#watcher;
    try {
      watcher ??= await this.#ports.openWatcher();
    } catch (error) {
      return this.#refuse(
        `no process could be started that takes the routes away when this one dies: ${describeError(error)}`,
      );
    }
    this.#watcher = watcher;
    const held = settings.onDeath === 'hold';
    const owner = { table: settings.table, protocol: settings.protocol };
    // The watcher learns of the routes before they are written, so that a death in between leaves none behind.
    watcher.send({ kind: 'routes', routes: held ? null : { ...owner, silence: silenceOf(config) } });
    await this.#ports.remember(held ? null : owner);
    if (this.#announcer !== null) {
      this.#announcer.configure(settings);
      this.#announcer.left();
      return;
    }
    try {
      this.#announcer = this.#create(await this.#ports.openRoutes(), settings);
      this.#announcer.start();
    } catch (error) {
      this.#refuse(`the kernel's routing tables cannot be reached: ${describeError(error)}`);
    }
  }

  /** Decides again after the quorum of a virtual server, or another input, may have changed. */
  changed(): void {
    this.#announcer?.changed();
  }

  /**
   * To be called before a configuration comes into force: withdraws the addresses that it removes, and resolves when
   * routers have had time to move their traffic.
   */
  async before(next: Config): Promise<void> {
    const announcer = this.#announcer;
    if (announcer === null) return;
    const stay = new Set(next.announce === undefined ? [] : next.virtualServers.flatMap(announcedAddresses));
    const gone = [...announcer.facts().decisions.keys()].filter((address) => !stay.has(address));
    if (gone.length > 0) await announcer.leave(new Set(gone));
  }

  /**
   * Withdraws everything, and resolves when routers have had time to move the traffic. Where the services stay in the
   * kernel and the routes are to be held, the routes stay too.
   */
  async stop({ keepServices }: { readonly keepServices: boolean }): Promise<void> {
    if (keepServices && this.#settings?.onDeath === 'hold') {
      this.#announcer?.abandon();
      return;
    }
    await this.#end();
  }

  /** The status; null where the configuration announces nothing. */
  status(): AnnounceStatus<WallTime> | null {
    const settings = this.#settings;
    if (settings === null) return null;
    const facts = this.#announcer?.facts();
    const { clock } = this.#ports;
    return {
      table: settings.table,
      protocol: settings.protocol,
      error: this.#obstacle ?? facts?.error ?? null,
      addresses: [...(facts?.decisions ?? [])].map(([address, { announced, reason, since }]) => ({
        address,
        announced,
        reason,
        since: clock.wall() - (clock.now() - since),
      })),
      announcements: facts?.announcements ?? 0,
      withdrawals: facts?.withdrawals ?? 0,
      repairs: facts?.repairs ?? 0,
    };
  }

  #create(open: (owner: RouteOwner) => AnnouncedRoutes, settings: AnnounceSettings): AddressAnnouncement {
    const { clock, logger, director, reconciler } = this.#ports;
    return new AddressAnnouncement(
      {
        clock,
        logger,
        open,
        standings: () => addressStandings(director.view(), reconciler.status()),
        reconciled: () => reconciler.status().lastSyncAt !== null,
        frozen: () => this.#ports.paused(),
        decided: (address, announced, reason) => this.#report(address, announced, reason),
      },
      settings,
    );
  }

  async #end(): Promise<void> {
    const announcer = this.#announcer;
    if (announcer !== null) {
      await announcer.stop();
      this.#announcer = null;
      this.#watcher?.send({ kind: 'routes', routes: null });
      await this.#ports.remember(null);
    }
    this.#watcher?.close();
    this.#watcher = null;
  }

  #refuse(obstacle: string): void {
    this.#obstacle = obstacle;
    this.#ports.logger.error('nothing is announced', { reason: obstacle });
  }

  #report(address: IpAddress, announced: boolean, reason: string): void {
    const { logger, events } = this.#ports;
    const table = this.#announcer?.facts().settings.table ?? this.#settings?.table ?? 0;
    const to = announced ? 'announced' : 'withdrawn';
    logger[announced ? 'info' : 'warn'](`virtual address ${to}`, { address, table, reason });
    events.note({
      kind: 'announcement',
      from: announced ? 'withdrawn' : 'announced',
      to,
      reason: `${address}: ${reason}`,
    });
  }
}

/** How long the checker may be silent before its routes are removed. */
export function silenceOf({ virtualServers }: Pick<Config, 'virtualServers'>): Milliseconds {
  let longest = 0;
  for (const virtualServer of virtualServers) {
    if (announcedAddresses(virtualServer).length === 0) continue;
    for (const { checks } of virtualServer.realServers) {
      for (const { pacing } of checks) longest = Math.max(longest, pacing.delayLoop);
    }
  }
  return Math.min(MAX_SILENCE, Math.max(MIN_SILENCE, longest * SILENT_INTERVALS));
}
