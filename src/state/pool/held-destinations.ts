import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { KernelDestination, KernelService, KernelTable, ServiceKey } from '../../../ipvs/types.ts';
import type { RealServer, VirtualServer } from '../../config/model/config.ts';
import { destinationPort, portRule } from './pool.ts';

/** A listener of a virtual server with what the kernel has for it. */
export interface HeldService {
  readonly key: ServiceKey;
  readonly service: KernelService;
}

/** What the kernel has of a server, and in which service. */
export interface HeldDestination {
  readonly key: ServiceKey;
  readonly destination: KernelDestination;
}

/** The services of a virtual server that are in the kernel. */
export function heldServices(config: VirtualServer, table: KernelTable | null): HeldService[] {
  const held: HeldService[] = [];
  for (const key of config.listeners) {
    const service = table?.get(serviceId(key));
    if (service !== undefined) held.push({ key, service });
  }
  return held;
}

/** What the kernel has of one server, or sorry server, in each of its virtual server's services. */
export function heldDestinations(
  config: VirtualServer,
  held: readonly HeldService[],
  { address, port, forwarding }: Pick<RealServer, 'address' | 'port' | 'forwarding'>,
): HeldDestination[] {
  const destinations: HeldDestination[] = [];
  for (const { key, service } of held) {
    const own = destinationPort(portRule(config, key), forwarding, port);
    const destination = service.destinations.get(destinationId({ address, port: own }));
    if (destination !== undefined) destinations.push({ key, destination });
  }
  return destinations;
}
