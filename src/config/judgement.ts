import type { LoadedConfig } from './load.ts';
import type { Config } from './model/config.ts';

/** The exit codes of `lvsctl config check` and `lvsd --check`. */
const CHECK_EXIT = {
  /** The file can be used; with `strict`, it also has no warning. */
  clean: 0,
  /** The file can be used but has warnings, and `strict` was requested. */
  warnings: 1,
  /** The file cannot be used. */
  errors: 2,
} as const;

export type CheckExit = (typeof CHECK_EXIT)[keyof typeof CHECK_EXIT];

/** The result of reading a file, for people and for scripts. */
export interface Judgement {
  readonly exit: CheckExit;
  /** One line, such as `lvsd.yaml can be used: 3 virtual servers, 9 real servers; 1 warning`. */
  readonly summary: string;
}

/** Judges a file that was read. Infos never count, because they concern matters outside of lvsd. */
export function judge(path: string, loaded: LoadedConfig, strict: boolean): Judgement {
  const { config, counts } = loaded;
  const told = [counted(counts.error, 'error'), counted(counts.warning, 'warning')].filter(
    (part) => part !== '',
  );
  if (config === null) {
    return { exit: CHECK_EXIT.errors, summary: `${path} cannot be used: ${told.join(', ')}` };
  }
  const servers = config.virtualServers.reduce((sum, { realServers }) => sum + realServers.length, 0);
  const size = sizeOf(config, servers);
  const warned = told.length === 0 ? '' : `; ${told.join(', ')}`;
  return {
    exit: strict && counts.warning > 0 ? CHECK_EXIT.warnings : CHECK_EXIT.clean,
    summary: `${path} can be used: ${size}${warned}`,
  };
}

/** A half that the file does not have is not counted; a file with neither half has no virtual server. */
function sizeOf({ virtualServers, vrrp }: Config, servers: number): string {
  const lvs = [plural(virtualServers.length, 'virtual server'), plural(servers, 'real server')];
  if (vrrp === undefined) return lvs.join(', ');
  const instances = plural(vrrp.instances.length, 'VRRP instance');
  return virtualServers.length === 0 ? instances : [...lvs, instances].join(', ');
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : plural(count, what);
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
