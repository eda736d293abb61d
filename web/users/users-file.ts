/** A viewer may look; an operator may also make changes. */
export type Role = 'viewer' | 'operator';

export interface User {
  readonly name: string;
  readonly role: Role;
  /** A hash of scrypt as `hashPassword` makes it, or of bcrypt as htpasswd(1) does with -B. */
  readonly hash: string;
}

/** The largest number of users of a file. */
export const MAX_USERS = 1_000;

/** Largest users file that is read, in characters. */
export const MAX_USERS_CHARACTERS = 1_048_576;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;
const HASH = /^\$(scrypt\$[\w$=,+/.]{20,300}|2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/;

export function isUserName(text: string): boolean {
  return NAME.test(text);
}

export interface UsersReading {
  readonly users: ReadonlyMap<string, User>;
  /** The errors in words, each with the number of its line. The line itself holds a hash and is not quoted. */
  readonly problems: readonly string[];
}

/** Reads `name:role:hash` lines; `name:hash`, as htpasswd writes them, is a viewer. A line that is wrong lets nobody in. */
export function parseUsers(text: string): UsersReading {
  const users = new Map<string, User>();
  const problems: string[] = [];
  if (text.length > MAX_USERS_CHARACTERS) return { users, problems: ['the file is too large'] };
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const user = parseUser(trimmed);
    if (typeof user === 'string') problems.push(`line ${index + 1}: ${user}`);
    else if (users.has(user.name)) problems.push(`line ${index + 1}: ${user.name} stands there twice`);
    else if (users.size >= MAX_USERS)
      return { users, problems: [...problems, `more than ${MAX_USERS} users`] };
    else users.set(user.name, user);
  }
  return { users, problems };
}

function parseUser(line: string): User | string {
  const parts = line.split(':');
  const [name = '', second = '', third] = parts;
  const hash = third ?? second;
  const role = third === undefined ? 'viewer' : second === '' ? 'viewer' : second;
  if (parts.length > 3 || !NAME.test(name)) return 'expected name:role:hash';
  if (role !== 'viewer' && role !== 'operator') return 'the role is neither viewer nor operator';
  if (!HASH.test(hash)) return 'the hash is neither of scrypt nor of bcrypt ($2y$)';
  return { name, role, hash };
}

/** The text with this user's line put in place of the one that was there, or at the end. Everything else stays. */
export function withUser(text: string, { name, role, hash }: User): string {
  const line = `${name}:${role}:${hash}`;
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const at = lines.findIndex((one) => one.startsWith(`${name}:`));
  if (at === -1) lines.push(line);
  else lines[at] = line;
  return `${lines.join('\n')}\n`;
}

/** The text without this user's line; null when there was none. */
export function withoutUser(text: string, name: string): string | null {
  const lines = text.split('\n');
  const left = lines.filter((one) => !one.startsWith(`${name}:`));
  return left.length === lines.length ? null : left.join('\n');
}
