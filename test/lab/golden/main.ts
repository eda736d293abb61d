/**
 * Runs in the lab, in a network namespace of its own: one lvsd, its servers, and a record of what the kernel was told.
 * `node main.js NAME WORK_DIR RESULT.json` with a name of {@link GOLDEN_RUNS}.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Backend } from '../../conformance/backend.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';
import type { Sample } from '../../conformance/scenario.ts';
import type { GoldenEvent, GoldenRecording, GoldenRun, Snapshot } from './recording.ts';
import { GOLDEN_RUNS } from './runs.ts';

const SAMPLE_INTERVAL_MS = 20;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;
const LOG_KEPT_CHARACTERS = 20_000;

const [name, dir, resultPath] = process.argv.slice(2);
const golden = Object.entries(GOLDEN_RUNS).find(([key]) => key === name)?.[1];
if (golden === undefined || dir === undefined || resultPath === undefined) {
  throw new Error('usage: main NAME WORK_DIR RESULT.json');
}
const workDir: string = dir;
const conf = `${workDir}/keepalived.conf`;
const requests: string[] = [];
const backend = new Backend((server, path) => requests.push(`${server} ${path}`));
const snapshots: Record<string, Snapshot> = {};
writeFileSync(resultPath, JSON.stringify(await play(golden)));
process.exit(0);

async function play(run: GoldenRun): Promise<GoldenRecording> {
  mkdirSync(workDir, { recursive: true });
  for (const file of ['said', 'fifo-lines']) write(file, '');
  for (const [file, text] of Object.entries(run.files)) write(file, text);
  write('keepalived.conf', run.conf);
  for (const [command = '', ...args] of run.before) execFileSync(command, args);
  for (const event of run.events.filter(({ at }) => at < 0)) await perform(event, null);

  const log = openSync(`${workDir}/log`, 'w');
  const words = ['--config', conf, '--control', `${workDir}/sock`, '--state-dir', `${workDir}/state`];
  const daemon = spawn(process.execPath, ['dist/src/lvsd.js', ...words, '--metrics', 'off'], {
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<boolean>((resolve) => daemon.once('exit', () => resolve(true)));

  await firstService(run);
  const start = performance.now();
  const samples: Sample[] = [];
  const sampling = setInterval(() => sample(samples, start), SAMPLE_INTERVAL_MS);
  for (const event of run.events.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)) {
    await delay(Math.max(0, start + event.at * 1000 - performance.now()));
    await perform(event, daemon.pid ?? null);
  }
  await delay(Math.max(0, start + run.seconds * 1000 - performance.now()));
  clearInterval(sampling);
  daemon.kill('SIGTERM');
  const stopped = await Promise.race([ended, delay(STOP_LIMIT_MS, false)]);
  daemon.kill('SIGKILL');
  backend.closeAll();
  return {
    samples,
    snapshots,
    said: lines('said'),
    fifo: lines('fifo-lines'),
    requests,
    left: look(),
    stopped,
    log: readFileSync(`${workDir}/log`, 'utf8').slice(-LOG_KEPT_CHARACTERS),
  };
}

async function perform(event: GoldenEvent, pid: number | null): Promise<void> {
  switch (event.do) {
    case 'accept':
    case 'close':
      await backend.perform(event);
      break;
    case 'http': {
      const page = (path: string) => ({ status: event.failing.includes(path) ? 500 : 200, body: path });
      const pages = Object.fromEntries(['/a', '/b', '/c'].map((path) => [path, page(path)]));
      await backend.perform({ at: event.at, do: 'http', server: event.server, pages });
      break;
    }
    case 'write':
      write(event.file, event.text);
      break;
    case 'reload':
      write('keepalived.conf', event.conf);
      if (pid !== null) process.kill(pid, 'SIGHUP');
      break;
    case 'snapshot':
      snapshots[event.name] = look();
  }
}

function look(): Snapshot {
  const ipvsadm = (...words: readonly string[]): string =>
    execFileSync('ipvsadm', words, { encoding: 'utf8' });
  return {
    table: ipvsadm('-Sn')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.trim())
      .sort(),
    timeouts: ipvsadm('-L', '--timeout').trim(),
    daemons: ipvsadm('-L', '--daemon')
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .sort(),
  };
}

/** The foreign services of before the start do not count. */
async function firstService(run: GoldenRun): Promise<void> {
  const foreign = run.before.length > 0;
  const deadline = performance.now() + START_LIMIT_MS;
  const started = (): boolean =>
    Object.keys(kernelTable()).some((service) => !foreign || !service.includes('203.0.113.9'));
  while (!started() && performance.now() < deadline) await delay(2);
}

function sample(samples: Sample[], start: number): void {
  const table = kernelTable();
  if (JSON.stringify(samples.at(-1)?.table) === JSON.stringify(table)) return;
  samples.push({ at: (performance.now() - start) / 1000, table });
}

function kernelTable(): ReturnType<typeof parseKernelTable> {
  return parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
}

function write(file: string, text: string): void {
  const mode = text.startsWith('#!') ? 0o755 : 0o644;
  writeFileSync(`${workDir}/${file}`, text.replaceAll('%DIR%', workDir), { mode });
}

function lines(file: string): readonly string[] {
  const path = `${workDir}/${file}`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
