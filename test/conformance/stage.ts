/**
 * Runs in the lab, in a network namespace of its own: starts one daemon on a scenario, plays the servers' part, records
 * the kernel's table. `node stage.js SCENARIO.json WORK_DIR RESULT.json GO COMMAND...`; CONF in the command is the file. When
 * the daemon is at rest after its start, the file WORK_DIR/ready appears; the scenario begins when the file GO is there.
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

/** How long the first round is watched at a time, and the share of that time that a daemon at rest may be busy. */
const START_POLL_MS = 1000;
const MOST_BUSY = 0.3;
const START_LIMIT_MS = 15_000;
const GO_POLL_MS = 50;
const STOP_LIMIT_MS = 5_000;
const SCRIPT_RUNS = 'script-runs';
const LOG_KEPT_CHARACTERS = 20_000;

const [scenarioPath, workDir, resultPath, goPath, command, ...args] = process.argv.slice(2);
if (
  scenarioPath === undefined ||
  workDir === undefined ||
  resultPath === undefined ||
  goPath === undefined ||
  command === undefined
) {
  throw new Error('usage: stage SCENARIO.json WORK_DIR RESULT.json GO COMMAND...');
}
const scenario = JSON.parse(readFileSync(scenarioPath, 'utf8')) as Scenario;
writeFileSync(resultPath, JSON.stringify(await play(scenario, workDir, goPath, command, args)));
process.exit(0);

async function play(
  scenario: Scenario,
  dir: string,
  go: string,
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
  const round = await firstRound(daemon, scenario, recorder.samples, attempts);
  writeFileSync(`${dir}/ready`, '');
  await othersReady(go);
  const startedAt = clockStart(scenario, round);
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
 * What it was busy with for that (compiling, say) must have come to an end as well. Returns when the round was.
 */
async function firstRound(
  daemon: ChildProcess,
  scenario: Scenario,
  samples: readonly Sample[],
  attempts: () => readonly Attempt[],
): Promise<number> {
  const deadline = monotonic() / 1000 + paced(START_LIMIT_MS) / 1000;
  const awaited = checkedServers(scenario);
  let [last, had] = [monotonic() / 1000, processorSeconds(daemon.pid)];
  for (;;) {
    await delay(START_POLL_MS);
    const now = monotonic() / 1000;
    const hasNow = processorSeconds(daemon.pid);
    const shareBusy = (hasNow - had) / (now - last);
    [last, had] = [now, hasNow];
    const tried = attempts();
    const ready =
      awaited.every((server) => tried.some(({ to }) => to === server)) &&
      samples.length > 0 &&
      now - Math.max(...firstSeen(samples, ({ table }) => Object.keys(table))) > START_POLL_MS / 1000 &&
      shareBusy < MOST_BUSY;
    if (now > deadline || daemon.exitCode !== null) return now;
    if (!ready) continue;
    return Math.max(
      ...firstSeen(samples, ({ table }) => Object.keys(table)),
      ...firstSeen(tried, ({ to }) => [to]),
    );
  }
}

async function othersReady(go: string): Promise<void> {
  while (!existsSync(go)) await delay(GO_POLL_MS);
}

/** The next moment at which the scenario's clock may start after that first round. */
function clockStart(scenario: Scenario, round: number): number {
  const { period, phase } = clockPhase(scenario);
  return round + phase + period * Math.ceil((monotonic() / 1000 - round - phase) / period);
}

/** Processor time that a process has had since its start, in seconds: proc(5), fields 14 and 15, in hundredths. */
function processorSeconds(pid: number | undefined): number {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
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
