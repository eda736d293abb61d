import type { Kernel } from '../../../ipvs/kernel.ts';
import type { KernelTable } from '../../../ipvs/types.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { OwnershipStore } from './ownership.ts';

export interface InheritedTablePorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly logger: Logger;
}

export interface InheritedTable {
  /** The whole table, as just read; null when it was not, or could not be, read. */
  readonly found: KernelTable | null;
  /** Our services in it, from an earlier run. */
  readonly ours: KernelTable;
}

/**
 * Reads the services that an earlier run of lvsd left in the kernel. The table is read only when there was such a
 * run.
 */
export async function inheritedTable({
  kernel,
  ownership,
  logger,
}: InheritedTablePorts): Promise<InheritedTable> {
  try {
    const ids = await ownership.load();
    if (ids.size === 0) return NOTHING_INHERITED;
    const found = await kernel.dump();
    return { found, ours: new Map([...found].filter(([id]) => ids.has(id))) };
  } catch (error) {
    logger.warn(
      'cannot read what an earlier run left in the kernel; servers start as if there had been none',
      {
        error: describeError(error),
      },
    );
    return NOTHING_INHERITED;
  }
}

const NOTHING_INHERITED: InheritedTable = { found: null, ours: new Map() };
