import type { Program } from '../../base/processes/script.ts';
import { ownRights } from './own-rights.ts';

/** How a program is started so that it inherits no capability of this process. */
export type ChildCapabilities =
  /** This process passes no capability on. */
  | 'none'
  /** This thread passes capabilities on and cannot be changed; setpriv(1) is started in between and drops them. */
  | 'dropped-by-setpriv';

/**
 * From now on, programs that this process starts inherit no capability. The shipped unit gives lvsd CAP_NET_ADMIN in
 * its ambient set, which every started program would inherit; but the script of a check must not be able to change the
 * network.
 */
export async function withholdCapabilities(): Promise<ChildCapabilities> {
  if (ownRights().handedDown === 0n) return 'none';
  try {
    const native = await import('../../../native/capabilities.ts');
    native.keepCapabilitiesFromChildren();
  } catch {
    // The C library cannot be called on this platform, so setpriv(1) is used.
  }
  return ownRights().handedDown === 0n ? 'none' : 'dropped-by-setpriv';
}

/** Starts the program through setpriv(1) of util-linux, which drops the capabilities that would be inherited. */
export function withoutCapabilities(program: Program): Program {
  return {
    file: 'setpriv',
    args: ['--ambient-caps=-all', '--inh-caps=-all', '--', program.file, ...program.args],
    mediated: true,
  };
}
