import type { Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import type { Role, User } from '../users/users-file.ts';

/** Sessions at once. When there are more, the session ends that was unused for the longest time. */
export const MAX_SESSIONS = 1_000;

/** How long a session lasts without use, and how long it lasts in any case. */
const IDLE: Milliseconds = 8 * 3_600_000;
const LIFETIME: Milliseconds = 12 * 3_600_000;

export interface Session {
  readonly user: string;
  readonly role: Role;
  /** The token that each change must carry in the header X-Lvsd-Token. */
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
  /** Session ids are kept as digests, so that a dump of this process's memory holds no id that could be used. */
  digest(text: string): string;
}

/** The sessions of all who are logged in. A session ends when its user is removed or the user's password or role changes. */
export class Sessions {
  readonly #components: SessionsComponents;
  /** The sessions in the order of their last use, by the digests of their ids. */
  readonly #kept = new Map<string, Kept>();

  constructor(components: SessionsComponents) {
    this.#components = components;
  }

  /** Begins a session and returns its id for the cookie. */
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
