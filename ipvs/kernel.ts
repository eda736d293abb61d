import type { IpvsError } from './errors.ts';
import type { Operation } from './operation.ts';
import type { KernelInfo, KernelTable, SyncDaemon } from './types.ts';

/** The outcome of one operation. A refusal by the kernel is data. */
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
  /**
   * Runs all operations in order, whatever the outcome of each; returns one outcome for each, in the same order. Not
   * atomic.
   */
  apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]>;
  timeouts(): Promise<{ readonly tcp: number; readonly tcpFin: number; readonly udp: number }>;
  daemons(): Promise<readonly SyncDaemon[]>;
  /** Releases sockets; pending calls reject. Safe to call twice. */
  close(): void;
}
