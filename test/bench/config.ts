import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LARGE_SITE, largeSite } from '../support/large-site.ts';
import type { LoadFigures } from './config-load.ts';
import type { Bench, Measurement } from './result.ts';
import { median } from './result.ts';

const PROCESSES = 5;

/** Reading, judging and resolving a large site, the first time in a process, beside `keepalived -t` on the same file. */
export const benchConfig: Bench = () => {
  const lines: LoadFigures[] = [];
  const theirs: { readonly milliseconds: number; readonly cpu: number }[] = [];
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
  try {
    const path = join(directory, 'large.conf');
    writeFileSync(path, largeSite(LARGE_SITE));
    // One after the other, so that both see the same machine.
    for (let process = 0; process < PROCESSES; process += 1) {
      lines.push(firstLoad());
      const figures = keepalivedTest(path);
      if (figures !== null) theirs.push(figures);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  const [shape] = lines;
  const what = `${shape?.virtual_servers ?? 0} virtual, ${shape?.real_servers ?? 0} real servers`;
  const row = (name: string, unit: string, field: keyof LoadFigures): Measurement => ({
    name,
    unit,
    values: lines.map((line) => line[field]),
  });
  return Promise.resolve({
    measurements: [
      row(`load of ${what}`, 'ms', 'milliseconds'),
      row('its CPU time', 'ms', 'cpu_milliseconds'),
      ...(theirs.length === 0
        ? []
        : [
            {
              name: 'keepalived -t on the same file',
              unit: 'ms',
              values: theirs.map((line) => line.milliseconds),
            },
            { name: 'its CPU time', unit: 'ms', values: theirs.map((line) => line.cpu) },
          ]),
      row('peak resident memory of the load', 'MiB', 'peak_rss_mib'),
      row('unchanged reload, from reading to plan', 'ms', 'reload_milliseconds'),
      row('its CPU time', 'ms', 'reload_cpu_milliseconds'),
      row('what it writes', 'operations', 'reload_operations'),
    ],
    remarks: remarks(lines, theirs),
  });
};

function remarks(
  lines: readonly LoadFigures[],
  theirs: readonly { readonly cpu: number }[],
): readonly string[] {
  if (theirs.length === 0) return ['keepalived is not installed: nothing to compare with'];
  const ratio = median(lines.map((line) => line.cpu_milliseconds)) / median(theirs.map((line) => line.cpu));
  return [
    `CPU time of the load against keepalived -t: ${ratio.toFixed(1)} times`,
    'lvsd judges every value and keeps its place; CPU times count what each process used, whatever else ran',
  ];
}

function firstLoad(): LoadFigures {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'config-load.js')], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as LoadFigures;
}

/** Null without keepalived. bash's `time` tells the CPU time of the process and its children. */
function keepalivedTest(path: string): { readonly milliseconds: number; readonly cpu: number } | null {
  const script = 'TIMEFORMAT="%R %U %S"; time /usr/sbin/keepalived -t -f "$1" >/dev/null 2>&1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', path], { encoding: 'utf8' });
  const [real, user, system] = stderr.trim().split(/\s+/).map(Number);
  if (status !== 0 || real === undefined || user === undefined || system === undefined) return null;
  return { milliseconds: Math.round(real * 1000), cpu: Math.round((user + system) * 1000) };
}
