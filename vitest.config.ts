import { defineConfig } from 'vitest/config';

/** Vitest's own second is short on a busy machine. */
const PATIENT = { poll: { timeout: 10_000 } };

/** These watch what a process of their own does: its descriptors, its heap, its end. */
const NEED_A_PROCESS = [
  'test/unit/config/bounds.test.ts',
  'test/unit/platform/files/state-file-crash.test.ts',
];

/**
 * Three projects. `pure` shares threads and the modules that they loaded, which makes it four times as fast as a process
 * for each file; `host` has what needs such a process; `lab` boots kernels with IPVS, which are dear, so only two test
 * files at a time and after everything else. `npx vitest run test/unit/ipvs` runs a part of it.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/{unit,property,contract}/**/*.test.ts'],
          exclude: NEED_A_PROCESS,
          isolate: false,
          pool: 'threads',
          testTimeout: 20_000,
          expect: PATIENT,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/{component,e2e}/**/*.test.ts', ...NEED_A_PROCESS],
          testTimeout: 20_000,
          expect: PATIENT,
          sequence: { groupOrder: 1 },
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
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
