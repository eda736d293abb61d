import { ERRNO, errnoName } from '../../../netlink/errno.ts';
import type { RouteClient } from '../../../netlink/route/route-client.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import {
  identityOf,
  routeText,
  ruleText,
  type VirtualRoute,
  type VirtualRouting,
  type VirtualRule,
} from '../../base/virtual-routing.ts';

/** How often routes and rules are verified. */
export const LOOK_INTERVAL: Milliseconds = 500;
/** The number of routes and rules that are verified at a time, so that adverts do not wait long. */
export const LOOKS_AT_ONCE = 128;

export interface RoutingPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Each command returns 0 or a positive errno, or throws. */
  readonly commands: Pick<RouteClient, 'addRoute' | 'removeVirtualRoute' | 'addRule' | 'removeRule'>;
  links(): Links;
}

/** A route or a rule that has to exist. */
interface Kept {
  readonly text: string;
  readonly instance: string;
  /** The instances that need it; it is removed with the last one. */
  readonly owners: Set<string>;
  add(): number;
  remove(): number;
  /** The last reported reason why it does not exist; null when it exists, undefined before the first try. */
  error: string | null | undefined;
}

/**
 * Keeps the routes and rules of MASTERs in the kernel. It adds each again and again, because the answer "exists
 * already" costs little, and because the kernel does not report every route that it removes (for IPv4, when an
 * interface or an address goes).
 */
export class RoutingKeeper {
  readonly #ports: RoutingPorts;
  /** The entries by identity, in the order in which they were added. */
  readonly #kept = new Map<string, Kept>();
  #next = 0;
  #cancel: Cancel | null = null;

  constructor(ports: RoutingPorts) {
    this.#ports = ports;
  }

  /**
   * Adds these entries, and again whenever they are missing. A refusal by the kernel is logged once, and the entry is
   * tried again.
   */
  add({ routes, rules }: VirtualRouting, instance: string): void {
    for (const route of routes) this.#add(this.#keptRoute(route, instance), identityOf(route));
    for (const rule of rules) this.#add(this.#keptRule(rule, instance), identityOf(rule));
    this.#lookLater();
  }

  /** Removes the entries, rules first; an entry that does not exist is in the wanted state. */
  remove({ routes, rules }: VirtualRouting, instance: string): void {
    for (const rule of rules) this.#remove(this.#keptRule(rule, instance), identityOf(rule));
    for (const route of routes) this.#remove(this.#keptRoute(route, instance), identityOf(route));
    if (this.#kept.size === 0) this.stop();
  }

  /** Verifies all entries now, because interfaces or addresses have changed. */
  repair(): void {
    const all = [...this.#kept.values()];
    if (all.length === 0) return;
    const due = all.slice(this.#next, this.#next + LOOKS_AT_ONCE);
    this.#next = this.#next + LOOKS_AT_ONCE >= all.length ? 0 : this.#next + LOOKS_AT_ONCE;
    for (const kept of due) this.#assert(kept);
  }

  /** Ends verification. Existing entries stay. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #lookLater(): void {
    if (this.#cancel !== null || this.#kept.size === 0) return;
    const { clock } = this.#ports;
    this.#cancel = clock.schedule(clock.now() + LOOK_INTERVAL, () => {
      this.#cancel = null;
      this.repair();
      this.#lookLater();
    });
  }

  #add(kept: Kept, identity: string): void {
    const known = this.#kept.get(identity) ?? kept;
    known.owners.add(kept.instance);
    this.#kept.set(identity, known);
    this.#assert(known);
  }

  #assert(kept: Kept): void {
    const { logger } = this.#ports;
    const { text, instance } = kept;
    const answer = attempt(() => kept.add());
    const error = answer === 0 || answer === ERRNO.EEXIST ? null : wordsOf(answer);
    if (error === null && answer === 0 && kept.error === null)
      logger.warn(`(${instance}) somebody removed ${text}: it is added again`, { instance });
    else if (error === null && typeof kept.error === 'string')
      logger.info(`(${instance}) ${text} is there now`, { instance });
    else if (error !== null && error !== kept.error)
      logger.error(`(${instance}) cannot add ${text}: ${error}`, {
        instance,
        hint: 'it is tried again; the gateway must be reachable, and src must be an address of this host',
      });
    kept.error = error;
  }

  #remove(kept: Kept, identity: string): void {
    const owners = this.#kept.get(identity)?.owners;
    owners?.delete(kept.instance);
    if (owners !== undefined && owners.size > 0) return;
    this.#kept.delete(identity);
    this.#next = 0;
    const answer = attempt(() => kept.remove());
    if (answer === 0 || GONE.has(answer)) return;
    const { text, instance } = kept;
    this.#ports.logger.error(`(${instance}) cannot remove ${text}: ${wordsOf(answer)}`, { instance });
  }

  #keptRoute(route: VirtualRoute, instance: string): Kept {
    const { commands, links } = this.#ports;
    const indexes = (name: string): number | undefined => links().get(name)?.index;
    return {
      text: `the route ${routeText(route)}`,
      instance,
      owners: new Set(),
      add: () => commands.addRoute(route, indexes),
      remove: () => commands.removeVirtualRoute(route, indexes),
      error: undefined,
    };
  }

  #keptRule(rule: VirtualRule, instance: string): Kept {
    const { commands } = this.#ports;
    return {
      text: `the rule ${ruleText(rule)}`,
      instance,
      owners: new Set(),
      add: () => commands.addRule(rule),
      remove: () => commands.removeRule(rule),
      error: undefined,
    };
  }
}

/** The kernel's answers to removing an entry that does not exist: no such route, rule, table or interface. */
const GONE: ReadonlySet<number | string> = new Set([
  ERRNO.ESRCH,
  ERRNO.ENOENT,
  ERRNO.ENODEV,
  ERRNO.EADDRNOTAVAIL,
]);

function wordsOf(answer: number | string): string {
  return typeof answer === 'string' ? answer : errnoName(answer);
}

function attempt(command: () => number): number | string {
  try {
    return command();
  } catch (error) {
    return describeError(error);
  }
}
