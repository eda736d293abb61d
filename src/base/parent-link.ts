import type { VirtualRoute, VirtualRule } from './virtual-routing.ts';

/** What a half tells its supervisor. */
export type HalfMessage =
  /** It works, or works again after a reload; which halves its file has. */
  | { readonly kind: 'ready'; readonly needs: { readonly vrrp: boolean; readonly lvs: boolean } }
  /** It is alive. Silence for longer than `limit` milliseconds means that it hangs. */
  | { readonly kind: 'beat'; readonly limit: number }
  /** The configuration that is in force in it now, as its reader printed it: what it is started again with. */
  | { readonly kind: 'reading'; readonly text: string }
  /** What it may have put into the kernel, in place of what was told before. */
  | { readonly kind: 'held'; readonly held: Held }
  /** The routes that it may have announced and that are to go when it dies or is silent; null: none. */
  | { readonly kind: 'routes'; readonly routes: HeldRoutes | null };

/** The routes of one origin in one table of the kernel. */
export interface HeldRoutes {
  readonly table: number;
  readonly protocol: number;
  /** Milliseconds of silence after which they go. */
  readonly silence: number;
}

/** What the VRRP half has in the kernel while it is MASTER, and what somebody else has to take away when it is killed. */
export interface Held {
  readonly addresses: readonly HeldAddress[];
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
}

export const NOTHING_HELD: Held = { addresses: [], routes: [], rules: [] };

export function isNothing({ addresses, routes, rules }: Held): boolean {
  return addresses.length + routes.length + rules.length === 0;
}

/** How much of it was there. */
export interface Cleared {
  readonly addresses: number;
  /** With rules. */
  readonly routes: number;
}

export const NOTHING_CLEARED: Cleared = { addresses: 0, routes: 0 };

/** A virtual address on an interface of this host, as text and prefix length. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** The way from a half to the supervisor that started it. */
export interface ParentLink {
  send(message: HalfMessage): void;
  /** The configuration that the supervisor has for it, in the form of {@link HalfMessage} `reading`; once. */
  reading(): Promise<string>;
  /** Called once when the supervisor is gone. */
  onGone(callback: () => void): void;
}
