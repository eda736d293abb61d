import type { Script, ScriptCommand, ScriptIdentity } from '../../base/processes/script.ts';
import { type PathInspector, type PathWalk, walkPath } from './path-walk.ts';
import { executionFault, type Rights, runsAsRoot, securityFault } from './security.ts';

/** The policy for all scripts of a configuration. */
export interface ScriptPolicy {
  /**
   * enable_script_security: a file that other users could change is not run as root. Off: it is run, with a warning.
   */
  readonly enforce: boolean;
  /** use_symlink_paths: the script runs under its written name instead of the one without links. */
  readonly keepLinks: boolean;
  /** Text files without `#!` run through `sh -c` (keepalived with libmagic, as Debian builds it). */
  readonly shellForText: boolean;
  /** The directories in which bare names are searched. */
  readonly searchPath: readonly string[];
  /** The daemon's identity, which a script without one of its own gets. */
  readonly daemon: Rights;
}

export type ScriptJudgement =
  | { readonly usable: true; readonly script: Script; readonly warnings: readonly string[] }
  | {
      readonly usable: false;
      /** The fault and the file, for display. */
      readonly reason: string;
      /** True when the file exists and could run, but must not. */
      readonly insecure: boolean;
      readonly warnings: readonly string[];
    };

/**
 * Judges a command once for each load (keepalived: the script security pass). `argv` is the command after both levels
 * of quoting; a null `identity` stands for the daemon's own. A script is never run without this judgement: the result
 * for an unusable one has the reason.
 */
export function resolveScript(
  argv: readonly string[],
  identity: ScriptIdentity | null,
  policy: ScriptPolicy,
  inspector: PathInspector,
): ScriptJudgement {
  const [name, ...args] = argv;
  if (name === undefined || name === '') return refused('no command is given');
  if (name.startsWith('</')) return usable({ invocation: 'readable', argv: [name.slice(1)] }, identity, []);
  const warnings: string[] = [];
  const path = name.includes('/') ? name : find(name, policy.searchPath, inspector);
  if (path === null) return refused(`${name} is not in ${policy.searchPath.join(':')}`);
  if (!path.startsWith('/')) return refused(`${path} is not an absolute path`);
  if (path !== name) warnings.push(`${name} was found as ${path}; write the whole path`);
  const walk = walkPath(path, inspector);
  if (!walk.ok) return refused(walk.reason, warnings);
  const fault = judgeWalk(walk, identity ?? policy.daemon, policy, warnings);
  if (fault !== null) return { usable: false, ...fault, warnings };
  const invocation = invocationOf(walk.real, policy, inspector, warnings);
  if (invocation === null) {
    return refused(`${walk.real} is neither a program nor a script that begins with #!`, warnings);
  }
  return usable({ invocation, argv: [policy.keepLinks ? path : walk.real, ...args] }, identity, warnings);
}

function judgeWalk(
  walk: PathWalk & { readonly ok: true },
  rights: Rights,
  policy: ScriptPolicy,
  warnings: string[],
): { readonly reason: string; readonly insecure: boolean } | null {
  if (walk.file.kind === 'directory') return { reason: `${walk.real} is a directory`, insecure: false };
  const fault = executionFault(walk.components, rights);
  if (fault !== null) return { reason: fault, insecure: false };
  if (!runsAsRoot(walk.file, rights)) return null;
  const danger = securityFault(walk.components);
  if (danger === null) return null;
  if (policy.enforce) return { reason: `it would run as root, but ${danger}`, insecure: true };
  warnings.push(`${walk.real} runs as root, but ${danger}; enable_script_security would refuse it`);
  return null;
}

/** The number of bytes that identify an ELF file (elf(5)) or `#!` (execve(2)). */
const HEAD_LENGTH = 4;
const ELF_MAGIC = '\x7fELF';

function invocationOf(
  path: string,
  policy: ScriptPolicy,
  inspector: PathInspector,
  warnings: string[],
): ScriptCommand['invocation'] | null {
  const head = inspector.head(path, HEAD_LENGTH);
  // For a program that only its own user may read, the kernel decides when it is run.
  if (head === null || head === ELF_MAGIC || head.startsWith('#!')) return 'direct';
  if (!policy.shellForText) return null;
  warnings.push(`${path} does not begin with #! and runs through sh`);
  return 'shell';
}

function find(name: string, searchPath: readonly string[], inspector: PathInspector): string | null {
  for (const directory of searchPath) {
    const path = `${directory.replace(/\/+$/, '')}/${name}`;
    const walk = walkPath(path, inspector);
    if (walk.ok && walk.file.kind === 'file') return path;
  }
  return null;
}

function usable(
  command: ScriptCommand,
  identity: ScriptIdentity | null,
  warnings: readonly string[],
): ScriptJudgement {
  return { usable: true, script: { command, identity }, warnings };
}

function refused(reason: string, warnings: readonly string[] = []): ScriptJudgement {
  return { usable: false, reason, insecure: false, warnings };
}
