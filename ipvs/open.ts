import { openNetlinkChannel } from '../netlink/channel.ts';
import type { Clock } from '../src/base/time.ts';
import { IpvsClient } from './client.ts';
import type { ConnectionLimits } from './connection.ts';
import { DEFAULT_CONNECTION_LIMITS, IpvsConnection } from './connection.ts';
import type { Kernel } from './kernel.ts';

/**
 * The IPVS of the kernel, in the network namespace in which each socket is opened. Nothing is opened or loaded before the
 * first call, and a call fails with kind `unavailable` as long as the kernel has no IPVS: it may come later.
 */
export function openIpvsClient(clock: Clock, limits: ConnectionLimits = DEFAULT_CONNECTION_LIMITS): Kernel {
  return new IpvsClient(new IpvsConnection(openNetlinkChannel, clock, limits));
}
