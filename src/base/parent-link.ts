/** What a half tells its supervisor. */
export type HalfMessage =
  /** It works, or works again after a reload; which halves its file has. */
  | { readonly kind: 'ready'; readonly needs: { readonly vrrp: boolean; readonly lvs: boolean } }
  /** It is alive. Silence for longer than `limit` milliseconds means that it hangs. */
  | { readonly kind: 'beat'; readonly limit: number }
  /** The configuration that is in force in it now, as its reader printed it: what it is started again with. */
  | { readonly kind: 'reading'; readonly text: string }
  /** The virtual addresses that it may have put on interfaces, in place of those told before. */
  | { readonly kind: 'addresses'; readonly addresses: readonly HeldAddress[] }
  /** The routes that it may have announced and that are to go when it dies or is silent; null: none. */
  | { readonly kind: 'routes'; readonly routes: HeldRoutes | null };

/** The routes of one origin in one table of the kernel. */
export interface HeldRoutes {
  readonly table: number;
  readonly protocol: number;
  /** Milliseconds of silence after which they go. */
  readonly silence: number;
}

/** A virtual address on an interface of this host, as text and prefix length. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** The way from a half to the supervisor that started it. */
export interface ParentLink {
  tell(message: HalfMessage): void;
  /** The configuration that the supervisor has for it, in the form of {@link HalfMessage} `reading`; once. */
  reading(): Promise<string>;
  /** Called once when the supervisor is gone. */
  onGone(callback: () => void): void;
}
