import { statSync } from 'node:fs';
import { DirectorError, describeError } from '../../base/errors.ts';
import type { NamespaceStanding } from '../../config/load.ts';

/** The directory where ip-netns(8) keeps named namespaces. */
const NAMES = '/run/netns';

/**
 * This variable is set for the program that was started in a namespace, so that it does not enter again. Scripts do not
 * get it.
 */
const ENTERED = 'LVSD_NETWORK_NAMESPACE';

/**
 * How this process relates to the network namespace of that name. Only root can enter one, and lvsd enters one only at
 * its start.
 */
export function standingTo(
  name: string,
  process: Pick<NodeJS.Process, 'env' | 'geteuid'>,
): NamespaceStanding {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0'))
    return 'absent';
  try {
    const [named, own] = [statSync(`${NAMES}/${name}`), statSync('/proc/self/ns/net')];
    if (named.ino === own.ino && named.dev === own.dev) return 'inside';
    // A file on which nothing is mounted is left over from a namespace that is gone.
    if (named.dev !== own.dev) return 'absent';
  } catch {
    return 'absent';
  }
  return process.geteuid?.() === 0 && process.env[ENTERED] === undefined ? 'enterable' : 'outside';
}

/**
 * Starts this program again in a network namespace, in the place of this process and before anything was opened, so
 * that its sockets, checks, halves and scripts are all inside. Never returns; rejects with a DirectorError where it
 * cannot do so.
 */
export async function enterNetworkNamespace(name: string, process: NodeJS.Process): Promise<never> {
  let reason: string;
  try {
    const { startInNetworkNamespace } = await import('../../../native/network-namespace.ts');
    const { call, errno } = startInNetworkNamespace(
      `${NAMES}/${name}`,
      process.execPath,
      [...process.execArgv, ...process.argv.slice(1)],
      { ...process.env, [ENTERED]: name },
    );
    reason = `${call}: ${errno}`;
  } catch (error) {
    reason = describeError(error);
  }
  throw new DirectorError('net-namespace', `cannot enter the network namespace ${name}: ${reason}`, {
    hint: `start lvsd in it: NetworkNamespacePath=${NAMES}/${name} in its systemd unit, or \`ip netns exec ${name} lvsd\``,
  });
}
