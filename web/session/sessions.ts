import type { Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import type { Role, User } from '../users/users-file.ts';

/** Sessions at once; of more, the one that was used the longest ago ends. */
export const MAX_SESSIONS = 1_000;

/** How long a session lives unused, and in all. */
const IDLE: Milliseconds = 8 * 3_600_000;
const LIFETIME: Milliseconds = 12 * 3_600_000;

export interface Session {
  readonly user: string;
  readonly role: Role;
  /** What each change must carry in X-Lvsd-Token. */
  readonly token: string;
}

interface Kept extends Session {
  readonly hash: string;
  readonly born: Instant;
  used: Instant;
}

export interface SessionsComponents {
  readonly clock: Clock;
  users(): ReadonlyMap<string, User>;
  /** 32 random bytes as text. */
  secret(): string;
  /** Ids are kept as digests: what reads this process's memory or a dump of it finds none to use. */
  digest(text: string): string;
}

/** Who is logged in. A session ends when its user goes, or the user's password or role changes. */
export class Sessions {
  readonly #components: SessionsComponents;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();

  constructor(components: SessionsComponents) {
    this.#components = components;
  }

  /** The id for the cookie. */
  begin({ name, role, hash }: User): string {
    const { clock, secret, digest } = this.#components;
    const id = secret();
    if (this.#kept.size >= MAX_SESSIONS) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    }
    const now = clock.now();
    this.#kept.set(digest(id), { user: name, role, token: secret(), hash, born: now, used: now });
    return id;
  }

  find(id: string): Session | null {
    const key = this.#components.digest(id);
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    const now = this.#components.clock.now();
    const user = this.#components.users().get(kept.user);
    this.#kept.delete(key);
    const over = now - kept.used > IDLE || now - kept.born > LIFETIME;
    if (over || user?.hash !== kept.hash || user.role !== kept.role) return null;
    kept.used = now;
    this.#kept.set(key, kept);
    return kept;
  }

  end(id: string): void {
    this.#kept.delete(this.#components.digest(id));
  }
}
