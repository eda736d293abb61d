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
   * Destinations that must take no new connections, even if their replacements cannot be added: dead ones, and those
   * that an operator holds back. Others leave only once a replacement serves. Absent: none.
   */
  readonly mustNotServe?: ReadonlySet<DestinationId>;
}

/** Our services as the kernel's table should hold them. */
export type DesiredState = ReadonlyMap<ServiceId, DesiredService>;

/** Services whose desired state changed; null means the service should go. */
export type DesiredChange = ReadonlyMap<ServiceId, DesiredService | null>;
