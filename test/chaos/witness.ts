import type { Kernel, OperationOutcome } from '../../ipvs/kernel.ts';
import { serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { KernelService, KernelTable } from '../../ipvs/types.ts';
import { FOREIGN_ADDRESS } from './site.ts';

/**
 * Stands between lvsd and a kernel, applies one operation after the other, and says which rule a write broke: foreign
 * services are never touched, and a service that has a live destination before and after a batch has one all the way.
 */
export class Witness implements Kernel {
  readonly #inner: Kernel;
  readonly #look: () => Promise<KernelTable>;
  readonly faults: string[] = [];
  /** Operations that the kernel refused, and all of them. */
  refused = 0;
  written = 0;
  /** The process dies after so many operations of its next batch; null: it does not. */
  lifetime: number | null = null;
  #dead = false;

  /** `look` reads the table even where `inner` is made to fail. */
  constructor(inner: Kernel, look: () => Promise<KernelTable>) {
    this.#inner = inner;
    this.#look = look;
  }

  /** From now on nothing of this process reaches the kernel, and nothing is answered. */
  die(): void {
    this.#dead = true;
  }

  info: Kernel['info'] = () => this.#alive(this.#inner.info());
  dump: Kernel['dump'] = () => this.#alive(this.#inner.dump());
  timeouts: Kernel['timeouts'] = () => this.#alive(this.#inner.timeouts());
  daemons: Kernel['daemons'] = () => this.#alive(this.#inner.daemons());

  async apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    if (this.#dead) return await never();
    const tables: KernelTable[] = [await this.#look()];
    const outcomes: OperationOutcome[] = [];
    for (const operation of operations) {
      if (this.lifetime !== null && outcomes.length >= this.lifetime) {
        this.die();
        return await never();
      }
      this.#judgeTarget(operation);
      const [outcome] = await this.#inner.apply([operation]);
      if (outcome === undefined) throw new Error('an operation without an outcome');
      if (!outcome.ok) this.refused += 1;
      this.written += 1;
      outcomes.push(outcome);
      tables.push(await this.#look());
    }
    this.#judgePools(operations, tables);
    return outcomes;
  }

  close(): void {
    this.die();
  }

  #alive<T>(answer: Promise<T>): Promise<T> {
    return this.#dead ? never() : answer;
  }

  #judgeTarget(operation: Operation): void {
    const target = 'service' in operation && operation.service !== null ? serviceId(operation.service) : null;
    if (target?.includes(` ${FOREIGN_ADDRESS}:`) === true || operation.type === 'flush') {
      this.faults.push(`${operation.type} reached the foreign service ${target ?? ''}`);
    }
  }

  #judgePools(operations: readonly Operation[], tables: readonly KernelTable[]): void {
    const [before, after] = [tables[0], tables.at(-1)];
    for (const [id, service] of before ?? []) {
      if (!isLive(service) || !isLive(after?.get(id))) continue;
      const at = tables.findIndex((table) => !isLive(table.get(id)));
      if (at > 0) this.faults.push(`${id} was without a live destination after ${operations[at - 1]?.type}`);
    }
  }
}

function isLive(service: KernelService | undefined): boolean {
  return service !== undefined && [...service.destinations.values()].some(({ params }) => params.weight > 0);
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
