import { isBlackholeOf, type RouteOwner } from '../../netlink/route/route-message.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import {
  type AddressDecision,
  type AddressStandings,
  type AnnouncePolicy,
  adoptedDecisions,
  type Decisions,
  stepDecisions,
} from './decision.ts';
import type { AnnouncedRoutes, TableOutcome } from './route-table.ts';

/** How often the routing table is compared with the announced addresses. */
export const COMPARE_INTERVAL: Milliseconds = 1000;
/** How soon an address is decided again that has its quorum and waits for the kernel or for checks. */
const FOLLOW_UP: Milliseconds = 200;

export interface AnnounceSettings extends AnnouncePolicy, RouteOwner {
  /** Routers get this much time after a withdrawal to move the traffic, before services are removed. */
  readonly drain: Milliseconds;
}

export interface AddressAnnouncementPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Opens the table of an owner. */
  open(owner: RouteOwner): AnnouncedRoutes;
  standings(): AddressStandings;
  /** Whether the kernel's IPVS table has once been read and mended in this run. */
  reconciled(): boolean;
  /** Whether an operator wants the kernel left alone: until then nothing is announced, withdrawn or mended. */
  frozen(): boolean;
  /** Called when an address was announced or withdrawn. */
  decided(address: IpAddress, announced: boolean, reason: string): void;
}

/** The announcements as the status shows them. */
export interface AddressAnnouncementFacts {
  readonly settings: AnnounceSettings;
  readonly decisions: Decisions;
  /** Why the routes are not as decided; null when they are. */
  readonly error: string | null;
  readonly announcements: number;
  readonly withdrawals: number;
  /** How many routes were restored or removed after another program had changed the table. */
  readonly repairs: number;
}

/**
 * Keeps one route for each announced address in the kernel's table: decides when something changed, compares each second
 * and repairs. Withdrawals are written in the call that decides them.
 */
export class AddressAnnouncement {
  readonly #ports: AddressAnnouncementPorts;
  #settings: AnnounceSettings;
  #routes: AnnouncedRoutes;
  /** The routing tables of earlier settings that may still have our routes, by their owners' names. */
  readonly #former = new Map<string, { readonly owner: RouteOwner; readonly routes: AnnouncedRoutes }>();
  #decisions: Decisions = new Map();
  /** Addresses that are about to be removed: they are withdrawn whatever their quorum says. */
  #leaving: ReadonlySet<IpAddress> = new Set();
  #written: ReadonlySet<IpAddress> = new Set();
  #error: string | null = null;
  #announcements = 0;
  #withdrawals = 0;
  #repairs = 0;
  #running = false;
  /**
   * A stop withdraws everything, even while an operator wants the kernel left alone, because nobody maintains the
   * routes after it.
   */
  #stopping = false;
  #comparedAt: Instant = 0;
  #cancel: Cancel = () => undefined;

  constructor(ports: AddressAnnouncementPorts, settings: AnnounceSettings) {
    this.#ports = ports;
    this.#settings = settings;
    this.#routes = ports.open(settings);
  }

  /** Adopts the addresses that an earlier run left announced, and begins. */
  start(): void {
    const { clock } = this.#ports;
    const { addresses, error } = this.#routes.found();
    this.#noteError(error);
    this.#decisions = adoptedDecisions(addresses, clock.now());
    this.#written = new Set(addresses);
    this.#running = true;
    this.#turn(true);
  }

  /** Decides again, because a quorum or another input of the decisions changed. */
  changed(): void {
    if (this.#running) this.#turn(false);
  }

  /**
   * Takes new settings. Routes in the old table are removed once those in the new one exist, if need be after several
   * attempts.
   */
  configure(settings: AnnounceSettings): void {
    const old = this.#settings;
    this.#settings = settings;
    if (nameOf(old) === nameOf(settings)) {
      this.changed();
      return;
    }
    this.#former.set(nameOf(old), { owner: old, routes: this.#routes });
    this.#former.delete(nameOf(settings));
    this.#routes = this.#ports.open(settings);
    this.#written = new Set();
    if (this.#running) this.#turn(true);
  }

  /**
   * Withdraws addresses that are about to lose their services, and resolves when routers have had time to move the
   * traffic. Resolves at once when none of them is announced.
   */
  async leave(addresses: ReadonlySet<IpAddress>): Promise<void> {
    this.#leaving = addresses;
    const announced = this.#former.size > 0 || [...addresses].some((address) => this.#written.has(address));
    this.changed();
    if (!announced) return;
    const { clock, logger } = this.#ports;
    logger.info(
      'withdrew virtual addresses; their services are removed when routers had time to move the traffic',
      {
        addresses: addresses.size,
        wait_ms: this.#settings.drain,
      },
    );
    await new Promise<void>((resolve) => {
      clock.schedule(clock.now() + this.#settings.drain, resolve);
    });
  }

  /** Ends {@link leave}: the addresses have left the configuration, or may be announced again. */
  left(): void {
    this.#leaving = new Set();
    this.changed();
  }

  /** Withdraws everything, waits as {@link leave} does, and stops. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#stopping = true;
    await this.leave(new Set([...this.#decisions.keys(), ...this.#written]));
    this.#running = false;
    this.#cancel();
  }

  /** Stops, and leaves the routes in the table. */
  abandon(): void {
    this.#running = false;
    this.#cancel();
  }

  facts(): AddressAnnouncementFacts {
    return {
      settings: this.#settings,
      decisions: this.#decisions,
      error: this.#error,
      announcements: this.#announcements,
      withdrawals: this.#withdrawals,
      repairs: this.#repairs,
    };
  }

  #turn(compares: boolean): void {
    this.#cancel();
    const { clock } = this.#ports;
    const now = clock.now();
    if (this.#ports.frozen() && !this.#stopping) {
      this.#cancel = clock.schedule(now + COMPARE_INTERVAL, () => this.#turn(true));
      return;
    }
    const { decisions, nextDue, pending } = stepDecisions(
      this.#decisions,
      this.#standings(),
      { reconciled: this.#ports.reconciled() },
      this.#settings,
      now,
    );
    const before = this.#decisions;
    this.#decisions = decisions;
    const wanted = new Set(
      [...decisions].flatMap(([address, { announced }]) => (announced ? [address] : [])),
    );
    const differs = wanted.size !== this.#written.size || [...wanted].some((one) => !this.#written.has(one));
    const writes = compares || differs || this.#former.size > 0 || this.#error !== null;
    if (writes) this.#write(wanted, now);
    this.#reportChanges(before);
    const next = Math.min(
      this.#comparedAt + COMPARE_INTERVAL,
      nextDue ?? Number.POSITIVE_INFINITY,
      pending ? now + FOLLOW_UP : Number.POSITIVE_INFINITY,
    );
    this.#cancel = clock.schedule(Math.max(next, now + 1), () => {
      this.#turn(clock.now() - this.#comparedAt >= COMPARE_INTERVAL);
    });
  }

  #standings(): AddressStandings {
    const all = this.#ports.standings();
    if (this.#leaving.size === 0) return all;
    return new Map([...all].filter(([address]) => !this.#leaving.has(address)));
  }

  #write(wanted: ReadonlySet<IpAddress>, now: Instant): void {
    const { added, removed, error } = this.#settle(wanted);
    this.#comparedAt = now;
    this.#noteError(error);
    const restored = added.filter((address) => this.#written.has(address));
    const foreign = removed.filter((route) => !isBlackholeOf(route) || !this.#written.has(route.destination));
    const repairs = restored.length + foreign.length;
    const stand =
      error === null
        ? [...wanted]
        : [...wanted].filter((one) => added.includes(one) || this.#written.has(one));
    this.#written = new Set(stand);
    if (repairs === 0) return;
    this.#repairs += repairs;
    this.#ports.logger.warn('somebody else changed announced routes; they are as they should be again', {
      restored: restored.join(' '),
      removed: foreign.map(({ destination, prefixLength }) => `${destination}/${prefixLength}`).join(' '),
    });
  }

  /**
   * Brings the table to the wanted addresses. It holds one route for each address, so a route of an earlier origin is
   * removed first.
   */
  #settle(wanted: ReadonlySet<IpAddress>): TableOutcome {
    const before = this.#clearFormer(({ table }) => table === this.#settings.table);
    const outcome = this.#routes.settle(wanted);
    const isMoved = outcome.error === null || wanted.size === 0;
    const after = isMoved ? this.#clearFormer(() => true) : null;
    return { ...outcome, error: before ?? outcome.error ?? after };
  }

  /** Removes our routes from earlier tables; returns why some remain, or null. */
  #clearFormer(isMeant: (owner: RouteOwner) => boolean): string | null {
    let fault: string | null = null;
    for (const [name, { owner, routes }] of this.#former) {
      if (!isMeant(owner)) continue;
      const { error } = routes.settle(new Set());
      if (error === null) this.#former.delete(name);
      else fault ??= error;
    }
    return fault;
  }

  #noteError(error: string | null): void {
    if (error === this.#error) return;
    const { logger } = this.#ports;
    if (error === null) logger.info('the announced routes are in the kernel again');
    else logger.error('announced routes cannot be written; it is tried again each second', { error });
    this.#error = error;
  }

  /**
   * Reports the changes. An address that is no longer configured, or is leaving, is withdrawn like one whose quorum
   * is lost.
   */
  #reportChanges(before: Decisions): void {
    for (const [address, { announced, reason }] of this.#decisions) {
      if (announced !== isAnnounced(before.get(address))) this.#note(address, announced, reason);
    }
    for (const [address, decision] of before) {
      if (isAnnounced(decision) && !this.#decisions.has(address)) {
        const reason = this.#leaving.has(address)
          ? 'its services are about to be removed'
          : 'not configured any more';
        this.#note(address, false, reason);
      }
    }
  }

  #note(address: IpAddress, announced: boolean, reason: string): void {
    if (announced) this.#announcements += 1;
    else this.#withdrawals += 1;
    this.#ports.decided(address, announced, reason);
  }
}

function nameOf({ table, protocol }: RouteOwner): string {
  return `${table}/${protocol}`;
}

function isAnnounced(decision: AddressDecision | undefined): boolean {
  return decision?.announced === true;
}
