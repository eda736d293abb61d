import type { ScriptIdentity } from '../../base/processes/script.ts';

/** The account files of this machine as text; null when they cannot be read. */
export interface AccountFiles {
  /** The text of passwd(5). */
  passwd(): string | null;
  /** The text of group(5). */
  group(): string | null;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export type Resolution =
  | { readonly ok: true; readonly identity: ScriptIdentity }
  | { readonly ok: false; readonly reason: string };

/** Users and groups by name, read once for each load. */
export class Accounts {
  readonly #users: ReadonlyMap<string, User>;
  readonly #groups: ReadonlyMap<string, Group>;

  constructor(files: AccountFiles) {
    this.#users = parsePasswd(files.passwd() ?? '');
    this.#groups = parseGroup(files.group() ?? '');
  }

  user(name: string): User | undefined {
    return this.#users.get(name);
  }

  /** The name of a user id, for messages and for PATH searches. */
  userOf(uid: number): User | undefined {
    for (const user of this.#users.values()) {
      if (user.uid === uid) return user;
    }
    return undefined;
  }

  /**
   * The identity that `user [group]` stands for; without a group, the user's own group applies. `supplementary` adds
   * the groups that name the user as a member (set_supplementary_groups).
   */
  resolve(userName: string, groupName: string | null, supplementary: boolean): Resolution {
    const user = this.#users.get(userName);
    if (user === undefined) return { ok: false, reason: `there is no user ${userName}` };
    const group = groupName === null ? undefined : this.#groups.get(groupName);
    if (groupName !== null && group === undefined) {
      return { ok: false, reason: `there is no group ${groupName}` };
    }
    const gid = group?.gid ?? user.gid;
    const groups = supplementary ? this.#groupsWith(user, gid) : null;
    return { ok: true, identity: { uid: user.uid, gid, groups } };
  }

  #groupsWith(user: User, gid: number): readonly number[] {
    const ids = new Set([gid]);
    for (const group of this.#groups.values()) {
      if (group.members.includes(user.name)) ids.add(group.gid);
    }
    return [...ids];
  }
}

/** The first entry of a name applies, as in getpwnam(3); invalid lines are ignored. */
function parsePasswd(text: string): Map<string, User> {
  const users = new Map<string, User>();
  for (const line of text.split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    if (isName(name) && isId(uid) && isId(gid) && !users.has(name)) {
      users.set(name, { name, uid: Number(uid), gid: Number(gid) });
    }
  }
  return users;
}

function parseGroup(text: string): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const line of text.split('\n')) {
    const [name = '', , gid = '', members = ''] = line.split(':');
    if (!isName(name) || !isId(gid) || groups.has(name)) continue;
    groups.set(name, {
      name,
      gid: Number(gid),
      members: members.split(',').filter((member) => member !== ''),
    });
  }
  return groups;
}

function isName(text: string): boolean {
  return text !== '' && !text.startsWith('#') && !text.startsWith('+') && !text.startsWith('-');
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}
