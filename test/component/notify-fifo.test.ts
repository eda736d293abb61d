import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fifo, FifoOwner } from '../../src/base/fifo.ts';
import { nodeFifoOpener } from '../../src/platform/files/node-fifo.ts';
import { needsRoot } from '../support/as-root.ts';
import { ScriptDirectory } from '../support/script-directory.ts';

let directory: ScriptDirectory;
let path: string;
let opened: Fifo[];
beforeEach(() => {
  directory = new ScriptDirectory();
  path = directory.file('fifo');
  opened = [];
});
afterEach(() => {
  for (const fifo of opened) fifo.close();
  directory[Symbol.dispose]();
});

async function open(owner: FifoOwner = null, at = path): Promise<Fifo> {
  const opening = await nodeFifoOpener.open(at, owner);
  if (!opening.ok) throw new Error(opening.reason);
  opened.push(opening.fifo);
  return opening.fifo;
}

function readAll(): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  try {
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

describe('a notify FIFO', () => {
  it('is created with mode 0644 less the umask, carries lines, and is removed at the end', async () => {
    const fifo = await open();
    const status = statSync(path);
    expect(status.isFIFO()).toBe(true);
    expect(status.mode & 0o7777).toBe(0o644 & ~process.umask());
    expect(fifo.write('VS a UP\n')).toBe(true);
    expect(fifo.write('VS a DOWN\n')).toBe(true);
    expect(readAll()).toBe('VS a UP\nVS a DOWN\n');
    fifo.close();
    expect(existsSync(path)).toBe(false);
    expect(fifo.write('VS a UP\n')).toBe(false);
  });

  it('stays at the end when it was there before', async () => {
    execFileSync('mkfifo', [path]);
    const fifo = await open();
    expect(fifo.write('VS a UP\n')).toBe(true);
    fifo.close();
    expect(existsSync(path)).toBe(true);
  });

  it('stays at the end when somebody put another in its place', async () => {
    const fifo = await open();
    execFileSync('mkfifo', [`${path}.new`]);
    renameSync(`${path}.new`, path);
    fifo.close();
    expect(existsSync(path)).toBe(true);
  });

  it('never blocks: a full one refuses lines whole, and takes them again when it was read', async () => {
    const fifo = await open();
    const line = `${'x'.repeat(99)}\n`;
    let taken = 0;
    while (fifo.write(line) && taken < 10_000) taken += 1;
    expect(taken).toBeGreaterThan(100);
    expect(taken).toBeLessThan(10_000);
    expect(readAll()).toBe(line.repeat(taken));
    expect(fifo.write(line)).toBe(true);
  });

  it.each<[string, () => void, RegExp]>([
    ['a file', () => void directory.write('fifo', ''), /not a FIFO/],
    [
      'a link',
      () => {
        execFileSync('mkfifo', [directory.file('real')]);
        symlinkSync('real', path);
      },
      /not a FIFO/,
    ],
    [
      'missing, in a missing directory',
      () => {
        path = directory.file('absent/fifo');
      },
      /mkfifo|No such file/,
    ],
  ])('is refused when it is %s', async (_what, make, reason) => {
    make();
    expect(await nodeFifoOpener.open(path, null)).toEqual({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });

  it('may belong to the configured user, and to no other', async (context) => {
    needsRoot(context);
    execFileSync('mkfifo', [path]);
    chownSync(path, 1234, 1234);
    expect(await nodeFifoOpener.open(path, { uid: 1235, gid: 1235 })).toEqual({
      ok: false,
      reason: expect.stringContaining('belongs to user 1234'),
    });
    expect((await open({ uid: 1234, gid: 1234 })).write('x\n')).toBe(true);
  });

  it('is given to the configured user when it is created', async (context) => {
    needsRoot(context);
    await open({ uid: 1234, gid: 1235 });
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 1235 });
  });
});
