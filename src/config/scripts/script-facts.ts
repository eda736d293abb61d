import type { ScriptIdentity } from '../../base/processes/script.ts';
import type { AccountFiles } from './accounts.ts';
import type { PathInspector } from './path-walk.ts';
import type { Rights } from './security.ts';

/** The facts of the machine that judging a script needs. */
export interface ScriptFacts {
  readonly accounts: AccountFiles;
  readonly inspector: PathInspector;
  /** The daemon's identity, which a script without one of its own gets. */
  readonly daemon: Rights;
  /** The reason why the daemon cannot run a script with this identity (null for its own), or null when it can. */
  cannotBecome(identity: ScriptIdentity | null): string | null;
  /** The directories in which bare names are searched (PATH). */
  readonly searchPath: readonly string[];
}
