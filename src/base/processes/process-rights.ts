import type { ScriptIdentity } from './script.ts';

/** linux/capability.h. */
const CAP_SETGID = 6n;
const CAP_SETUID = 7n;

/** Whose rights a process has, and whether it may take those of others. */
export interface ProcessRights {
  readonly uid: number;
  readonly gid: number;
  /** CapEff of proc(5), or null where it cannot be read. */
  readonly effective: bigint | null;
  /** CapAmb and CapInh: what a program that it starts would have without asking. */
  readonly handedDown: bigint;
}

/** Reads `/proc/PID/status` (proc(5)). */
export function parseRights(status: string, uid: number, gid: number): ProcessRights {
  const mask = (name: string): bigint | null => {
    const match = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status);
    return match === null ? null : BigInt(`0x${match[1] ?? '0'}`);
  };
  return {
    uid,
    gid,
    effective: mask('CapEff'),
    handedDown: (mask('CapAmb') ?? 0n) | (mask('CapInh') ?? 0n),
  };
}

/**
 * Why a process of these rights cannot run a script as somebody else, or null when it can. That is this host's fault and
 * says nothing of what the script would have found.
 */
export function identityFault(identity: ScriptIdentity | null, own: ProcessRights): string | null {
  if (identity === null) return null;
  const has = (capability: bigint): boolean =>
    own.effective === null ? own.uid === 0 : (own.effective & (1n << capability)) !== 0n;
  const missing: string[] = [];
  if (identity.uid !== own.uid && !has(CAP_SETUID)) missing.push('CAP_SETUID');
  const groups = identity.groups ?? [];
  if ((identity.gid !== own.gid || groups.length > 0) && !has(CAP_SETGID)) missing.push('CAP_SETGID');
  const who = `user ${identity.uid}, group ${identity.gid}`;
  if (missing.length > 0) {
    return `lvsd runs as user ${own.uid} and cannot become ${who}: it lacks ${missing.join(' and ')}`;
  }
  if (groups.length > 0 && own.uid !== 0) {
    return `lvsd runs as user ${own.uid} and cannot become ${who} with supplementary groups: only root can`;
  }
  return null;
}
