import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeProcessLock } from '../../src/platform/files/process-lock.ts';
import { accessDirectory, StateDirectory } from '../../src/platform/files/state-directory.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-lock-'));
  path = join(directory, 'lvs.lock');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function taken() {
  const attempt = await takeProcessLock(path, 4711);
  if (attempt.kind !== 'taken') throw new Error(JSON.stringify(attempt));
  return attempt.lock;
}

describe('a process lock', () => {
  it('is held by one at a time, says who has it, and can be taken again', async () => {
    const lock = await taken();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('4711\n');
    expect(await takeProcessLock(path, 1)).toEqual({ kind: 'held', holder: 4711 });
    await lock.release();
    await lock.release();
    await (await taken()).release();
  });

  it('is free again when its holder was killed, whatever the file says', async () => {
    const holder = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo held; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(holder.stdout, 'data');
    expect((await takeProcessLock(path, 1)).kind).toBe('held');
    writeFileSync(path, '999999\n');
    const ended = once(holder, 'exit');
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    await ended;
    await (await taken()).release();
  });

  it.each(['', 'rubbish\n', '-1\n', '1'.repeat(100)])(
    'does not believe a file that says %j',
    async (text) => {
      const lock = await taken();
      writeFileSync(path, text);
      expect(await takeProcessLock(path, 1)).toEqual({ kind: 'held', holder: null });
      await lock.release();
    },
  );

  it('follows no symbolic link', async () => {
    writeFileSync(join(directory, 'victim'), 'precious');
    symlinkSync(join(directory, 'victim'), path);
    expect((await takeProcessLock(path, 1)).kind).toBe('failed');
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('precious');
  });

  it('is taken anew on a file that was removed, as nobody else could find it', async () => {
    const lock = await taken();
    unlinkSync(path);
    const second = await taken();
    expect(await takeProcessLock(path, 1)).toEqual({ kind: 'held', holder: 4711 });
    await Promise.all([lock.release(), second.release()]);
  });
});

describe('the lock of a state directory', () => {
  function open() {
    const logger = new RecordingLogger();
    return new StateDirectory({ clock: new VirtualClock(), logger, access: accessDirectory }, directory);
  }

  it('keeps a second process of the same part out until the first closes it', async () => {
    const first = open();
    await first.prepare(true);
    await first.lock('lvs.lock', 1);
    await expect(open().lock('lvs.lock', 2)).rejects.toMatchObject({
      code: 'state-directory-in-use',
      message: expect.stringContaining('process 1,') as string,
    });
    await first.close();
    const second = open();
    await second.lock('lvs.lock', 2);
    await second.close();
  });

  it('lets a process of another part in', async () => {
    const [first, second] = [open(), open()];
    await first.lock('lvs.lock', 1);
    await second.lock('vrrp.lock', 2);
    await Promise.all([first.close(), second.close()]);
  });
});
