import type {
  DestinationId,
  DestinationKey,
  DestinationParams,
  ServiceId,
  ServiceKey,
  ServiceParams,
} from '../../../ipvs/types.ts';

export interface DesiredDestination {
  readonly key: DestinationKey;
  readonly params: DestinationParams;
}

export interface DesiredService {
  readonly key: ServiceKey;
  readonly params: ServiceParams;
  readonly destinations: ReadonlyMap<DestinationId, DesiredDestination>;
  /**
   * Destinations that must take no new connections, even if those that are to replace them cannot be had: dead or held
   * back by the operator. Others leave only once somebody serves in their place. Absent: none.
   */
  readonly mustNotServe?: ReadonlySet<DestinationId>;
}

/** What the kernel's table should hold of ours. */
export type DesiredState = ReadonlyMap<ServiceId, DesiredService>;

/** Services whose desired state changed; null means the service should go. */
export type DesiredChange = ReadonlyMap<ServiceId, DesiredService | null>;
