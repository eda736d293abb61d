import type { PathEntry } from '../../src/config/scripts/path-walk.ts';
import type { ScriptFacts } from '../../src/config/scripts/script-facts.ts';

/** Scripts of a test by absolute path, and the accounts of its machine. */
export interface MemoryScripts {
  /** Permission bits and owner; the default is a program of root's that all may run. */
  readonly files?: Readonly<Record<string, Partial<PathEntry> & { readonly head?: string }>>;
  /** passwd(5). */
  readonly passwd?: string;
  /** group(5). */
  readonly group?: string;
  /** Why the daemon cannot become others; it can unless given. */
  readonly cannotBecome?: string;
}

const ROOT_OWNED = { uid: 0, gid: 0, mode: 0o755 } as const;

/** A machine whose only files are these scripts and the directories that lead to them; the daemon is root. */
export function memoryScriptFacts(scripts: MemoryScripts = {}): ScriptFacts {
  const files = scripts.files ?? {};
  return {
    accounts: {
      passwd: () => scripts.passwd ?? 'root:x:0:0::/root:/bin/sh\n',
      group: () => scripts.group ?? 'root:x:0:\n',
    },
    inspector: {
      lstat: (path) => {
        const file = files[path];
        if (file !== undefined) return { kind: 'file', ...ROOT_OWNED, ...file };
        const prefix = path === '/' ? '/' : `${path}/`;
        const leads = path === '/' || Object.keys(files).some((name) => name.startsWith(prefix));
        return leads ? { kind: 'directory', ...ROOT_OWNED } : null;
      },
      head: (path, count) => (files[path]?.head ?? '#!/bin/sh').slice(0, count),
    },
    cannotBecome: (identity) => (identity === null ? null : (scripts.cannotBecome ?? null)),
    daemon: { uid: 0, gid: 0, groups: null },
    searchPath: ['/usr/bin', '/bin'],
  };
}
