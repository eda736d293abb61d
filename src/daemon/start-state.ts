import { join } from 'node:path';
import { IpvsError } from '../../ipvs/errors.ts';
import { type KernelContents, NOTHING_IN_KERNEL, readContents } from '../../ipvs/fake/overlay-kernel.ts';
import type { Kernel } from '../../ipvs/kernel.ts';
import { DirectorError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { StateFile } from '../base/state-file.ts';
import { OPERATOR_STATE_FILE, OperatorStore } from '../operator/operator-store.ts';
import { DiskStateFile } from '../platform/files/state-file.ts';
import { currentKernelPlace } from '../platform/host/kernel-place.ts';
import { nodeInterfaceIndex } from '../platform/host/node-interface-index.ts';
import { readClocks } from '../platform/host/read-clocks.ts';
import { OWNED_SERVICES_FILE, SavedOwnership } from '../reconcile/ownership/ownership.ts';
import { SavedSettings, SETTINGS_FILE } from '../reconcile/settings/saved-settings.ts';
import type { StateStores } from './run.ts';

/** The state that lvsd would find if it were started now. */
export interface StartState extends Omit<StateStores, 'savedState' | 'eventStore' | 'fullnat' | 'dataPath'> {
  readonly contents: KernelContents;
  /** The reason why the kernel's table is taken as empty; null when it was read. */
  readonly absent: string | null;
}

/**
 * Reads the state that a start would find, and changes nothing: the kernel's table, and the files that an earlier run
 * left in the state directory. A kernel without IPVS has an empty table. Throws a DirectorError, code
 * `kernel-unreadable`, where this process may not read the table.
 */
export async function readStartState(
  kernel: Kernel | null,
  stateDirectory: string,
  logger: Logger,
): Promise<StartState> {
  const { contents, absent } = kernel === null ? IN_MEMORY : await contentsOf(kernel);
  const place = currentKernelPlace();
  const file = (name: string): StateFile => readOnly(new DiskStateFile(join(stateDirectory, name)));
  return {
    contents,
    absent,
    ownership: new SavedOwnership(file(OWNED_SERVICES_FILE), place, logger),
    settings: new SavedSettings(file(SETTINGS_FILE), place, logger),
    interfaceIndex: nodeInterfaceIndex,
    operatorStore: new OperatorStore(file(OPERATOR_STATE_FILE), logger, readClocks),
  };
}

const IN_MEMORY = { contents: NOTHING_IN_KERNEL, absent: 'with --kernel memory there is no table' } as const;

async function contentsOf(kernel: Kernel): Promise<Pick<StartState, 'contents' | 'absent'>> {
  try {
    return { contents: await readContents(kernel), absent: null };
  } catch (error) {
    if (!(error instanceof IpvsError)) throw error;
    if (error.kind === 'unavailable') return { contents: NOTHING_IN_KERNEL, absent: error.message };
    throw new DirectorError('kernel-unreadable', `cannot read the kernel's table: ${error.message}`, {
      hint: 'the table of IPVS is shown to root alone: use sudo',
      cause: error,
    });
  } finally {
    kernel.close();
  }
}

function readOnly(file: StateFile): StateFile {
  return { path: file.path, read: () => file.read(), replace: () => Promise.resolve() };
}
