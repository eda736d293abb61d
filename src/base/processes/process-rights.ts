import type { ScriptIdentity } from './script.ts';

/** The capability's number in linux/capability.h. */
const CAP_SETGID = 6n;
const CAP_SETUID = 7n;

/** The identity of a process, and whether it may take another identity. */
export interface ProcessRights {
  readonly uid: number;
  readonly gid: number;
  /** The effective capabilities (CapEff of proc(5)), or null where they cannot be read. */
  readonly effective: bigint | null;
  /** The capabilities that a started program inherits without asking for them (CapAmb and CapInh). */
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
 * The reason why a process with these rights cannot run a script as another user, or null when it can. Such a fault is
 * this host's own and says nothing about the result of the script.
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
