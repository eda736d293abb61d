import type { ScriptIdentity } from '../../base/processes/script.ts';
import type { AccountFiles } from './accounts.ts';
import type { PathInspector } from './path-walk.ts';
import type { Rights } from './security.ts';

/** What judging a script needs to know of the machine. */
export interface ScriptFacts {
  readonly accounts: AccountFiles;
  readonly inspector: PathInspector;
  /** Rights of the daemon, which a script without an identity gets. */
  readonly daemon: Rights;
  /** Why the daemon cannot run a script with these rights (null: its own), or null when it can. */
  cannotBecome(identity: ScriptIdentity | null): string | null;
  /** Where bare names are looked for (PATH). */
  readonly searchPath: readonly string[];
}
