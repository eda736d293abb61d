import { assertNever } from '../../src/base/errors.ts';
import type { EffectiveTimeouts } from '../codec/settings.ts';
import type { IpvsCommand } from '../errors.ts';
import type { Kernel, OperationOutcome } from '../kernel.ts';
import type { Operation } from '../operation.ts';
import { channelUnavailable, invalidOperation, operationRefused } from '../refusal.ts';
import type { DestinationKey, KernelInfo, KernelTable, ServiceKey, SyncDaemon } from '../types.ts';
import { operationFault } from '../validate.ts';
import type { MemoryInterface, Verdict } from './memory-settings.ts';
import { INITIAL_TIMEOUTS, MemorySyncDaemons, nextTimeouts } from './memory-settings.ts';
import type { SimulatedTraffic } from './memory-table.ts';
import { MemoryTable } from './memory-table.ts';

/** The facilities of the simulated machine; by default all modules of Linux 6 and one interface, eth0. */
export interface MemoryKernelOptions {
  readonly schedulers?: Iterable<string>;
  readonly persistenceEngines?: Iterable<string>;
  readonly interfaces?: ReadonlyMap<string, MemoryInterface>;
}

/** The scheduler modules of Linux 6 (net/netfilter/ipvs/Kconfig). */
export const DEFAULT_SCHEDULERS: readonly string[] = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'fo',
  'ovf',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'mh',
  'sed',
  'nq',
  'twos',
];

const INFO: KernelInfo = Object.freeze({ version: '1.2.1', connectionTableSize: 4096 });

/**
 * An IPVS in memory that answers as the kernel does, errno for errno: for tests, and for `lvsd --kernel memory`.
 * It forwards nothing. The contract suite holds it equal to the real one.
 */
export class MemoryKernel implements Kernel {
  readonly #table: MemoryTable;
  readonly #daemons: MemorySyncDaemons;
  #timeouts: EffectiveTimeouts = INITIAL_TIMEOUTS;
  #closed = false;

  constructor(options: MemoryKernelOptions = {}) {
    this.#table = new MemoryTable({
      schedulers: new Set(options.schedulers ?? DEFAULT_SCHEDULERS),
      persistenceEngines: new Set(options.persistenceEngines ?? ['sip']),
    });
    this.#daemons = new MemorySyncDaemons(options.interfaces ?? new Map([['eth0', { mtu: 1500, up: true }]]));
  }

  async info(): Promise<KernelInfo> {
    this.#checkOpen('get-info');
    return INFO;
  }

  async dump(): Promise<KernelTable> {
    this.#checkOpen('get-services');
    return this.#table.snapshot();
  }

  async apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    const first = operations[0];
    if (first === undefined) return [];
    this.#checkOpen(first.type);
    return operations.map((operation) => this.#outcome(operation));
  }

  async timeouts(): Promise<EffectiveTimeouts> {
    this.#checkOpen('get-timeouts');
    return this.#timeouts;
  }

  async daemons(): Promise<readonly SyncDaemon[]> {
    this.#checkOpen('get-daemons');
    return this.#daemons.list();
  }

  close(): void {
    this.#closed = true;
  }

  /** Sets the traffic of a destination, as if clients had used it; false if it does not exist. */
  simulateTraffic(service: ServiceKey, destination: DestinationKey, traffic: SimulatedTraffic): boolean {
    return this.#table.simulate(service, destination, traffic);
  }

  #checkOpen(command: IpvsCommand): void {
    if (this.#closed) throw channelUnavailable(command, 'the connection to the kernel was closed');
  }

  #outcome(operation: Operation): OperationOutcome {
    const fault = operationFault(operation);
    if (fault !== null) return { ok: false, error: invalidOperation(operation, fault) };
    const errno = this.#run(operation);
    return errno === 0 ? { ok: true } : { ok: false, error: operationRefused(operation, errno) };
  }

  #run(operation: Operation): Verdict {
    switch (operation.type) {
      case 'new-service':
        return this.#table.addService(operation.service, operation.params);
      case 'set-service':
        return this.#table.setService(operation.service, operation.params);
      case 'del-service':
        return this.#table.deleteService(operation.service);
      case 'new-destination':
      case 'set-destination':
        return this.#writeDestination(operation);
      case 'del-destination':
        return this.#table.deleteDestination(operation.service, operation.destination);
      case 'zero':
        return this.#table.zero(operation.service);
      case 'flush':
        this.#table.flush();
        return 0;
      case 'set-timeouts': {
        const next = nextTimeouts(this.#timeouts, operation.timeouts);
        if (typeof next === 'number') return next;
        this.#timeouts = next;
        return 0;
      }
      case 'new-daemon':
        return this.#daemons.start(operation.daemon, this.#table.hasMixedFamilies);
      case 'del-daemon':
        return this.#daemons.stop(operation.state);
      default:
        return assertNever(operation);
    }
  }

  #writeDestination(operation: Extract<Operation, { type: 'new-destination' | 'set-destination' }>): Verdict {
    const { service, destination, params } = operation;
    const syncing = this.#daemons.any;
    return operation.type === 'new-destination'
      ? this.#table.addDestination(service, destination, params, syncing)
      : this.#table.setDestination(service, destination, params, syncing);
  }
}
