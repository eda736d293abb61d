import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lab/machine.ts';
import { BenchDaemon } from './daemon.ts';
import type { Bench } from './result.ts';
import { site } from './site.ts';

const RUNS = 9;

/** `lvsctl status` of 500 x 10 real servers, the whole command from its start to its end. */
export const benchStatus: Bench = async () => {
  const daemon = new BenchDaemon(site({ virtualServers: 500, realServers: 10 }));
  try {
    await daemon.ready();
    const program = join(PROJECT_ROOT, 'dist', 'src', 'lvsctl.js');
    const time = (...words: readonly string[]): number[] =>
      Array.from({ length: RUNS }, () => {
        const from = performance.now();
        execFileSync(process.execPath, [program, ...words], {
          stdio: ['ignore', 'pipe', 'inherit'],
          maxBuffer: 2 ** 28,
        });
        return performance.now() - from;
      });
    return {
      measurements: [
        {
          name: 'lvsctl status, 5,000 real servers',
          unit: 'ms',
          values: time('status', '--control', daemon.control),
        },
        {
          name: 'lvsctl status --json, 5,000 real servers',
          unit: 'ms',
          values: time('status', '--json', '--control', daemon.control),
        },
        { name: 'lvsctl --help, for what a start of node costs', unit: 'ms', values: time('--help') },
      ],
      remarks: [],
    };
  } finally {
    await daemon.stop();
  }
};
