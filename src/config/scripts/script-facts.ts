import type { AccountFiles } from './accounts.ts';
import type { PathInspector } from './path-walk.ts';
import type { Rights } from './security.ts';

/** What judging a script needs to know of the machine. */
export interface ScriptFacts {
  readonly accounts: AccountFiles;
  readonly inspector: PathInspector;
  /** Rights of the daemon, which a script without an identity gets. */
  readonly daemon: Rights;
  /** Where bare names are looked for (PATH). */
  readonly searchPath: readonly string[];
}
