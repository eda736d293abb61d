import type { Kernel } from '../../ipvs/kernel.ts';
import { BATCH_CASES } from './batch-cases.ts';
import { DESTINATION_CASES } from './destination-cases.ts';
import { SERVICE_CASES } from './service-cases.ts';
import { SETTINGS_CASES } from './settings-cases.ts';

/** One rule that every implementation of {@link Kernel} keeps. `run` rejects when it does not. */
export interface KernelCase {
  readonly name: string;
  run(kernel: Kernel): Promise<void>;
}

/**
 * What the controller relies on, of the real kernel and of the one in memory. Each case starts on an empty table without
 * sync daemons (see {@link runCase}); interfaces dummy0 (up, MTU 1500) and dummy1 (down) must exist.
 */
export const KERNEL_CASES: readonly KernelCase[] = [
  ...SERVICE_CASES,
  ...DESTINATION_CASES,
  ...BATCH_CASES,
  ...SETTINGS_CASES,
];

/** Runs one case and leaves an empty table, whatever became of it. */
export async function runCase(kernel: Kernel, kernelCase: KernelCase): Promise<void> {
  await clear(kernel);
  try {
    await kernelCase.run(kernel);
  } finally {
    await clear(kernel);
  }
}

async function clear(kernel: Kernel): Promise<void> {
  await kernel.apply([
    { type: 'flush' },
    { type: 'del-daemon', state: 'master' },
    { type: 'del-daemon', state: 'backup' },
  ]);
}
