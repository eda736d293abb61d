import type { Kernel, OperationOutcome } from '../../ipvs/kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { ServiceId } from '../../ipvs/types.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../base/time.ts';
import { hasArrived, isDeparture, type Swap } from '../state/pool/swap.ts';
import { OPERATIONS_PER_APPLY, objectOf, withoutBlocked } from './batch.ts';
import type { CachedKernelTable } from './cached-kernel-table.ts';
import { isChannelFault } from './channel-health.ts';
import type { OperationCounters } from './operation-counters.ts';
import { isDrift, type KernelObject, type RetryQueue } from './retry-queue.ts';

interface WriterPorts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Sends planned operations to the kernel and sorts their outcomes: recorded, put into the retry queue, or unexpected.
 */
export class Writer {
  readonly #ports: WriterPorts;
  readonly #retries: RetryQueue;
  readonly #counters: OperationCounters;

  constructor(ports: WriterPorts, retries: RetryQueue, counters: OperationCounters) {
    this.#ports = ports;
    this.#retries = retries;
    this.#counters = counters;
  }

  /**
   * Writes the plan for the services of a batch and records accepted operations in `known`. Where destinations are
   * swapped, old ones are removed after the outcomes of the new ones are known, and stay when no new one was
   * accepted. Returns the services whose state in the kernel differs from our record. Throws on a fault of the
   * channel: then nothing is certain.
   */
  async write(
    services: readonly ServiceId[],
    planned: readonly Operation[],
    swaps: ReadonlyMap<ServiceId, Swap>,
    known: CachedKernelTable,
  ): Promise<ReadonlySet<ServiceId>> {
    const operations = withoutBlocked(planned, this.#retries);
    this.#forgetUnplanned(services, operations);
    const surprises = new Set<ServiceId>();
    if (swaps.size === 0) {
      await this.#apply(operations, known, surprises);
      return surprises;
    }
    const departures = operations.filter((operation) => isDeparture(operation, swaps));
    const others = operations.filter((operation) => !isDeparture(operation, swaps));
    await this.#apply(others, known, surprises);
    const relieved = departures.filter((operation) => {
      const { service } = objectOf(operation);
      const swap = swaps.get(service);
      return swap !== undefined && hasArrived(service, swap, known.peek());
    });
    await this.#apply(relieved, known, surprises);
    return surprises;
  }

  async #apply(
    operations: readonly Operation[],
    known: CachedKernelTable,
    surprises: Set<ServiceId>,
  ): Promise<void> {
    const uncreated = new Set<ServiceId>();
    for (let from = 0; from < operations.length; from += OPERATIONS_PER_APPLY) {
      const part = operations.slice(from, from + OPERATIONS_PER_APPLY);
      const outcomes = await this.#ports.kernel.apply(part);
      const fault = outcomes.find((outcome) => !outcome.ok && isChannelFault(outcome.error));
      if (fault !== undefined && !fault.ok) throw fault.error;
      for (const [index, operation] of part.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) continue;
        if (this.#settle(operation, outcome, known, uncreated)) surprises.add(objectOf(operation).service);
      }
    }
  }

  /** A refused object that the plan no longer touches is as desired by now. */
  #forgetUnplanned(services: readonly ServiceId[], operations: readonly Operation[]): void {
    const tried = services.flatMap((id) => this.#retries.triable(id));
    if (tried.length === 0) return;
    const planned = new Set(operations.map((operation) => nameOf(objectOf(operation))));
    for (const object of tried) {
      if (!planned.has(nameOf(object))) this.#retries.clear(object);
    }
  }

  /** Takes one outcome; returns true when it shows that the table differs from our record. */
  #settle(
    operation: Operation,
    outcome: OperationOutcome,
    known: CachedKernelTable,
    uncreated: Set<ServiceId>,
  ): boolean {
    const object = objectOf(operation);
    this.#counters.count(operation.type, outcome);
    if (outcome.ok) {
      known.note(operation);
      if (operation.type === 'del-service') this.#retries.clearService(object.service);
      else this.#retries.clear(object);
      return false;
    }
    // When a service was refused, all its destinations fail too; only the service is reported.
    if (uncreated.has(object.service)) return false;
    if (operation.type === 'new-service') uncreated.add(object.service);
    const { error } = outcome;
    const attempts = this.#retries.refuse(object, error, this.#ports.clock.now());
    if (isDrift(error.kind)) return true;
    if (attempts === 1) {
      this.#ports.logger.error('the kernel refused a change; it is tried again, everything else goes on', {
        service: object.service,
        destination: object.destination,
        error: error.message,
      });
    }
    return false;
  }
}

function nameOf({ service, destination }: KernelObject): string {
  return `${service} ${destination ?? ''}`;
}
