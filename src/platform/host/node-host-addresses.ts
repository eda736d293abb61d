import { networkInterfaces } from 'node:os';
import type { HostAddresses } from '../../base/host-addresses.ts';
import { type IpAddress, parseIpAddress } from '../../base/ip-address.ts';

/** Reads the addresses with getifaddrs(3), in the network namespace of this process. */
export const nodeHostAddresses: HostAddresses = {
  read: () => {
    try {
      return addressesOf(networkInterfaces());
    } catch {
      // The call fails when no descriptor is left, for example; the next one may succeed.
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
