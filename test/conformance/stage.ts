/**
 * Runs in the lab, in a network namespace of its own: starts one daemon on a scenario, plays the servers' part, records
 * the kernel's table. `node stage.js SCENARIO.json WORK_DIR RESULT.json COMMAND...`; CONF in the command is the file.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonic } from '../../deploy/demo/monotonic.ts';
import { paced } from '../lab/pace.ts';
import { parseScriptRuns } from './attempts.ts';
import { Backend } from './backend.ts';
import { Capture } from './capture.ts';
import { clockPhase } from './clock-phase.ts';
import {
  type Attempt,
  checkedServers,
  eventsInOrder,
  OWN_DIRECTORY,
  type Recording,
  type Sample,
  type Scenario,
} from './scenario.ts';
import { TableRecorder } from './table-recorder.ts';

/** How long the first round is watched at a time, and what of that time the processor must have been free. */
const START_POLL_MS = 1000;
const LEAST_IDLE = 0.4;
const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 5_000;
const SCRIPT_RUNS = 'script-runs';
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
  const requests: Attempt[] = [];
  const backend = new Backend((to, path) => requests.push({ at: monotonic() / 1000, to, path }));
  const early = await perform(scenario, (at) => at < 0, backend, null, dir, 0);
  const capture = await Capture.start(dir);

  const log = openSync(`${dir}/log`, 'w');
  const words = args.map((word) => word.replaceAll('CONF', conf).replaceAll('DIR', dir));
  const daemon = spawn(command, words, { stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));

  const recorder = new TableRecorder();
  const attempts = (): readonly Attempt[] => [...capture.attempts(), ...scriptRuns(dir), ...requests];
  const startedAt = await firstRound(daemon, scenario, recorder.samples, attempts);
  const later = await perform(scenario, (at) => at >= 0, backend, daemon, dir, startedAt);
  await until(startedAt + scenario.seconds);
  recorder.stop();

  const saved = savedTable();
  daemon.kill('SIGTERM');
  const stopped = await Promise.race([ended.then(() => true), delay(paced(STOP_LIMIT_MS), false)]);
  daemon.kill('SIGKILL');
  backend.closeAll();
  await capture.stop();
  const said = readFileSync(`${dir}/log`, 'utf8').slice(-LOG_KEPT_CHARACTERS);
  return {
    startedAt,
    samples: recorder.samples.map(({ at, table }) => ({ at: at - startedAt, table })),
    attempts: attempts()
      .map(({ at, to, path }) => ({ at: at - startedAt, to: to.replaceAll(dir, OWN_DIRECTORY), path }))
      .sort((a, b) => a.at - b.at),
    performed: [...early.map(() => -1), ...later.map((at) => at - startedAt)],
    saved,
    leftOver: savedTable(),
    stopped,
    log: said,
  };
}

/** Plays the events whose time `wanted` says so for, each at its time after `start`. The moments at which it did. */
async function perform(
  scenario: Scenario,
  wanted: (at: number) => boolean,
  backend: Backend,
  daemon: ChildProcess | null,
  dir: string,
  start: number,
): Promise<readonly number[]> {
  const performed: number[] = [];
  for (const event of eventsInOrder(scenario).filter(({ at }) => wanted(at))) {
    if (event.at >= 0) await until(start + event.at);
    if (event.do === 'reload') {
      writeFileSync(confIn(dir), text(event.conf, dir));
      daemon?.kill('SIGHUP');
    } else if (event.do === 'file') writeFile(event, dir);
    else await backend.perform(event);
    performed.push(monotonic() / 1000);
  }
  return performed;
}

/**
 * Waits until the daemon has programmed its table and run each check once: how fast a process starts is not compared here.
 * What it was busy with for that (compiling, say) must have come to an end as well. Returns when
 * the scenario's clock is to start, which is soon.
 */
async function firstRound(
  daemon: ChildProcess,
  scenario: Scenario,
  samples: readonly Sample[],
  attempts: () => readonly Attempt[],
): Promise<number> {
  const deadline = monotonic() / 1000 + paced(START_LIMIT_MS) / 1000;
  const awaited = checkedServers(scenario);
  let cpu = cpuTimes();
  for (;;) {
    await delay(START_POLL_MS);
    const now = monotonic() / 1000;
    const before = cpu;
    cpu = cpuTimes();
    const tried = attempts();
    const ready =
      awaited.every((server) => tried.some(({ to }) => to === server)) &&
      samples.length > 0 &&
      now - Math.max(...firstSeen(samples, ({ table }) => Object.keys(table))) > START_POLL_MS / 1000 &&
      shareIdle(before, cpu) > LEAST_IDLE;
    if (now > deadline || daemon.exitCode !== null) return now;
    if (!ready) continue;
    const round = Math.max(
      ...firstSeen(samples, ({ table }) => Object.keys(table)),
      ...firstSeen(tried, ({ to }) => [to]),
    );
    const { period, phase } = clockPhase(scenario);
    return round + phase + period * Math.ceil((now - round - phase) / period);
  }
}

interface CpuTimes {
  readonly idle: number;
  readonly total: number;
}

/** The guest's; on the host's own kernel others' work is in it too, so it counts as idle there. */
function cpuTimes(): CpuTimes {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const times = line.split(/\s+/).slice(1).map(Number);
  const total = times.reduce((sum, time) => sum + time, 0);
  return { idle: process.env['LAB_KERNEL'] === 'uml' ? (times[3] ?? 0) + (times[4] ?? 0) : total, total };
}

function shareIdle(before: CpuTimes, after: CpuTimes): number {
  return after.total <= before.total ? 0 : (after.idle - before.idle) / (after.total - before.total);
}

/** When each name was seen for the first time. */
function firstSeen<T extends { readonly at: number }>(
  seen: readonly T[],
  names: (one: T) => readonly string[],
): Iterable<number> {
  const first = new Map<string, number>();
  for (const one of [...seen].sort((a, b) => a.at - b.at)) {
    for (const name of names(one)) if (!first.has(name)) first.set(name, one.at);
  }
  return first.values();
}

function scriptRuns(dir: string): readonly Attempt[] {
  // /proc/uptime is what a shell can read without starting a program: seconds since the boot.
  const sinceBoot = monotonic() / 1000 - Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return parseScriptRuns(readIfThere(`${dir}/${SCRIPT_RUNS}`), sinceBoot);
}

async function until(second: number): Promise<void> {
  await delay(Math.max(0, second * 1000 - monotonic()));
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

/** Executable, in case it is a script; a script first tells when it was called, and how. */
function writeFile(
  { path, text: content }: { readonly path: string; readonly text: string },
  dir: string,
): void {
  const name = path.replaceAll(OWN_DIRECTORY, dir);
  const note = `#!/bin/sh\nread -r now rest </proc/uptime; echo "$now $*" >>${dir}/${SCRIPT_RUNS}\n`;
  writeFileSync(name, content.replaceAll(OWN_DIRECTORY, dir).replace('#!/bin/sh\n', note));
  chmodSync(name, 0o755);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
