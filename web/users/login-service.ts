import type { Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import { NOBODY_HASH } from './password.ts';
import type { User } from './users-file.ts';

/** Passwords that are hashed at once, and logins that wait for their turn. */
export const MAX_HASHING = 2;
export const MAX_HASHING_WAITERS = 16;

/** Failures of one address, or about one name, within a window. Further logins are then refused without looking at the password. */
export const MAX_LOGIN_FAILURES = 5;
const FAILURE_WINDOW: Milliseconds = 60_000;

/** Addresses and names whose failures are remembered. When there are more, the oldest are forgotten. */
export const MAX_REMEMBERED_FAILURES = 10_000;

/** For how long a right password of Basic authentication is accepted again without hashing it. */
const REMEMBERED_SUCCESS: Milliseconds = 60_000;
export const MAX_REMEMBERED_SUCCESSES = 256;

export type LoginOutcome =
  | { readonly kind: 'in'; readonly user: User }
  | { readonly kind: 'wrong' }
  /** There were too many failures, or too many logins wait. */
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number };

export interface LoginServiceComponents {
  readonly clock: Clock;
  users(): ReadonlyMap<string, User>;
  verify(password: string, hash: string): Promise<boolean>;
  /** A keyed digest with a key of this process, by which {@link LoginService.check} recognises a password. */
  digest(text: string): string;
}

interface Failures {
  count: number;
  since: Instant;
}

/** Verifies passwords. Few are hashed at once, guessing is slowed down, and an unknown name takes as long as a known one. */
export class LoginService {
  readonly #components: LoginServiceComponents;
  readonly #failures = new Map<string, Failures>();
  readonly #successes = new Map<string, Instant>();
  readonly #waiting: (() => void)[] = [];
  #hashing = 0;

  constructor(components: LoginServiceComponents) {
    this.#components = components;
  }

  /** With `remember`, the same password of the same user is accepted for a minute without hashing it: scrapers send it each time. */
  async check(name: string, password: string, address: string, remember = false): Promise<LoginOutcome> {
    const { users, digest } = this.#components;
    const user = users().get(name);
    const ticket = digest(JSON.stringify([name, user?.hash ?? '', password]));
    if (remember && user !== undefined && this.#isRemembered(ticket)) return { kind: 'in', user };
    const keys = [`a ${address}`, `n ${name.slice(0, 64)}`];
    const retryAfterSeconds = this.#busyFor(keys);
    if (retryAfterSeconds > 0) return { kind: 'busy', retryAfterSeconds };
    // The attempt counts before its outcome is known; otherwise a hundred guesses that are sent at once would not be
    // counted in time.
    for (const key of keys) this.#fail(key);
    const isRight = await this.#verify(password, user?.hash ?? NOBODY_HASH);
    if (!isRight || user === undefined) return { kind: 'wrong' };
    for (const key of keys) this.#failures.delete(key);
    if (remember) this.#remember(ticket);
    return { kind: 'in', user };
  }

  #isRemembered(ticket: string): boolean {
    return this.#components.clock.now() < (this.#successes.get(ticket) ?? Number.NEGATIVE_INFINITY);
  }

  #remember(ticket: string): void {
    const until = this.#components.clock.now() + REMEMBERED_SUCCESS;
    bounded(this.#successes, MAX_REMEMBERED_SUCCESSES).set(ticket, until);
  }

  /** Seconds until a login with this address and name is looked at; 0: at once. */
  #busyFor(keys: readonly string[]): number {
    const wait = Math.max(...keys.map((key) => this.#blocked(key)));
    if (wait > 0) return Math.ceil(wait / 1000);
    return this.#hashing >= MAX_HASHING && this.#waiting.length >= MAX_HASHING_WAITERS ? 2 : 0;
  }

  async #verify(password: string, hash: string): Promise<boolean> {
    if (this.#hashing >= MAX_HASHING) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#hashing += 1;
    try {
      return await this.#components.verify(password, hash);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#hashing -= 1;
      else next();
    }
  }

  /** For how long logins of this address or about this name are refused. */
  #blocked(key: string): Milliseconds {
    const failures = this.#failures.get(key);
    if (failures === undefined) return 0;
    const left = failures.since + FAILURE_WINDOW - this.#components.clock.now();
    if (left <= 0) this.#failures.delete(key);
    return failures.count >= MAX_LOGIN_FAILURES ? Math.max(0, left) : 0;
  }

  #fail(key: string): void {
    const failures = this.#failures.get(key);
    if (failures !== undefined) failures.count += 1;
    else
      bounded(this.#failures, MAX_REMEMBERED_FAILURES).set(key, {
        count: 1,
        since: this.#components.clock.now(),
      });
  }
}

/** Makes room for one more entry in a map: when the map is full, its oldest entry is removed. */
function bounded<K, V>(map: Map<K, V>, limit: number): Map<K, V> {
  if (map.size >= limit) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  return map;
}
