import { RouteKeeper } from '../announce/route-keeper.ts';
import type { Logger } from '../base/logger.ts';
import {
  type Cleared,
  type HalfMessage,
  type Held,
  type HeldRoutes,
  NOTHING_HELD,
} from '../base/parent-link.ts';
import type { Clock } from '../base/time.ts';
import { type HalfEnd, type HalfPorts, SupervisedHalf } from './supervised-half.ts';

/** The names of the halves. */
export type HalfName = 'vrrp' | 'lvs';

export interface SupervisorPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** `reading` is the configuration that the VRRP half is started with; null when it reads the file itself. */
  start(
    half: HalfName,
    reading: string | null,
    observer: Parameters<HalfPorts['start']>[0],
  ): ReturnType<HalfPorts['start']>;
  /** Removes what a dead VRRP half left in the kernel; returns how much there was. */
  clearHeld(held: Held): Cleared;
  /** Removes these routes; returns how many there were. Null when some could not be removed, which is logged. */
  clearRoutes(held: HeldRoutes): number | null;
  /** Called once, when all halves that can run are ready for the first time. */
  ready(): void;
}

export interface SupervisorInit {
  /** The halves that are started. */
  readonly halves: readonly HalfName[];
  /** True when a half that the file needs after a reload is started, too. */
  readonly followsFile: boolean;
  /** The configuration as text, when it was read already. */
  readonly reading: string | null;
}

/** The reason for the supervisor to end before it was asked to: a half could not begin and ended with this status. */
export interface EarlyEnd {
  readonly status: number;
}

/**
 * Starts the halves, keeps them running, and removes the virtual addresses as soon as the VRRP half is dead: no process
 * would answer for them properly, and another node is about to take them.
 */
export class Supervisor {
  readonly #ports: SupervisorPorts;
  readonly #halves = new Map<HalfName, SupervisedHalf>();
  readonly #settled = new Set<HalfName>();
  readonly #endEarly: (end: EarlyEnd) => void;
  readonly #followsFile: boolean;
  #held: Held = NOTHING_HELD;
  /** The routes that the LVS half announced. */
  readonly #routes: RouteKeeper;
  /**
   * The configuration that is in force in the VRRP half. When the half dies it is started with this one again, whatever
   * the file contains meanwhile.
   */
  #reading: string | null;
  #ready = false;
  #stopping = false;

  /** @param endEarly called once when a half says at its first start that it cannot run with what it was given */
  constructor(ports: SupervisorPorts, init: SupervisorInit, endEarly: (end: EarlyEnd) => void) {
    this.#ports = ports;
    const { clock, logger, clearRoutes: clear } = ports;
    this.#routes = new RouteKeeper({ clock, logger, clear }, 'the LVS half');
    this.#followsFile = init.followsFile;
    this.#reading = init.reading;
    this.#endEarly = endEarly;
    for (const half of init.halves) this.#create(half);
  }

  start(): void {
    for (const half of this.#halves.values()) half.start();
  }

  signal(name: NodeJS.Signals | number, to: readonly HalfName[] = ['vrrp', 'lvs']): void {
    for (const half of to) this.#halves.get(half)?.signal(name);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#halves.values()].map((half) => half.stop()));
    this.#clear('after the end');
  }

  #create(name: HalfName): SupervisedHalf {
    const { clock, logger } = this.#ports;
    const half = new SupervisedHalf(
      name,
      { clock, logger, start: (observer) => this.#ports.start(name, this.#reading, observer) },
      {
        received: (message) => this.#received(name, message),
        died: (end, first) => this.#died(name, end, first),
        silent: (forMs) => {
          if (name === 'lvs') this.#routes.silent(forMs);
        },
      },
    );
    this.#halves.set(name, half);
    return half;
  }

  #received(name: HalfName, message: HalfMessage): void {
    if (name === 'lvs') this.#routes.received(message);
    if (message.kind === 'held') this.#held = message.held;
    if (message.kind === 'reading') this.#reading = message.text;
    if (message.kind !== 'ready') return;
    if (
      this.#followsFile &&
      name === 'vrrp' &&
      message.needs.lvs &&
      !this.#halves.has('lvs') &&
      !this.#stopping
    ) {
      this.#ports.logger.info('the configuration has virtual servers now: starting the half for them');
      this.#settled.add('lvs');
      this.#create('lvs').start();
    }
    this.#settle(name);
  }

  #died(name: HalfName, { status }: HalfEnd, first: boolean): boolean {
    if (name === 'vrrp') this.#clear('of the VRRP half, which is dead');
    else this.#routes.died();
    if (this.#stopping || !first || this.#settled.has(name)) return true;
    const refused = status !== null && status !== 0 && status <= MAX_OWN_STATUS;
    if (refused && (name === 'vrrp' || this.#halves.size === 1)) {
      this.#endEarly({ status });
      return false;
    }
    if (refused) {
      this.#ports.logger.error(
        'the LVS half cannot run (see above): VRRP runs without it, no virtual server is programmed or checked; it is tried again',
        { status },
      );
    }
    this.#settle(name);
    return true;
  }

  #settle(name: HalfName): void {
    this.#settled.add(name);
    if (this.#ready || this.#settled.size < this.#halves.size) return;
    this.#ready = true;
    this.#ports.ready();
  }

  #clear(whose: string): void {
    const { addresses, routes } = this.#ports.clearHeld(this.#held);
    if (addresses > 0) this.#ports.logger.warn(`took off virtual addresses ${whose}`, { addresses });
    if (routes > 0) this.#ports.logger.warn(`removed virtual routes and rules ${whose}`, { routes });
  }
}

/** A status above this one comes from Node itself after a crash; see docs/errors.md. */
const MAX_OWN_STATUS = 2;
