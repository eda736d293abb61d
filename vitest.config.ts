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
          // Every run in the lab has a deadline of its own, which grows with the machine's slowness; this is only a bound.
          testTimeout: 3_600_000,
          // A file's cases share boots of the lab, so all of them are asked for at once.
          maxConcurrency: 100,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
