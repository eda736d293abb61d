import type { OperationOutcome } from '../../ipvs/kernel.ts';
import type { OperationType } from '../../ipvs/operation.ts';
import type { OperationCount } from '../state/model/kernel-view.ts';

/** Counts the operations sent to the kernel, by type and result. */
export class OperationCounters {
  readonly #ok = new Map<OperationType, number>();
  readonly #error = new Map<OperationType, number>();

  count(type: OperationType, outcome: OperationOutcome): void {
    const counts = outcome.ok ? this.#ok : this.#error;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }

  list(): OperationCount[] {
    const list: OperationCount[] = [];
    for (const [operation, count] of this.#ok) list.push({ operation, result: 'ok', count });
    for (const [operation, count] of this.#error) list.push({ operation, result: 'error', count });
    return list;
  }
}
