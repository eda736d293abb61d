import type { Kernel } from '../../ipvs/kernel.ts';
import type { KernelTable } from '../../ipvs/types.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { OwnershipStore } from '../reconcile/ownership.ts';

export interface InheritedTablePorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly logger: Logger;
}

/** Our services as an earlier run left them in the kernel; empty when there was none, or when that cannot be read. */
export async function inheritedTable({
  kernel,
  ownership,
  logger,
}: InheritedTablePorts): Promise<KernelTable> {
  try {
    const ours = await ownership.load();
    if (ours.size === 0) return new Map();
    const table = await kernel.dump();
    return new Map([...table].filter(([id]) => ours.has(id)));
  } catch (error) {
    logger.warn(
      'cannot read what an earlier run left in the kernel; servers start as if there had been none',
      {
        error: describeError(error),
      },
    );
    return new Map();
  }
}
