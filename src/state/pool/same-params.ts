import type { DestinationId, DestinationParams, ServiceParams, Tunnel } from '../../../ipvs/types.ts';
import type { DesiredDestination } from '../model/desired.ts';

export function sameServiceParams(a: ServiceParams, b: ServiceParams): boolean {
  return (
    a.scheduler === b.scheduler &&
    a.flags === b.flags &&
    a.timeoutSeconds === b.timeoutSeconds &&
    a.netmask === b.netmask &&
    a.persistenceEngine === b.persistenceEngine
  );
}

export function sameDestinationParams(a: DestinationParams, b: DestinationParams): boolean {
  return a.weight === b.weight && sameExceptWeight(a, b);
}

/** The tunnel counts only where packets are tunnelled: the kernel keeps but does not use it elsewhere. */
export function sameExceptWeight(a: DestinationParams, b: DestinationParams): boolean {
  return (
    a.forwarding === b.forwarding &&
    a.upperThreshold === b.upperThreshold &&
    a.lowerThreshold === b.lowerThreshold &&
    (a.forwarding !== 'tun' || sameTunnel(a.tunnel, b.tunnel))
  );
}

function sameTunnel(a: Tunnel, b: Tunnel): boolean {
  return a.type === b.type && a.port === b.port && a.checksum === b.checksum;
}

export function sameDestinations(
  a: ReadonlyMap<DestinationId, DesiredDestination>,
  b: ReadonlyMap<DestinationId, DesiredDestination>,
): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [id, destination] of a) {
    const other = b.get(id);
    if (other === undefined || !sameDestinationParams(destination.params, other.params)) return false;
  }
  return true;
}
