import type { DestinationId, KernelTable, ServiceId } from '../../../ipvs/types.ts';
import type { WallTime } from '../../base/time.ts';

/** The kinds of difference between the kernel and the configuration that other programs can cause. */
export type DriftKind =
  | 'missing_service'
  | 'service_attributes'
  | 'missing_destination'
  | 'extra_destination'
  | 'weight'
  | 'destination_attributes'
  | 'timeouts'
  | 'sync_daemon';

/** How many operations of one kind ended with one result. */
export interface OperationCount {
  readonly operation: string;
  readonly result: 'ok' | 'error';
  readonly count: number;
}

/** The kernel's latest refusals in one service. */
export interface ServiceErrors {
  /** The refusal of the service itself, or null. */
  readonly service: string | null;
  readonly destinations: ReadonlyMap<DestinationId, string>;
}

/** The reconciler's view of the kernel and of its own work. */
export interface KernelView {
  /** Whether the last access to the kernel succeeded. */
  readonly available: boolean;
  /** Whether no work is waiting, nothing is refused, and the kernel is as last read or written. */
  readonly inSync: boolean;
  /** When the kernel's table was last known to be as desired. */
  readonly lastSyncAt: WallTime | null;
  readonly error: string | null;
  readonly drift: Readonly<Record<DriftKind, number>>;
  readonly lastDriftAt: WallTime | null;
  readonly operations: readonly OperationCount[];
  /** The foreign services, up to the reconciler's limit. */
  readonly unmanagedServices: readonly ServiceId[];
  readonly errors: ReadonlyMap<ServiceId, ServiceErrors>;
  /** The error of the last save of our list of services, or null when it worked. */
  readonly ownershipError: string | null;
  /** The kernel's refusal of timeouts or sync daemon, or null. */
  readonly settingsError: string | null;
  /** Services with changes that are not written yet. */
  readonly pending: ReadonlySet<ServiceId>;
}

/** The kernel's table as read for the status; null when it could not be read. */
export type Observation = KernelTable | null;
