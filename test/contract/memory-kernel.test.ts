import { describe, test } from 'vitest';
import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import { KERNEL_CASES, runCase } from './kernel-contract.ts';
import { INTERFACE_DOWN, INTERFACE_UP } from './kernel-vocabulary.ts';

const INTERFACES = new Map([
  [INTERFACE_UP, { mtu: 1500, up: true }],
  [INTERFACE_DOWN, { mtu: 1500, up: false }],
]);

describe('the kernel in memory keeps the contract', () => {
  test.each(KERNEL_CASES)('$name', async (kernelCase) => {
    await runCase(new MemoryKernel({ interfaces: INTERFACES }), kernelCase);
  });
});
