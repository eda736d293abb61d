/**
 * Runs in the lab, in a network namespace of its own: starts one daemon on a scenario, plays the servers' part, records
 * the kernel's table. `node stage.js SCENARIO.json WORK_DIR RESULT.json COMMAND...`; CONF in the command is the file.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Backend } from './backend.ts';
import { parseKernelTable } from './kernel-table.ts';
import type { Recording, Sample, Scenario } from './scenario.ts';
import { OWN_DIRECTORY } from './scenario.ts';

const SAMPLE_INTERVAL_MS = 20;
const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 5_000;
const LOG_KEPT_CHARACTERS = 20_000;

const [scenarioPath, workDir, resultPath, command, ...args] = process.argv.slice(2);
if (
  scenarioPath === undefined ||
  workDir === undefined ||
  resultPath === undefined ||
  command === undefined
) {
  throw new Error('usage: stage SCENARIO.json WORK_DIR RESULT.json COMMAND...');
}
const scenario = JSON.parse(readFileSync(scenarioPath, 'utf8')) as Scenario;
writeFileSync(resultPath, JSON.stringify(await play(scenario, workDir, command, args)));
process.exit(0);

async function play(
  scenario: Scenario,
  dir: string,
  command: string,
  args: readonly string[],
): Promise<Recording> {
  mkdirSync(dir, { recursive: true });
  const conf = confIn(dir);
  writeFileSync(conf, text(scenario.conf, dir));
  const backend = new Backend();
  await perform(scenario, (at) => at < 0, backend, null, dir, 0);

  const log = openSync(`${dir}/log`, 'w');
  const words = args.map((word) => word.replaceAll('CONF', conf).replaceAll('DIR', dir));
  const daemon = spawn(command, words, { stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));

  await firstService(daemon);
  const start = performance.now();
  const samples: Sample[] = [];
  const sampling = setInterval(() => sample(samples, start), SAMPLE_INTERVAL_MS);
  sample(samples, start);
  await perform(scenario, (at) => at >= 0, backend, daemon, dir, start);
  await delay(Math.max(0, start + scenario.seconds * 1000 - performance.now()));
  clearInterval(sampling);

  const saved = savedTable();
  daemon.kill('SIGTERM');
  const stopped = await Promise.race([ended.then(() => true), delay(STOP_LIMIT_MS, false)]);
  daemon.kill('SIGKILL');
  backend.closeAll();
  const said = readFileSync(`${dir}/log`, 'utf8').slice(-LOG_KEPT_CHARACTERS);
  return { samples, saved, leftOver: savedTable(), stopped, log: said };
}

/** Plays the events whose time `wanted` says so for, each at its time after `start`. */
async function perform(
  scenario: Scenario,
  wanted: (at: number) => boolean,
  backend: Backend,
  daemon: ChildProcess | null,
  dir: string,
  start: number,
): Promise<void> {
  for (const event of scenario.events.filter(({ at }) => wanted(at)).sort((a, b) => a.at - b.at)) {
    if (event.at >= 0) await delay(Math.max(0, start + event.at * 1000 - performance.now()));
    if (event.do === 'reload') {
      writeFileSync(confIn(dir), text(event.conf, dir));
      daemon?.kill('SIGHUP');
    } else if (event.do === 'file') writeFile(event, dir);
    else await backend.perform(event);
  }
}

/** The clock starts when the first service is in the kernel: how fast a process starts is not compared here. */
async function firstService(daemon: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (Object.keys(kernelTable()).length === 0) {
    if (performance.now() > deadline || daemon.exitCode !== null) return;
    await delay(5);
  }
}

function sample(samples: Sample[], start: number): void {
  const table = kernelTable();
  const previous = samples.at(-1);
  if (previous !== undefined && JSON.stringify(previous.table) === JSON.stringify(table)) return;
  samples.push({ at: (performance.now() - start) / 1000, table });
}

function kernelTable(): ReturnType<typeof parseKernelTable> {
  return parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
}

function savedTable(): readonly string[] {
  const lines = execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line !== '').sort();
}

function confIn(dir: string): string {
  return `${dir}/keepalived.conf`;
}

function text(lines: readonly string[], dir: string): string {
  return `${lines.join('\n')}\n`.replaceAll(OWN_DIRECTORY, dir);
}

/** Executable, in case it is a script. */
function writeFile(
  { path, text: content }: { readonly path: string; readonly text: string },
  dir: string,
): void {
  const name = path.replaceAll(OWN_DIRECTORY, dir);
  writeFileSync(name, content.replaceAll(OWN_DIRECTORY, dir));
  chmodSync(name, 0o755);
}
