import type {
  DestinationId,
  DestinationKey,
  DestinationParams,
  ServiceId,
  ServiceKey,
  ServiceParams,
} from '../../ipvs/types.ts';

export interface DesiredDestination {
  readonly key: DestinationKey;
  readonly params: DestinationParams;
}

export interface DesiredService {
  readonly key: ServiceKey;
  readonly params: ServiceParams;
  readonly destinations: ReadonlyMap<DestinationId, DesiredDestination>;
}

/** What the kernel's table should hold of ours. */
export type DesiredState = ReadonlyMap<ServiceId, DesiredService>;

/** Services whose desired state changed; null means the service should go. */
export type DesiredChange = ReadonlyMap<ServiceId, DesiredService | null>;
