import { networkInterfaces } from 'node:os';
import type { HostAddresses } from '../../base/host-addresses.ts';
import { type IpAddress, parseIpAddress } from '../../base/ip-address.ts';

/** By getifaddrs(3), in the network namespace of this process. */
export const nodeHostAddresses: HostAddresses = {
  read: () => {
    try {
      return addressesOf(networkInterfaces());
    } catch {
      // No descriptor left, say: the next question may be answered.
      return null;
    }
  },
};

function addressesOf(interfaces: ReturnType<typeof networkInterfaces>): ReadonlySet<IpAddress> {
  const found = new Set<IpAddress>();
  for (const list of Object.values(interfaces)) {
    for (const { address } of list ?? []) {
      const parsed = parseIpAddress(address);
      if (parsed !== undefined) found.add(parsed);
    }
  }
  return found;
}
