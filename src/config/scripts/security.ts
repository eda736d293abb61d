import type { ScriptIdentity } from '../../base/processes/script.ts';
import type { PathComponent, PathEntry } from './path-walk.ts';

const SET_UID = 0o4000;
const SET_GID = 0o2000;
const STICKY = 0o1000;
const GROUP_WRITE = 0o020;
const OTHER_WRITE = 0o002;
const ANY_EXECUTE = 0o111;

/** The identity that a script runs with, and by which it is judged. */
export type Rights = Pick<ScriptIdentity, 'uid' | 'gid'> & { readonly groups: readonly number[] | null };

/** The reason why this identity may not run the file at the end of these components, or null. */
export function executionFault(components: readonly PathComponent[], rights: Rights): string | null {
  const last = components.at(-1);
  for (const { path, entry } of components) {
    if (entry.kind === 'link') continue;
    if (entry.kind === 'directory') {
      if (!mayExecute(entry, rights)) return `user ${rights.uid} may not enter ${path}`;
    } else if (path === last?.path) {
      if (entry.kind !== 'file') return `${path} is not a regular file`;
      if (!mayExecute(entry, rights)) return `${path} is not executable for user ${rights.uid}`;
    }
  }
  return null;
}

/** Whether the script gets root's rights: as its user or group, or because the file is set-id root. */
export function runsAsRoot(file: PathEntry, rights: Rights): boolean {
  if (rights.uid === 0 || rights.gid === 0) return true;
  return ((file.mode & SET_UID) !== 0 && file.uid === 0) || ((file.mode & SET_GID) !== 0 && file.gid === 0);
}

/**
 * The reason why a user other than root could change a file that runs as root, or null (keepalived: every name on the
 * way must be owned by root and not be writable by a group other than root's or by others, except for sticky
 * directories). The permissions of a link have no meaning; its owner has.
 */
export function securityFault(components: readonly PathComponent[]): string | null {
  for (const { path, entry } of components) {
    if (entry.uid !== 0) return `${path} belongs to user ${entry.uid} and not to root`;
    if (entry.kind === 'link') continue;
    if (entry.kind === 'directory' && (entry.mode & STICKY) !== 0) continue;
    if ((entry.mode & OTHER_WRITE) !== 0) return `everybody may write to ${path}`;
    if ((entry.mode & GROUP_WRITE) !== 0 && entry.gid !== 0) return `group ${entry.gid} may write to ${path}`;
  }
  return null;
}

/**
 * The permission of the first matching class decides (path_resolution(7)); root needs any one of the three to execute.
 */
function mayExecute(entry: PathEntry, { uid, gid, groups }: Rights): boolean {
  if (uid === 0) return entry.kind === 'directory' || (entry.mode & ANY_EXECUTE) !== 0;
  if (entry.uid === uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === gid || (groups ?? []).includes(entry.gid)) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}
