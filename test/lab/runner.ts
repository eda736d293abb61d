import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, statfsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { takeKernelSlot } from './kernel-slots.ts';
import { type Lateness, parseTicker, UNKNOWN_LATENESS } from './lateness.ts';
import { type LabKernel, labAvailability, PROJECT_ROOT } from './machine.ts';
import { paceOf } from './pace.ts';

/** Output kept of each stream of a run, in bytes; of more the end is kept. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** A boot that takes longer is none. What follows it is bounded by how long it took. */
const BOOT_LIMIT_MS = 180_000;
/** Writing files back and powering off, times the run's pace. */
const END_LIMIT_MS = 5_000;
const READY_POLL_MS = 50;
/** In a run's folder: there when its script begins; what its ticker wrote. */
const READY_FILE = 'lab-ready';
const TICKER_FILE = 'lab-ticks';

/**
 * In a guest, files reach the host when the guest writes its cache back; a terminal reaches it at once. The first
 * virtual console (4, 1) is the host's descriptor 3; its device file may be missing from a container's /dev.
 */
const LIVE_CONSOLE: readonly string[] = [
  'mknod /run/live c 4 1',
  'exec 3>/run/live',
  'stty -opost <&3 2>/dev/null',
];

/** The runs that are under way in this process. */
const underWay = new Set<ChildProcess>();

/** A worker of vitest whose run was killed has nobody to report to: it ends, and its guests with all their processes. */
process.once('disconnect', () => {
  for (const child of underWay) killGroup(child);
  process.kill(process.pid, 'SIGKILL');
});

export interface LabRun {
  /** Text of a bash script; runs as root in the repository's root, after `prelude.sh`, with `$LAB_DIR` for its files. */
  readonly script: string;
  /**
   * For the script alone, on a machine that boots the lab as fast as ours; where the boot takes longer, so may the script
   * (see `paceOf`). At the deadline everything of the run is killed.
   */
  readonly timeoutSeconds: number;
  /** Runs a ticker beside the script, which measures how late things are in this run. */
  readonly ticker?: boolean;
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
  /** From the start of the kernel until it could run the script; null when it never could. */
  readonly bootMs: number | null;
  /** What the ticker found; without one, and when the run did not end by itself, unknown. */
  readonly lateness: Lateness;
  /** The times in which no processor was free, so that whatever ran there may have had to wait for itself. */
  readonly busyness: Lateness;
}

/**
 * Runs one script in a fresh lab kernel (or fresh namespaces of the host, see `labAvailability`) and waits for its end.
 * Waits its turn when as many runs are under way on this machine as it has cores for.
 * @throws Error when there is no lab; ask `labAvailability` first.
 */
export async function runInLab(run: LabRun): Promise<LabOutcome> {
  const lab = labAvailability();
  if (lab.kernel === null) throw new Error(`no lab: ${lab.reason}`);
  const slot = await takeKernelSlot();
  const dir = await mkdtemp(join(tmpdir(), 'lvsd-lab-'));
  try {
    return await runIn(dir, run, lab.kernel, slot.core);
  } finally {
    slot.release();
    await rm(dir, { recursive: true, force: true });
  }
}

async function runIn(dir: string, run: LabRun, kernel: LabKernel, core: number): Promise<LabOutcome> {
  for (const [name, text] of Object.entries(run.files ?? {})) {
    await writeFile(join(dir, name), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  await writeFile(join(dir, 'lab-script'), run.script);
  await writeFile(join(dir, 'lab-init'), initScript(dir, kernel, run.ticker === true), { mode: 0o755 });
  const { bootMs, timedOut } = await runKernel(dir, kernel, core, run);
  const status = Number.parseInt(readEnd(join(dir, 'lab-status')), 10);
  const ticks = readEnd(join(dir, TICKER_FILE));
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
    bootMs,
    lateness: timedOut ? UNKNOWN_LATENESS : parseTicker(ticks),
    busyness: timedOut ? UNKNOWN_LATENESS : parseTicker(ticks, 'busy'),
  };
}

/** PID 1 of the guest, or the first process in the host's namespaces. Results go through files: the console is noisy. */
function initScript(dir: string, kernel: LabKernel, ticker: boolean): string {
  const start = [`perl test/lab/ticker.pl "$LAB_DIR/${TICKER_FILE}" & lab_ticker=$!`];
  const end = ['kill $lab_ticker; wait $lab_ticker'];
  const lines = [
    '#!/bin/bash',
    `export LAB_KERNEL=${kernel} LAB_DIR=${quote(dir)} LAB_STARTED_MS=${Date.now()}`,
    `export PATH=${quote(dirname(process.execPath))}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `cd ${quote(PROJECT_ROOT)}`,
    '. test/lab/prelude.sh',
    ...(kernel === 'uml' ? LIVE_CONSOLE : []),
    `: >"$LAB_DIR/${READY_FILE}"`,
    ...(ticker ? start : []),
    'bash "$LAB_DIR/lab-script" >"$LAB_DIR/lab-stdout" 2>"$LAB_DIR/lab-stderr" </dev/null',
    'lab_status=$?',
    ...(ticker ? end : []),
    'echo $lab_status >"$LAB_DIR/lab-status.new"; mv "$LAB_DIR/lab-status.new" "$LAB_DIR/lab-status"',
  ];
  if (kernel === 'uml') lines.push('sync', 'echo o >/proc/sysrq-trigger', 'sleep 10');
  return `${lines.join('\n')}\n`;
}

/** Starts the kernel in a process group of its own and waits; kills it at its deadlines: for the boot, then for the script. */
async function runKernel(
  dir: string,
  kernel: LabKernel,
  core: number,
  run: LabRun,
): Promise<{ readonly bootMs: number | null; readonly timedOut: boolean }> {
  const startedAt = performance.now();
  const child = startKernel(dir, kernel, core);
  underWay.add(child);
  const decoder = new TextDecoder();
  child.stdio[3]?.on('data', (bytes: Buffer) => run.live?.(decoder.decode(bytes, { stream: true })));
  let bootMs: number | null = null;
  let timedOut = false;
  const giveUp = (): void => {
    timedOut = true;
    killGroup(child);
  };
  let deadline = setTimeout(giveUp, BOOT_LIMIT_MS);
  const watch = setInterval(() => {
    // Content of a file reaches the host late, but its name at once.
    if (bootMs !== null || !existsSync(join(dir, READY_FILE))) return;
    bootMs = performance.now() - startedAt;
    clearTimeout(deadline);
    deadline = setTimeout(giveUp, paceOf(kernel, bootMs) * (run.timeoutSeconds * 1000 + END_LIMIT_MS));
  }, READY_POLL_MS);
  await new Promise<void>((ended, failed) => {
    child.once('error', failed);
    child.once('exit', () => ended());
  });
  clearInterval(watch);
  clearTimeout(deadline);
  killGroup(child);
  underWay.delete(child);
  return { bootMs, timedOut };
}

function startKernel(dir: string, kernel: LabKernel, core: number): ChildProcess {
  const console = openSync(join(dir, 'lab-console'), 'w');
  const onCore = kernel === 'uml' ? `${core}` : 'any';
  const child = spawn(
    'sh',
    [join(PROJECT_ROOT, 'test/lab/first.sh'), onCore, ...kernelCommand(dir, kernel)],
    {
      stdio: ['ignore', console, console, 'pipe'],
      detached: true,
      env: {
        ...process.env,
        TMPDIR: guestMemoryFolder(),
        PATH: `/usr/local/bin:/usr/bin:${process.env['PATH'] ?? ''}`,
      },
    },
  );
  closeSync(console);
  return child;
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

/** One word for the shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
