import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lab/machine.ts';
import { benchAdoption } from './adoption.ts';
import { benchAttacks } from './attacks.ts';
import { benchChange } from './change.ts';
import { benchChecks } from './checks.ts';
import { benchCompare } from './compare.ts';
import { benchConfig } from './config.ts';
import { benchEndurance } from './endurance.ts';
import { benchFailure } from './failure.ts';
import { benchFullnat } from './fullnat.ts';
import { benchNursery } from './nursery.ts';
import { benchPage } from './page/page.ts';
import { benchProgramming } from './programming.ts';
import type { Bench } from './result.ts';
import { formatResult } from './result.ts';
import { benchSaturation } from './saturation.ts';
import { benchStatus } from './status.ts';
import { benchVrrp } from './vrrp.ts';
import { benchWatch } from './watch.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  programming: benchProgramming,
  adoption: benchAdoption,
  change: benchChange,
  compare: benchCompare,
  checks: benchChecks,
  saturation: benchSaturation,
  endurance: benchEndurance,
  failure: benchFailure,
  nursery: benchNursery,
  status: benchStatus,
  attacks: benchAttacks,
  config: benchConfig,
  watch: benchWatch,
  fullnat: benchFullnat,
  vrrp: benchVrrp,
  page: benchPage,
};

const asked = process.argv.slice(2);
const names = asked.length === 0 ? Object.keys(BENCHES) : asked;
const unknown = names.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  console.error(`bench: there is no part ${unknown}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const directory = join(PROJECT_ROOT, 'test', 'bench', 'results');
mkdirSync(directory, { recursive: true });
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) continue;
  console.log(`\n== ${name}`);
  const result = await bench();
  const text = formatResult(result);
  console.log(text);
  writeFileSync(join(directory, `${name}.md`), `${header(name)}\n${text}\n`);
}

function header(name: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  }).trim();
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = loadavg()[0]?.toFixed(1) ?? '';
  return [
    `# ${name}`,
    '',
    `\`npm run bench ${name}\`, ${new Date().toISOString().slice(0, 10)}, commit ${commit}, node ${process.version},`,
    `${machine}, load ${load} at the end. Compare figures of one run with each other, not with those of another machine.`,
    '',
  ].join('\n');
}
