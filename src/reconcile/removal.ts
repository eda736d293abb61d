import type { Kernel } from '../../ipvs/kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { KernelTable } from '../../ipvs/types.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { plan } from '../state/pool/plan.ts';
import { OPERATIONS_PER_APPLY, objectOf } from './batch.ts';
import type { OperationCounters } from './operation-counters.ts';
import type { OwnedServices } from './ownership/owned-services.ts';

/** Removes our services with their destinations from the kernel at the stop; all others stay. */
export async function removeServices(
  ports: { readonly kernel: Kernel; readonly logger: Logger },
  owned: OwnedServices,
  known: KernelTable | null,
  counters: OperationCounters,
): Promise<void> {
  try {
    const table = known ?? (await ports.kernel.dump());
    const operations = plan(new Map(), table, owned.ids);
    for (let from = 0; from < operations.length; from += OPERATIONS_PER_APPLY) {
      await removePart(ports.kernel, operations.slice(from, from + OPERATIONS_PER_APPLY), owned, counters);
    }
    for (const id of owned.ids) {
      if (!table.has(id)) owned.release(id);
    }
  } catch (error) {
    ports.logger.error('cannot remove our services from the kernel; they stay', {
      error: describeError(error),
    });
  }
}

async function removePart(
  kernel: Kernel,
  part: readonly Operation[],
  owned: OwnedServices,
  counters: OperationCounters,
): Promise<void> {
  const outcomes = await kernel.apply(part);
  for (const [index, operation] of part.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    counters.count(operation.type, outcome);
    if (outcome.ok || outcome.error.kind === 'service-missing') owned.release(objectOf(operation).service);
  }
}

/** Empties the table, including foreign services (`lvs_flush_on_stop all`). */
export async function removeEverything(
  ports: { readonly kernel: Kernel; readonly logger: Logger },
  counters: OperationCounters,
): Promise<void> {
  try {
    const [outcome] = await ports.kernel.apply([{ type: 'flush' }]);
    if (outcome === undefined) return;
    counters.count('flush', outcome);
    if (!outcome.ok) throw outcome.error;
  } catch (error) {
    ports.logger.error('cannot empty the kernel table; other services stay', { error: describeError(error) });
  }
}
