import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SHORT_FORM } from './test/lab/form.ts';

/** Vitest's own second is short on a busy machine. */
const PATIENT = { poll: { timeout: 10_000 } };

/** A test that has not ended by then hangs; a loaded machine can take a hundred times what an idle one does. */
const HANG_MS = 120_000;

/** These watch what a process of their own does: its descriptors, its heap, its end. */
const NEED_A_PROCESS = [
  'test/unit/config/bounds.test.ts',
  'test/unit/platform/files/state-file-crash.test.ts',
];

/** Vitest's own choice is one fewer than there are cores, which on two cores is one. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** Pairs of directors in namespaces of this host: they mostly wait, and no kernel of the lab may make them late. */
const PAIRS = ['test/lab/vrrp/pairs.test.ts', 'test/lab/vrrp-duel.test.ts'];

/** Minutes of a kernel each: only `npm run lab`, and whoever names them, has them. */
const WHOLE_LAB_ONLY = [
  'test/conformance/rehearsal.test.ts',
  'test/lab/chaos.test.ts',
  'test/lab/continuity.test.ts',
  'test/lab/data-path.test.ts',
  'test/lab/fleet.test.ts',
  'test/lab/migrate.test.ts',
  'test/lab/real-server.test.ts',
  'test/lab/schedulers.test.ts',
  'test/lab/soak.test.ts',
];

/**
 * `npm run coverage`: the smallest share of lines, in percent, that the unit tests of a pure room must run. Files that hold
 * types alone have no line.
 */
const COVERAGE = {
  provider: 'v8' as const,
  include: [
    'src/state/**/*.ts',
    'src/reconcile/**/*.ts',
    'src/config/decode/**/*.ts',
    'src/config/vrrp/decode/**/*.ts',
  ],
  reporter: ['text-summary', 'json-summary'],
  reportsDirectory: '.cache/coverage',
  thresholds: {
    'src/state/**/*.ts': { lines: 98 },
    'src/reconcile/**/*.ts': { lines: 95 },
    'src/config/{decode,vrrp/decode}/**/*.ts': { lines: 95 },
  },
};

/**
 * Four projects. `pure` shares threads and the modules that they loaded, which makes it four times as fast as a process
 * for each file; `host` has what needs such a process; `pairs` plays takeovers on this host; `lab` boots kernels with IPVS,
 * which are dear, so only two test files at a time and after everything else. `npx vitest run test/unit/ipvs` runs a part.
 */
export default defineConfig({
  test: {
    coverage: COVERAGE,
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/{unit,property,contract}/**/*.test.ts'],
          exclude: NEED_A_PROCESS,
          isolate: false,
          pool: 'threads',
          maxWorkers: WORKERS,
          testTimeout: HANG_MS,
          expect: PATIENT,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/{component,e2e}/**/*.test.ts', ...NEED_A_PROCESS],
          maxWorkers: WORKERS,
          testTimeout: HANG_MS,
          expect: PATIENT,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'pairs',
          include: PAIRS,
          pool: 'forks',
          // Together they would make each other late.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/{lab,conformance}/**/*.test.ts'],
          exclude: [...PAIRS, ...(SHORT_FORM ? WHOLE_LAB_ONLY : [])],
          pool: 'forks',
          maxWorkers: 2,
          // Every run in the lab has a deadline of its own, which grows with the machine's slowness; this is only a bound.
          testTimeout: 3_600_000,
          // A file's cases share boots of the lab, so all of them are asked for at once.
          maxConcurrency: 100,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
