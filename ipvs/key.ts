import type { AddressFamily } from '../src/base/ip-address.ts';
import { addressFamily, formatEndpoint } from '../src/base/ip-address.ts';
import type { DestinationId, DestinationKey, ServiceId, ServiceKey } from './types.ts';

/** `tcp 10.0.0.1:80`, `udp [2001:db8::1]:53`, `fwmark 7 inet6`. */
export function serviceId(key: ServiceKey): ServiceId {
  if (key.kind === 'fwmark') return `fwmark ${key.mark} ${key.family}` as ServiceId;
  return `${key.protocol} ${formatEndpoint(key.address, key.port)}` as ServiceId;
}

/** `10.0.1.1:8080`, `[2001:db8::2]:80`. */
export function destinationId(key: DestinationKey): DestinationId {
  return formatEndpoint(key.address, key.port) as DestinationId;
}

export function serviceFamily(key: ServiceKey): AddressFamily {
  return key.kind === 'fwmark' ? key.family : addressFamily(key.address);
}
