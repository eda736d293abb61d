import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as PosixSpawn from '../../native/posix-spawn.ts';
import { MAX_CAPTURED_BYTES, type RunOutcome } from '../../src/base/processes/process-runner.ts';
import type { Script } from '../../src/base/processes/script.ts';
import type { Clock } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { MAX_LINGERING_PIPES } from '../../src/platform/processes/bounded-output.ts';
import { NodeProcessRunner } from '../../src/platform/processes/node-process-runner.ts';
import { ABORT_KILL_DELAY, KILL_DELAY } from '../../src/platform/processes/process-group.ts';
import { IS_ROOT, needsRoot } from '../support/as-root.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/processes.ts';
import { ScriptDirectory, scriptOf } from '../support/script-directory.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const NOBODY = { uid: 65534, gid: 65534, groups: null };

let directory: ScriptDirectory;
beforeEach(() => {
  directory = new ScriptDirectory();
});
afterEach(() => {
  directory[Symbol.dispose]();
});

type Spawner = typeof PosixSpawn;

describe.each([
  ['posix_spawn', (): Promise<Spawner> => import('../../native/posix-spawn.ts')],
  ["Node's own fork", (): Promise<null> => Promise.resolve(null)],
])('processes by %s', (_, load) => {
  function newRunner(clock: Clock, environment: Record<string, string>): NodeProcessRunner {
    return new NodeProcessRunner(clock, environment, MAX_LINGERING_PIPES, load);
  }

  function run(
    script: Script,
    environment: Record<string, string> = { PATH: '/usr/bin:/bin' },
  ): Promise<RunOutcome> {
    const runner = newRunner(new SystemClock(), environment);
    return runner.run({ script, timeout: 10_000, signal: new AbortController().signal });
  }

  function pidIn(name: string): number {
    return Number(directory.read(name).trim());
  }

  /** Children of this process that ended and were not waited for. */
  function zombies(): string[] {
    const listed = execFileSync('ps', ['-o', 'stat=,pid=', '--ppid', String(process.pid)], {
      encoding: 'utf8',
    });
    return listed.split('\n').filter((line) => line.startsWith('Z'));
  }

  describe('the end of a script', () => {
    it.each([0, 1, 2, 12, 126, 127, 255])('is told with its exit status %i', async (status) => {
      expect((await run(directory.script(`exit ${status}`))).end).toEqual({ kind: 'exited', status });
    });

    it('is told with the signal that killed it', async () => {
      expect((await run(directory.script('kill -SEGV $$'))).end).toEqual({
        kind: 'signalled',
        signal: 'SIGSEGV',
      });
    });

    it('is a failure to execute for a program whose name is not in PATH', async () => {
      const { end } = await run(scriptOf(['no-such-program-of-anybody']));
      expect(end.kind).toBe('not-executed');
    });

    it('is that of a text without an interpreter line, which the shell reads', async () => {
      const text = directory.write('bare', 'echo "$1"; exit 4\n');
      expect(await run(scriptOf([text, 'a b']))).toEqual({
        end: { kind: 'exited', status: 4 },
        output: 'a b\n',
      });
    });

    it('is awaited for many at once, none of which stays behind', async () => {
      const { command } = directory.script('echo "$1"; exit "$1"');
      const numbers = Array.from({ length: 40 }, (_, index) => index);
      const outcomes = await Promise.all(
        numbers.map((number) => run(scriptOf([command.argv[0], String(number)]))),
      );
      expect(outcomes).toEqual(
        numbers.map((status) => ({ end: { kind: 'exited', status }, output: `${status}\n` })),
      );
      expect(zombies()).toEqual([]);
    });

    it('comes with all that a script wrote, also one that was slow', async () => {
      const { output } = await run(directory.script('echo a; sleep 0.1; echo b; sleep 0.1; echo c >&2'));
      expect(output).toBe('a\nb\nc\n');
    });

    it.each([
      ['a missing file', () => directory.file('absent'), /missing \(ENOENT\)/],
      ['a file that is not executable', () => directory.write('plain', '#!/bin/sh\n', 0o644), /EACCES/],
      [
        'a missing interpreter',
        () => directory.write('odd', '#!/no/such/interpreter\n'),
        /interpreter is missing/,
      ],
      ['a directory', () => directory.path, /EACCES/],
    ])('is no exit but a failure to execute for %s', async (_what, path, reason) => {
      const { end } = await run(scriptOf([path()]));
      expect(end).toEqual({ kind: 'not-executed', reason: expect.stringMatching(reason) });
    });

    it('is a failure to execute when the shell cannot run the command', async () => {
      const { end } = await run(scriptOf([directory.file('absent')], 'shell'));
      expect(end).toEqual({ kind: 'not-executed', reason: '/bin/sh could not run it (status 127)' });
    });

    it('does not wait for a background process that holds its output open', async () => {
      const { end, output } = await run(
        directory.script('echo before; sleep 60 & echo $! >"$0.pid"; exit 3'),
      );
      const background = pidIn('script.sh.pid');
      expect(end).toEqual({ kind: 'exited', status: 3 });
      expect(output).toBe('before\n');
      expect(isAlive(background)).toBe(true);
      process.kill(background, 'SIGKILL');
    });

    it('leaves a background process able to write after it', async () => {
      const { end } = await run(
        directory.script(
          '(while [ ! -e "$0.go" ]; do sleep 0.01; done; echo late && echo fine >"$0.done") & exit 0',
        ),
      );
      expect(end).toEqual({ kind: 'exited', status: 0 });
      directory.write('script.sh.go', '');
      await eventually(() => directory.read('script.sh.done') === 'fine\n');
    });
  });

  describe('what a script is given', () => {
    it('is no signal that the daemon ignores or blocks', async () => {
      const { output } = await run(directory.script("grep -E '^Sig(Ign|Blk)' /proc/self/status"));
      const [, blocked = '', ignored = ''] = /^SigBlk:\t(\w+)\nSigIgn:\t(\w+)\n$/.exec(output) ?? [];
      expect(Number(`0x${blocked}`)).toBe(0);
      // 32 and 33 are glibc's own, which its posix_spawn ignores in every program; no program may use them.
      expect(BigInt(`0x${ignored}`) & ~0x1_8000_0000n).toBe(0n);
    });

    it('is no descriptor but its three', async () => {
      // Whoever started the tests may have left some open for all.
      const outside = new Set(readdirSync('/proc/self/fd').filter((number) => Number(number) > 64));
      const { output } = await run(scriptOf(['/bin/ls', '-l', '/proc/self/fd']));
      const targets = [...output.matchAll(/ ([0-9]+) -> (\S+)/g)]
        .map(([, number = '', target = '']) => ({ number, target }))
        .filter(({ number }) => !outside.has(number));
      // ls opens the directory itself.
      expect(targets.map(({ number }) => number)).toEqual(['0', '1', '2', '3']);
      expect(targets[0]?.target).toBe('/dev/null');
      expect(targets[3]?.target).toMatch(/^\/proc\//);
    });

    it('is a session of its own', async () => {
      const { output } = await run(
        directory.script('[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] && echo own'),
      );
      expect(output).toBe('own\n');
    });

    it('is a standard output that does block: a writer that is faster than its reader loses nothing', async () => {
      const { output, end } = await run(directory.script('head -c 300000 /dev/zero || exit 9'));
      expect(end).toEqual({ kind: 'exited', status: 0 });
      expect(output).toHaveLength(MAX_CAPTURED_BYTES);
    });

    it('is its arguments, word for word, directly and through a shell', async () => {
      const body = 'for word; do printf "<%s>" "$word"; done';
      const args = ["it's", 'a b', '$HOME', '', '*', '\\n'];
      const expected = args.map((word) => `<${word}>`).join('');
      expect((await run(directory.script(body, args))).output).toBe(expected);
      const text = directory.write('text', `${body}\n`);
      expect((await run(scriptOf([text, ...args], 'shell'))).output).toBe(expected);
    });

    it('is a small environment: what changes how programs load or speaks for the daemon stays behind', async () => {
      const { output } = await run(scriptOf(['/usr/bin/env']), {
        PATH: '/usr/bin:/bin',
        LANG: 'C.UTF-8',
        LC_ALL: 'C',
        TZ: 'UTC',
        HOME: '/root',
        LD_PRELOAD: '/tmp/evil.so',
        LD_LIBRARY_PATH: '/tmp',
        LD_AUDIT: '/tmp/evil.so',
        IFS: 'x',
        BASH_ENV: '/tmp/evil.sh',
        ENV: '/tmp/evil.sh',
        NODE_OPTIONS: '--inspect',
        NOTIFY_SOCKET: '/run/systemd/notify',
        WATCHDOG_USEC: '1',
        WATCHDOG_PID: '1',
        LISTEN_FDS: '3',
        JOURNAL_STREAM: '8:1',
        SITE: 'a',
      });
      expect(output).toBe('PATH=/usr/bin:/bin\nLANG=C.UTF-8\nLC_ALL=C\nTZ=UTC\nHOME=/root\n');
    });

    it("is not the daemon's home when it runs as another user", async (context) => {
      needsRoot(context);
      const script = { ...scriptOf(['/usr/bin/env']), identity: NOBODY };
      expect((await run(script, { PATH: '/bin', HOME: '/root', USER: 'root' })).output).toBe('PATH=/bin\n');
    });

    it('is an input at its end, the root directory and a process group of its own', async () => {
      const { output } = await run(
        directory.script('cat; pwd; [ "$(ps -o pgid= -p $$ | tr -d " ")" = $$ ] && echo own'),
      );
      expect(output).toBe('/\nown\n');
    });

    it('is the user and group asked for, without any other group', async (context) => {
      needsRoot(context);
      const script = { ...directory.script('id -u; id -g; id -G'), identity: NOBODY };
      expect((await run(script)).output).toBe('65534\n65534\n65534\n');
    });

    it('is the supplementary groups asked for', async (context) => {
      needsRoot(context);
      const script = { ...directory.script('id -u; id -g; id -G'), identity: { ...NOBODY, groups: [4, 24] } };
      expect((await run(script)).output).toBe('65534\n65534\n65534 4 24\n');
    });

    it('is a failure, not success, when it cannot become its user', async () => {
      // setuid(2) refuses -1 even for root, and any other user but for root.
      const identity = IS_ROOT ? { uid: -1, gid: 0, groups: null } : { uid: 0, gid: 0, groups: null };
      const { end } = await run({ ...directory.script('echo ran >"$0.log"'), identity });
      expect(end.kind).toBe('not-executed');
      expect(directory.read('script.sh.log')).toBe('');
    });
  });

  describe('a file that must be readable', () => {
    it('passes when it can be opened and fails when not, without being run', async () => {
      const path = directory.write('flag', '#!/bin/sh\nexit 9\n');
      expect((await run(scriptOf([path], 'readable'))).end).toEqual({ kind: 'exited', status: 0 });
      expect((await run(scriptOf([directory.file('absent')], 'readable'))).end).toEqual({
        kind: 'exited',
        status: 1,
      });
    });

    it('is opened with the rights of the script user', async (context) => {
      needsRoot(context);
      const path = directory.write('secret', '', 0o600);
      expect((await run(scriptOf([path], 'readable', NOBODY))).end).toEqual({ kind: 'exited', status: 1 });
    });
  });

  describe('the output of a script', () => {
    it('is kept up to its bound while the script writes on unhindered', async () => {
      const { end, output } = await run(directory.script('head -c 20000000 /dev/zero | tr "\\0" x; exit 7'));
      expect(end).toEqual({ kind: 'exited', status: 7 });
      expect(output).toBe('x'.repeat(MAX_CAPTURED_BYTES));
    });

    it('holds standard output and standard error together', async () => {
      const { output } = await run(directory.script('echo out; echo err >&2'));
      expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
    });
  });

  describe('a script that takes too long', () => {
    function runVirtually(body: string, timeout: number | null = 3000) {
      const clock = new VirtualClock();
      const controller = new AbortController();
      const runner = newRunner(clock, { PATH: '/usr/bin:/bin' });
      const ended = runner.run({ script: directory.script(body), timeout, signal: controller.signal });
      return { clock, controller, ended };
    }

    it('gets SIGTERM at its timeout, and so does its whole group', async () => {
      const { clock, ended } = runVirtually('sleep 60 & echo $! >"$0.child"; echo $$ >"$0.pid"; wait');
      await eventually(() => pidIn('script.sh.pid') > 0);
      clock.advance(2999);
      expect(isAlive(pidIn('script.sh.pid'))).toBe(true);
      clock.advance(1);
      expect((await ended).end).toEqual({ kind: 'expired' });
      await eventually(() => !isAlive(pidIn('script.sh.child')));
      expect(clock.pending).toBe(0);
    });

    it('gets SIGKILL two seconds later when it ignores SIGTERM', async () => {
      const { clock, ended } = runVirtually(
        'trap "echo deaf >>$0.log" TERM; echo $$ >"$0.pid"; while :; do sleep 0.02; done',
      );
      await eventually(() => pidIn('script.sh.pid') > 0);
      clock.advance(3000);
      await eventually(() => directory.read('script.sh.log') === 'deaf\n');
      clock.advance(KILL_DELAY - 1);
      expect(isAlive(pidIn('script.sh.pid'))).toBe(true);
      clock.advance(1);
      expect((await ended).end).toEqual({ kind: 'expired' });
      expect(isAlive(pidIn('script.sh.pid'))).toBe(false);
    });

    it('takes children that ignore SIGTERM with it when it obeys', async () => {
      const { clock, ended } = runVirtually(
        '(trap "" TERM; echo ready >"$0.ready"; exec sleep 60) & echo $! >"$0.child"; trap "exit 0" TERM; wait',
      );
      await eventually(() => directory.read('script.sh.ready') !== '' && pidIn('script.sh.child') > 0);
      clock.advance(3000);
      expect((await ended).end).toEqual({ kind: 'expired' });
      await eventually(() => !isAlive(pidIn('script.sh.child')));
    });

    it('is ended soon when its caller gives it up', async () => {
      const { clock, controller, ended } = runVirtually(
        'trap "" TERM; echo $$ >"$0.pid"; while :; do sleep 0.02; done',
        null,
      );
      await eventually(() => pidIn('script.sh.pid') > 0);
      controller.abort();
      clock.advance(ABORT_KILL_DELAY);
      expect((await ended).end).toEqual({ kind: 'aborted' });
      expect(clock.pending).toBe(0);
    });

    it('is not started at all when its caller gave it up before', async () => {
      const runner = newRunner(new VirtualClock(), {});
      const outcome = await runner.run({
        script: directory.script('echo ran >"$0.log"'),
        timeout: null,
        signal: AbortSignal.abort(),
      });
      expect(outcome.end).toEqual({ kind: 'aborted' });
      expect(directory.read('script.sh.log')).toBe('');
    });

    it('is not started when its caller gives it up while what starts it is loaded', async () => {
      const controller = new AbortController();
      const runner = new NodeProcessRunner(new SystemClock(), {}, MAX_LINGERING_PIPES, async () => {
        const spawner = await load();
        controller.abort();
        return spawner;
      });
      const script = directory.script('echo ran >"$0.log"');
      const outcome = await runner.run({ script, timeout: null, signal: controller.signal });
      expect(outcome.end).toEqual({ kind: 'aborted' });
      expect(directory.read('script.sh.log')).toBe('');
    });
  });
});
