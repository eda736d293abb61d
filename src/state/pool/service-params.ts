import type { ServiceKey, ServiceParams } from '../../../ipvs/types.ts';
import { addressFamily } from '../../base/ip-address.ts';
import type { VirtualServer } from '../../config/model/config.ts';

/** The netmask of single hosts in IPv6, which is a prefix length. */
const IPV6_HOST = 128;

/**
 * What one kernel service of a virtual server is made of. A virtual server of both families has no granularity, so its
 * netmask means single hosts, which each family says in its own way.
 */
export function serviceParamsOf({ params }: VirtualServer, key: ServiceKey): ServiceParams {
  const family = key.kind === 'address' ? addressFamily(key.address) : key.family;
  return family === 'inet6' && params.netmask > IPV6_HOST ? { ...params, netmask: IPV6_HOST } : params;
}
