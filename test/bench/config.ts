import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from './result.ts';

const PROCESSES = 3;

interface Line {
  readonly milliseconds: number;
  readonly peak_rss_mib: number;
  readonly virtual_servers: number;
  readonly real_servers: number;
}

/** Reading, judging and resolving a large site, the first time in a process. */
export const benchConfig: Bench = () => {
  const lines = Array.from({ length: PROCESSES }, firstLoad);
  const shape = lines[0];
  const what = `${shape?.virtual_servers ?? 0} virtual, ${shape?.real_servers ?? 0} real servers`;
  return Promise.resolve({
    measurements: [
      { name: `load of ${what}`, unit: 'ms', values: lines.map(({ milliseconds }) => milliseconds) },
      { name: 'peak resident memory', unit: 'MiB', values: lines.map((line) => line.peak_rss_mib) },
    ],
    remarks: [],
  });
};

function firstLoad(): Line {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'config-load.js')], {
    encoding: 'utf8',
  });
  const first = output.split('\n').find((line) => line.startsWith('{'));
  return JSON.parse(first ?? '{}') as Line;
}
