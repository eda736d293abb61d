import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync, statfsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The repository's root: lab scripts run there. Compiled, this file lies one level deeper. */
export const PROJECT_ROOT: string = findProjectRoot(import.meta.dirname);

/** Output kept of each stream of a run, in bytes; of more the end is kept. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Two kernels at a time: more of them only take each other's time. */
const MAX_PARALLEL_RUNS = 2;
/** What booting and powering off may take on top of the script's own time. */
const BOOT_SECONDS = 30;

/**
 * In a guest, files reach the host when the guest writes its cache back; a terminal reaches it at once. The first
 * virtual console (4, 1) is the host's descriptor 3; its device file may be missing from a container's /dev.
 */
const LIVE_CONSOLE: readonly string[] = [
  'mknod /run/live c 4 1',
  'exec 3>/run/live',
  'stty -opost <&3 2>/dev/null',
];

export interface LabRun {
  /** Text of a bash script; runs as root in the repository's root, after `prelude.sh`, with `$LAB_DIR` for its files. */
  readonly script: string;
  /** For the script alone. At the deadline everything of the run is killed. */
  readonly timeoutSeconds: number;
  /** What booting and powering off may take on top; default 30, for a machine under load. */
  readonly bootSeconds?: number;
  /** Files to put into `$LAB_DIR` before the start, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of `$LAB_DIR` to hand back, by name; one that is missing is left out. */
  readonly collect?: readonly string[];
  /** Given what the script writes to file descriptor 3, while it runs. */
  readonly live?: (text: string) => void;
}

export interface LabOutcome {
  /** The script's exit status; null when the kernel died or the deadline came first. */
  readonly status: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** What the kernel or the wrapper said: for explaining a run that gave no status. */
  readonly console: string;
  readonly files: Readonly<Record<string, string>>;
}

export type LabKernel = 'host' | 'uml';
export type LabAvailability =
  | { readonly kernel: LabKernel }
  | { readonly kernel: null; readonly reason: string };

/** What set-up found: which kernel the lab uses, or why there is none. */
export function labAvailability(): LabAvailability {
  let text: string;
  try {
    text = readFileSync(join(PROJECT_ROOT, '.cache', 'lab.json'), 'utf8');
  } catch {
    return { kernel: null, reason: 'the lab is not set up: run `bash test/setup.sh` (npm test does)' };
  }
  const answer = JSON.parse(text) as { kernel: string; reason: string };
  if (answer.kernel === 'host' || answer.kernel === 'uml') return { kernel: answer.kernel };
  return { kernel: null, reason: answer.reason };
}

const slots: { free: number; readonly waiting: (() => void)[] } = { free: MAX_PARALLEL_RUNS, waiting: [] };

/**
 * Runs one script in a fresh lab kernel (or fresh namespaces of the host, see `labAvailability`) and waits for its end.
 * Waits its turn when two runs are under way in this process.
 * @throws Error when there is no lab; ask `labAvailability` first.
 */
export async function runInLab(run: LabRun): Promise<LabOutcome> {
  const lab = labAvailability();
  if (lab.kernel === null) throw new Error(`no lab: ${lab.reason}`);
  if (slots.free > 0) slots.free -= 1;
  else await new Promise<void>((granted) => slots.waiting.push(granted));
  const dir = await mkdtemp(join(tmpdir(), 'lvsd-lab-'));
  try {
    return await runIn(dir, run, lab.kernel);
  } finally {
    const next = slots.waiting.shift();
    if (next === undefined) slots.free += 1;
    else next();
    await rm(dir, { recursive: true, force: true });
  }
}

async function runIn(dir: string, run: LabRun, kernel: LabKernel): Promise<LabOutcome> {
  for (const [name, text] of Object.entries(run.files ?? {})) {
    await writeFile(join(dir, name), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  await writeFile(join(dir, 'lab-script'), run.script);
  await writeFile(join(dir, 'lab-init'), initScript(dir, kernel), { mode: 0o755 });
  const limit = run.timeoutSeconds + (run.bootSeconds ?? BOOT_SECONDS);
  const timedOut = await runKernel(dir, kernel, limit * 1000, run.live ?? ignore);
  const status = Number.parseInt(readEnd(join(dir, 'lab-status')), 10);
  const files: Record<string, string> = {};
  for (const name of run.collect ?? []) {
    const text = readEnd(join(dir, name));
    if (text !== '') files[name] = text;
  }
  return {
    status: Number.isNaN(status) ? null : status,
    timedOut,
    stdout: readEnd(join(dir, 'lab-stdout')),
    stderr: readEnd(join(dir, 'lab-stderr')),
    console: readEnd(join(dir, 'lab-console')),
    files,
  };
}

/** PID 1 of the guest, or the first process in the host's namespaces. Results go through files: the console is noisy. */
function initScript(dir: string, kernel: LabKernel): string {
  const lines = [
    '#!/bin/bash',
    `export LAB_KERNEL=${kernel} LAB_DIR=${quote(dir)}`,
    `export PATH=${quote(dirname(process.execPath))}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `cd ${quote(PROJECT_ROOT)}`,
    '. test/lab/prelude.sh',
    ...(kernel === 'uml' ? LIVE_CONSOLE : []),
    'bash "$LAB_DIR/lab-script" >"$LAB_DIR/lab-stdout" 2>"$LAB_DIR/lab-stderr" </dev/null',
    'echo $? >"$LAB_DIR/lab-status.new"; mv "$LAB_DIR/lab-status.new" "$LAB_DIR/lab-status"',
  ];
  if (kernel === 'uml') lines.push('sync', 'echo o >/proc/sysrq-trigger', 'sleep 10');
  return `${lines.join('\n')}\n`;
}

/** Starts the kernel in a process group of its own and waits. True when the deadline came first. */
async function runKernel(
  dir: string,
  kernel: LabKernel,
  limit: number,
  live: (text: string) => void,
): Promise<boolean> {
  const console = openSync(join(dir, 'lab-console'), 'w');
  const [command, ...args] = kernelCommand(dir, kernel);
  const child = spawn(command, args, {
    stdio: ['ignore', console, console, 'pipe'],
    detached: true,
    env: {
      ...process.env,
      TMPDIR: guestMemoryFolder(),
      PATH: `/usr/local/bin:/usr/bin:${process.env['PATH'] ?? ''}`,
    },
  });
  closeSync(console);
  const stream = child.stdio[3];
  const decoder = new TextDecoder();
  stream?.on('data', (bytes: Buffer) => live(decoder.decode(bytes, { stream: true })));
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, limit);
  await new Promise<void>((ended, failed) => {
    child.once('error', failed);
    child.once('exit', () => ended());
  });
  clearTimeout(deadline);
  killGroup(child);
  return timedOut;
}

function kernelCommand(dir: string, kernel: LabKernel): [string, ...string[]] {
  const init = join(dir, 'lab-init');
  if (kernel === 'host') {
    return [
      'unshare',
      '--net',
      '--mount',
      '--uts',
      '--ipc',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      init,
    ];
  }
  const root = ['rootfstype=hostfs', 'hostfs=/', 'rw', `init=${init}`];
  return ['linux.uml', 'mem=1536M', ...root, 'con=null', 'con0=fd:0,fd:1', 'con1=null,fd:3', 'quiet'];
}

/** The guest's memory is a sparse file: in memory where there is room (a container's /dev/shm may have 64 MB). */
function guestMemoryFolder(): string {
  try {
    const shm = statfsSync('/dev/shm');
    if (shm.bavail * shm.bsize >= 2 * 1536 * 1024 * 1024) return '/dev/shm';
  } catch {
    // No /dev/shm: the same as a small one.
  }
  return tmpdir();
}

/** Kills what is left of a run; the guest's processes are processes of the host in the same group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}

/** The last part of a file, '' when it is not there. */
function readEnd(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, MAX_OUTPUT_BYTES));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}

function ignore(): void {
  // Nobody watches this run.
}

/** One word for the shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function findProjectRoot(from: string): string {
  const root = resolve(from, '..', '..');
  return root.endsWith('/dist-test') ? dirname(root) : root;
}
