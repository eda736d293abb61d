import type { IpAddress } from '../../base/ip-address.ts';
import type { VirtualServer } from './config.ts';

/** The virtual addresses of a virtual server that are announced; a firewall mark has none. */
export function announcedAddresses({ announce, listeners }: VirtualServer): readonly IpAddress[] {
  if (announce === false) return [];
  return listeners.flatMap((key) => (key.kind === 'address' ? [key.address] : []));
}
