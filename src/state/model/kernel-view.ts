import type { DestinationId, KernelTable, ServiceId } from '../../../ipvs/types.ts';
import type { WallTime } from '../../base/time.ts';

/** The kinds of difference between the kernel and the configuration that somebody else can cause. */
export type DriftKind =
  | 'missing_service'
  | 'service_attributes'
  | 'missing_destination'
  | 'extra_destination'
  | 'weight'
  | 'destination_attributes'
  | 'timeouts'
  | 'sync_daemon';

/** How many operations of one kind were sent to the kernel and ended so. */
export interface OperationCount {
  readonly operation: string;
  readonly result: 'ok' | 'error';
  readonly count: number;
}

/** What the kernel last refused in one service. */
export interface ServiceErrors {
  /** The service itself, or null. */
  readonly service: string | null;
  readonly destinations: ReadonlyMap<DestinationId, string>;
}

/** What the reconciler tells of the kernel and of its own work. */
export interface KernelView {
  /** Whether the last access to the kernel worked. */
  readonly available: boolean;
  /** No work is waiting, nothing is refused, and the kernel is as last seen or written. */
  readonly inSync: boolean;
  /** When the kernel was last known to be as desired. */
  readonly lastSyncAt: WallTime | null;
  readonly error: string | null;
  readonly drift: Readonly<Record<DriftKind, number>>;
  readonly lastDriftAt: WallTime | null;
  readonly operations: readonly OperationCount[];
  /** At most the reconciler's limit of them. */
  readonly unmanagedServices: readonly ServiceId[];
  readonly errors: ReadonlyMap<ServiceId, ServiceErrors>;
  /** What the last save of the list of our services said, or null when it worked. */
  readonly ownershipError: string | null;
  /** What the kernel said against timeouts or sync daemon, or null. */
  readonly settingsError: string | null;
  /** Services with changes that are not written yet. */
  readonly pending: ReadonlySet<ServiceId>;
}

/** A look at the kernel's table for the status; null when it could not be read. */
export type Observation = KernelTable | null;
