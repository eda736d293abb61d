import { type PathConnection, pathConnection } from '../../../checkers/path/spec.ts';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { ServiceId, ServiceKey, ServiceParams } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { type AddressFamily, addressFamily } from '../../base/ip-address.ts';
import type { RealServer, VirtualServer } from '../../config/model/config.ts';
import type { DesiredService } from '../model/desired.ts';
import { serverDestination } from './pool.ts';

/** The service that takes the packets of a probe. */
export function privateService({ address, mark }: Pick<PathConnection, 'address' | 'mark'>): ServiceKey {
  return { kind: 'fwmark', family: addressFamily(address), mark };
}

/**
 * The services that data-path probes need: each takes the packets of one mark to one server, by the server's own way and with
 * a weight that nothing changes.
 */
export function privateServices(virtualServers: readonly VirtualServer[]): Map<ServiceId, DesiredService> {
  const services = new Map<ServiceId, DesiredService>();
  for (const { realServers } of virtualServers) {
    for (const server of realServers) {
      for (const check of server.checks) {
        const connection = pathConnection(check.spec);
        if (connection === null) continue;
        const key = privateService(connection);
        const id = serviceId(key);
        if (!services.has(id)) services.set(id, privateServiceOf(key, connection, server));
      }
    }
  }
  return services;
}

const WEIGHT = 1;
const HOST_MASK: Readonly<Record<AddressFamily, number>> = { inet: 0xffff_ffff, inet6: 128 };

function privateServiceOf(key: ServiceKey, { address }: PathConnection, server: RealServer): DesiredService {
  const unlimited = { ...server, upperThreshold: 0, lowerThreshold: 0 };
  const destination = serverDestination(unlimited, WEIGHT, 'zero');
  return {
    key,
    params: paramsFor(server, addressFamily(address)),
    destinations: new Map([[destinationId(destination.key), destination]]),
  };
}

/** A datagram needs no entry in the kernel's table where the answer does not come back through it. */
function paramsFor({ forwarding }: RealServer, family: AddressFamily): ServiceParams {
  const answersPassBy = forwarding === 'dr' || forwarding === 'tun';
  return {
    scheduler: 'rr',
    flags: answersPassBy ? SERVICE_FLAG.onePacket : 0,
    timeoutSeconds: 0,
    netmask: HOST_MASK[family],
    persistenceEngine: null,
  };
}
