import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { identityFault } from '../../base/processes/process-rights.ts';
import { DEFAULT_PATH } from '../../base/processes/script-environment.ts';
import type { AccountFiles } from '../../config/scripts/accounts.ts';
import type { PathEntry, PathInspector } from '../../config/scripts/path-walk.ts';
import type { ScriptFacts } from '../../config/scripts/script-facts.ts';
import { ownRights } from '../processes/own-rights.ts';

/** Reads accounts from /etc/passwd and /etc/group. Directory services (LDAP, NIS) are not asked. */
export const nodeAccountFiles: AccountFiles = {
  passwd: () => readText('/etc/passwd'),
  group: () => readText('/etc/group'),
};

/** Examines paths of this machine's file system. */
export const nodePathInspector: PathInspector = {
  lstat(path) {
    try {
      return entryOf(path);
    } catch {
      return null;
    }
  },
  head(path, count) {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      const buffer = Buffer.alloc(count);
      return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, count, 0));
    } catch {
      return null;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  },
};

/** The facts that decide which scripts a process with these rights and this PATH can run. */
export function nodeScriptFacts(
  process: Pick<NodeJS.Process, 'getuid' | 'getgid' | 'getgroups' | 'env'>,
): ScriptFacts {
  const path = process.env['PATH'] ?? '';
  return {
    accounts: nodeAccountFiles,
    inspector: nodePathInspector,
    daemon: {
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      groups: process.getgroups?.() ?? null,
    },
    cannotBecome: (identity) => identityFault(identity, ownRights()),
    searchPath: (path === '' ? DEFAULT_PATH : path).split(':').filter((name) => name.startsWith('/')),
  };
}

const MODE_BITS = 0o7777;

function entryOf(path: string): PathEntry {
  const status = lstatSync(path);
  const facts = { uid: status.uid, gid: status.gid, mode: status.mode & MODE_BITS };
  if (status.isSymbolicLink()) return { kind: 'link', ...facts, target: readlinkSync(path) };
  if (status.isDirectory()) return { kind: 'directory', ...facts };
  return { kind: status.isFile() ? 'file' : 'other', ...facts };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
