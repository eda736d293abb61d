import type { Program } from '../../base/processes/script.ts';
import { ownRights } from './own-rights.ts';

/** How a program is started so that it inherits no capability of this process. */
export type ChildCapabilities =
  /** Nothing is handed down. */
  | 'none'
  /** This thread hands some down and cannot be kept from it: setpriv(1) drops them in between. */
  | 'dropped-by-setpriv';

/**
 * Keeps this process's capabilities from the programs that it starts, from now on. The shipped unit gives lvsd
 * CAP_NET_ADMIN in its ambient set, which every program would inherit that it starts; a check's script must not be able to
 * change the network.
 */
export async function withholdCapabilities(): Promise<ChildCapabilities> {
  if (ownRights().handedDown === 0n) return 'none';
  try {
    const native = await import('../../../native/capabilities.ts');
    native.keepCapabilitiesFromChildren();
  } catch {
    // No C library to call on this platform: setpriv(1) it is.
  }
  return ownRights().handedDown === 0n ? 'none' : 'dropped-by-setpriv';
}

/** The program by way of setpriv(1) of util-linux, which drops what would be handed down. */
export function withoutCapabilities(program: Program): Program {
  return {
    file: 'setpriv',
    args: ['--ambient-caps=-all', '--inh-caps=-all', '--', program.file, ...program.args],
    mediated: true,
  };
}
