import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { IGNORED_SIGNALS } from '../../src/platform/processes/process-signals.ts';
import { BuiltDaemon, ONE_SERVICE } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';

/** asm-generic/signal.h, of what glibc leaves to programs. */
const REAL_TIME: readonly number[] = Array.from({ length: 31 }, (_, index) => 34 + index);

/** A fault of the process itself, or the word of a watchdog that it hangs. */
const DEADLY: readonly NodeJS.Signals[] = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV'];
const STOPPING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
/** Nobody can listen to SIGKILL and SIGSTOP; the other three stop a process that a terminal runs, and SIGCONT goes on. */
const OF_THE_KERNEL: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'];

const OTHERS: ReadonlySet<number> = new Set(
  [...DEADLY, ...STOPPING, ...OF_THE_KERNEL].map((name) => constants.signals[name]),
);
/** Some names stand for one number. */
const HARMLESS: ReadonlySet<number> = new Set(
  Object.values(constants.signals).filter((number) => !OTHERS.has(number)),
);

/** What ss(8) says of the TCP ports on which a process listens. */
function listeners(pid: number): string[] {
  const lines = execFileSync('ss', ['-H', '-ltnp'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(`pid=${pid},`));
}

/** Handlers of a process as a mask; bit N-1 is signal N (proc(5)). */
function handled(pid: number): bigint {
  const match = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return BigInt(`0x${match?.[1] ?? '0'}`);
}

describe('signals to lvsd', () => {
  it('end it only where they must, and never open a port', async () => {
    await using daemon = await BuiltDaemon.start({ text: ONE_SERVICE });
    for (const signal of [...HARMLESS, ...REAL_TIME]) process.kill(daemon.pid, signal);
    await eventually(() => IGNORED_SIGNALS.every((signal) => daemon.log.includes(`signal=${signal}`)));
    expect((await daemon.client.version()).pid).toBe(daemon.pid);
    expect(listeners(daemon.pid)).toEqual([]);
    process.kill(daemon.pid, 'SIGTERM');
    expect(await daemon.end()).toBe(0);
  });

  it.each(['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const)('keep %s that comes while it starts', async (signal) => {
    await using daemon = new BuiltDaemon({ text: ONE_SERVICE });
    const bit = 1n << BigInt(constants.signals[signal] - 1);
    await eventually(() => (handled(daemon.pid) & bit) !== 0n);
    // Node's own handler of SIGUSR1 is there before the program's: the program sets those of both at once.
    await eventually(() => (handled(daemon.pid) & (1n << BigInt(constants.signals.SIGPWR - 1))) !== 0n);
    process.kill(daemon.pid, signal);
    const told = signal === 'SIGHUP' ? ' reloaded ' : 'wrote what a signal asked for';
    await eventually(() => daemon.hasEnded || daemon.log.includes(told));
    expect(daemon.hasEnded).toBe(false);
    expect(listeners(daemon.pid)).toEqual([]);
  });

  it.each([
    ['SIGUSR1', 'lvs.data', 'VIP = 192.0.2.1, VPORT = 80'],
    ['SIGUSR2', 'lvs.stats', 'LVS Statistics'],
  ] as const)('%s writes %s for its owner only, and follows no link', async (signal, name, words) => {
    await using daemon = await BuiltDaemon.start({ text: ONE_SERVICE });
    const victim = daemon.file('victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, daemon.file(name));
    symlinkSync(victim, daemon.file(`${name}.new`));
    process.kill(daemon.pid, signal);
    await eventually(() => lstatSync(daemon.file(name)).isFile());
    expect(lstatSync(daemon.file(name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(daemon.file(name), 'utf8')).toContain(words);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('SIGTERM before it runs ends it by the signal', async () => {
    await using daemon = new BuiltDaemon({ text: ONE_SERVICE, words: ['--check'] });
    await eventually(() => (handled(daemon.pid) & (1n << BigInt(constants.signals.SIGTERM - 1))) !== 0n);
    process.kill(daemon.pid, 'SIGTERM');
    // A check that was quicker has its own status.
    expect(['SIGTERM', 0]).toContain(await daemon.end());
  });
});
