import { defineConfig } from 'vitest/config';

/**
 * Two projects: `host` runs anywhere in seconds; `lab` boots kernels with IPVS, which are dear, so only two test files
 * at a time and after everything else. `npx vitest run test/unit/ipvs` runs a part of it.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'host',
          include: ['test/{unit,property,contract,component,e2e}/**/*.test.ts'],
          testTimeout: 20_000,
          // Vitest's own second is short on a busy machine.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/{lab,conformance}/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
