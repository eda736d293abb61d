import { isMulticastAddress } from '../src/base/ip-address.ts';
import type { ServiceKey, ServiceParams } from './types.ts';
import { SERVICE_FLAG } from './types.ts';

/**
 * The warning about a service that the kernel accepts without complaint but does not implement as written; null when
 * there is none.
 */
export function serviceWarning(key: ServiceKey, params: ServiceParams): string | null {
  if (key.kind === 'fwmark') return null;
  if (key.port === 0 && (params.flags & SERVICE_FLAG.persistent) === 0) {
    return 'a service on every port (port 0) needs persistence: without it the kernel schedules none of its packets';
  }
  if (key.address === '0.0.0.0' || key.address === '::')
    return `${key.address} matches no packet: services have no wildcard address`;
  if (isMulticastAddress(key.address))
    return `${key.address} is a multicast address: IPVS balances unicast packets only`;
  if ((params.flags & SERVICE_FLAG.onePacket) !== 0 && key.protocol !== 'udp') {
    return `one-packet scheduling works with udp only, not ${key.protocol}`;
  }
  return null;
}
