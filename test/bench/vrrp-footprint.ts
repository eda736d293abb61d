import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../lab/machine.ts';
import { processTimes, residentMib } from './process-times.ts';
import type { BenchResult, Measurement } from './result.ts';

const DEVICE = 'lvsd-bench0';
const PEER = 'lvsd-bench1';
/** Until every instance is MASTER and has announced itself twice. */
const SETTLE_MS = 12_000;
const WATCH_MS = 20_000;

interface Shape {
  readonly instances: number;
  readonly realServers: number;
}

const SHAPES: readonly Shape[] = [
  { instances: 1, realServers: 0 },
  { instances: 10, realServers: 0 },
  { instances: 64, realServers: 0 },
  { instances: 10, realServers: 10_000 },
];

/** Memory and CPU of the process that speaks VRRP, as MASTER with adverts of 1 s, lvsd's and keepalived's. */
export async function measureFootprints(): Promise<BenchResult> {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
  const measurements: Measurement[] = [];
  try {
    execFileSync('ip', ['link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', PEER]);
    for (const name of [DEVICE, PEER]) execFileSync('ip', ['link', 'set', name, 'up']);
    execFileSync('ip', ['addr', 'add', '10.9.0.1/24', 'dev', DEVICE]);
    for (const shape of SHAPES) {
      const path = join(directory, 'pair.conf');
      writeFileSync(path, fileOf(shape));
      for (const [name, command] of contenders(path, directory)) {
        const { mebibytes, cpu } = await footprintOf(command);
        const what = `${name}, ${shape.instances} instances, ${shape.realServers} real servers in the file`;
        measurements.push({ name: `memory of ${what}`, unit: 'MiB', values: [mebibytes] });
        measurements.push({ name: `CPU of ${what}`, unit: '%', values: [cpu] });
      }
    }
  } finally {
    execFileSync('ip', ['link', 'del', DEVICE]);
    rmSync(directory, { recursive: true });
  }
  return { measurements, remarks: [`Footprint: over ${WATCH_MS / 1000} s as MASTER, adverts of 1 s.`] };
}

function contenders(path: string, directory: string): readonly (readonly [string, readonly string[]])[] {
  const control = join(directory, 'lvsd.sock');
  const lvsd = join(PROJECT_ROOT, 'dist/src/lvsd.js');
  const pids = ['-p', join(directory, 'ka.pid'), '-r', join(directory, 'kv.pid')];
  return [
    ['lvsd', [process.execPath, lvsd, '--vrrp', '-f', path, '--control', control, '--metrics', 'off']],
    ['keepalived', ['keepalived', '-n', '-l', '-P', '-f', path, ...pids]],
  ];
}

function fileOf({ instances, realServers }: Shape): string {
  const routers = Array.from(
    { length: instances },
    (_, index) =>
      `vrrp_instance VI_${index} {\n interface ${DEVICE}\n virtual_router_id ${index + 1}\n priority 100\n advert_int 1\n virtual_ipaddress {\n  10.9.1.${index + 1}/24\n }\n}\n`,
  );
  const servers = Array.from(
    { length: realServers },
    (_, index) => ` real_server 10.${20 + (index >> 8)}.${index & 255}.1 80 {\n  TCP_CHECK {\n  }\n }\n`,
  );
  const service =
    realServers === 0
      ? ''
      : `virtual_server 10.9.1.1 80 {\n delay_loop 60\n lb_algo rr\n lb_kind DR\n protocol TCP\n${servers.join('')}}\n`;
  return routers.join('') + service;
}

async function footprintOf(
  command: readonly string[],
): Promise<{ readonly mebibytes: number; readonly cpu: number }> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await sleep(SETTLE_MS);
    const pid = speakerOf(child);
    const before = processTimes(pid).own;
    await sleep(WATCH_MS);
    return {
      mebibytes: residentMib(pid),
      cpu: ((processTimes(pid).own - before) / (WATCH_MS / 1000)) * 100,
    };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** The child that speaks VRRP: the only one that stays. */
function speakerOf({ pid }: ChildProcess): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '),
  );
  const speaker = children.find((one) => one !== '');
  if (speaker === undefined) throw new Error(`process ${pid} has no child that speaks VRRP`);
  return Number(speaker);
}
