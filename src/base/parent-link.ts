import type { VirtualRoute, VirtualRule } from './virtual-routing.ts';

/** The messages that a half sends to its supervisor. */
export type HalfMessage =
  /** The half works, or works again after a reload. `needs` says which halves its file has. */
  | { readonly kind: 'ready'; readonly needs: { readonly vrrp: boolean; readonly lvs: boolean } }
  /** The half is alive. Silence for longer than `limit` milliseconds means that it hangs. */
  | { readonly kind: 'beat'; readonly limit: number }
  /**
   * The configuration that is in force in the half, as its reader printed it. A half that has died is started again
   * with it.
   */
  | { readonly kind: 'reading'; readonly text: string }
  /** What the half may have put into the kernel. The message replaces earlier ones. */
  | { readonly kind: 'held'; readonly held: Held }
  /**
   * The routes that the half may have announced, and that must be removed when it dies or is silent; null when there
   * are none.
   */
  | { readonly kind: 'routes'; readonly routes: HeldRoutes | null };

/** The routes of one origin in one table of the kernel. */
export interface HeldRoutes {
  readonly table: number;
  readonly protocol: number;
  /** The milliseconds of silence after which the routes are removed. */
  readonly silence: number;
}

/**
 * The objects that the VRRP half has in the kernel while it is MASTER, and that another process must remove when the
 * half is killed.
 */
export interface Held {
  readonly addresses: readonly HeldAddress[];
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
  /** Interfaces that were made; absent in what an older lvsd saved. */
  readonly vmacs?: readonly HeldInterface[];
}

export const NOTHING_HELD: Held = { addresses: [], routes: [], rules: [] };

export function isNothing({ addresses, routes, rules, vmacs = [] }: Held): boolean {
  return addresses.length + routes.length + rules.length + vmacs.length === 0;
}

/** The numbers of held objects that were found and removed. */
export interface Cleared {
  readonly addresses: number;
  /** The number of routes, including rules. */
  readonly routes: number;
}

export const NOTHING_CLEARED: Cleared = { addresses: 0, routes: 0 };

/** A virtual address on an interface of this host, as text and prefix length. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** An interface that the half made. Only one that still has this MAC address is removed. */
export interface HeldInterface {
  readonly name: string;
  readonly mac: readonly number[];
}

/** The connection from a half to the supervisor that started it. */
export interface ParentLink {
  send(message: HalfMessage): void;
  /**
   * Resolves to the configuration that the supervisor has for the half, in the form of {@link HalfMessage} `reading`;
   * called once.
   */
  reading(): Promise<string>;
  /** Called once when the supervisor is gone. */
  onGone(callback: () => void): void;
}
