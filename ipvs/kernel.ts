import type { IpvsError } from './errors.ts';
import type {
  ConnectionTimeouts,
  DestinationKey,
  DestinationParams,
  KernelInfo,
  KernelTable,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
} from './types.ts';

/** One change to the kernel's table: one netlink command. */
export type Operation =
  | { readonly type: 'new-service'; readonly service: ServiceKey; readonly params: ServiceParams }
  | { readonly type: 'set-service'; readonly service: ServiceKey; readonly params: ServiceParams }
  | { readonly type: 'del-service'; readonly service: ServiceKey }
  | {
      readonly type: 'new-destination' | 'set-destination';
      readonly service: ServiceKey;
      readonly destination: DestinationKey;
      readonly params: DestinationParams;
    }
  | { readonly type: 'del-destination'; readonly service: ServiceKey; readonly destination: DestinationKey }
  | { readonly type: 'zero'; readonly service: ServiceKey | null }
  | { readonly type: 'flush' }
  | { readonly type: 'set-timeouts'; readonly timeouts: ConnectionTimeouts }
  | { readonly type: 'new-daemon'; readonly daemon: SyncDaemon }
  | { readonly type: 'del-daemon'; readonly state: SyncDaemon['state'] };

export type OperationType = Operation['type'];

/** What became of one operation. A refusal by the kernel is data. */
export type OperationOutcome = { readonly ok: true } | { readonly ok: false; readonly error: IpvsError };

/**
 * The kernel's IPVS as the controller sees it; implemented over netlink and in memory, held equal by one contract suite.
 * Every promise settles within the implementation's deadline. A rejection is always an {@link IpvsError} whose kind is
 * `unavailable`, `permission` or `outcome-unknown` for a fault of the channel: dump again before acting on assumptions.
 */
export interface Kernel {
  info(): Promise<KernelInfo>;
  /** Services, destinations, counters. Consistent only while nobody writes; the caller is the one writer. */
  dump(): Promise<KernelTable>;
  /** Runs all operations in order, whatever becomes of each; one outcome for each, same order. Not atomic. */
  apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]>;
  timeouts(): Promise<{ readonly tcp: number; readonly tcpFin: number; readonly udp: number }>;
  daemons(): Promise<readonly SyncDaemon[]>;
  /** Releases sockets; pending calls reject. Safe to call twice. */
  close(): void;
}
