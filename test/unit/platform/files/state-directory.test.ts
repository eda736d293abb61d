import { mkdir, mkdtemp, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectorError } from '../../../../src/base/errors.ts';
import {
  accessDirectory,
  SAVE_RETRY,
  StateDirectory,
  type StateDirectoryPorts,
} from '../../../../src/platform/files/state-directory.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lvsd-state-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

function setUp(path: string, access: StateDirectoryPorts['access'] = accessDirectory) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  return { clock, logger, directory: new StateDirectory({ clock, logger, access }, path) };
}

function failing(code: string): () => Promise<void> {
  return () => Promise.reject(Object.assign(new Error(`${code}: it is so`), { code }));
}

async function refusal(directory: StateDirectory): Promise<{ code: string; message: string }> {
  const error: unknown = await directory.prepare(true).catch((reason: unknown) => reason);
  if (!(error instanceof DirectorError)) throw new Error(`not refused: ${String(error)}`);
  return { code: error.code, message: error.message };
}

/** As a disk does: the file beside `name`, which is written first, cannot be made. */
async function block(name: string): Promise<void> {
  await mkdir(join(root, `${name}.new`));
}

async function unblock(name: string): Promise<void> {
  await rmdir(join(root, `${name}.new`));
}

describe('the state directory', () => {
  it('is made where there is none, for its owner only', async () => {
    const path = join(root, 'deep', 'state');
    const { directory, logger } = setUp(path);
    await directory.prepare(true);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(directory.error).toBeNull();
    expect(logger.lines).toEqual([]);
  });

  it('is refused when it is a file, or below one, or cannot be made', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    expect(await refusal(setUp(file).directory)).toEqual({
      code: 'state-directory',
      message: `cannot use the state directory ${file}: it is not a directory`,
    });
    expect((await refusal(setUp(join(file, 'below')).directory)).message).toContain(
      'a part of the path is not a directory',
    );
    expect((await refusal(setUp('/proc/lvsd').directory)).message).toContain('/proc/lvsd: ENOENT');
  });

  it('is refused when lvsd may not write it', async () => {
    const { directory } = setUp(root, failing('EACCES'));
    expect(await refusal(directory)).toEqual({
      code: 'state-directory',
      message: `cannot use the state directory ${root}: permission denied`,
    });
  });

  it('that nobody named is told of, not refused, and used as soon as it serves', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    const { directory, logger, clock } = setUp(file);
    await directory.prepare(false);
    expect(directory.error).toBe('it is not a directory');
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { path: file } }]);
    await rm(file);
    clock.advance(SAVE_RETRY);
    await expect.poll(() => directory.error).toBeNull();
    expect((await stat(file)).isDirectory()).toBe(true);
    await directory.close();
  });

  it.each(['EROFS', 'ENOSPC', 'EIO'])(
    'that is there on a disk with %s is told of, not refused',
    async (code) => {
      const { directory, logger, clock } = setUp(root, failing(code));
      await directory.prepare(true);
      expect(directory.error).toBe(`${code}: it is so`);
      expect(logger.lines).toMatchObject([
        { level: 'error', fields: { path: root, error: directory.error } },
      ]);
      await clock.advanceAndSettle(SAVE_RETRY * 3);
      expect(logger.lines).toHaveLength(1);
      await directory.close();
      expect(clock.pending).toBe(0);
    },
  );

  it('tells once that saving fails, and once that it works again', async () => {
    const { directory, logger } = setUp(root);
    const [one, other] = [directory.file('one'), directory.file('other')];
    await block('one');
    await block('other');
    await expect(one.replace('1')).rejects.toThrow('one.new');
    await expect(other.replace('1')).rejects.toThrow('other.new');
    await expect(one.replace('2')).rejects.toThrow('one.new');
    expect(directory.error).toContain('one.new');
    await unblock('one');
    await one.replace('3');
    expect(directory.error).toContain('other.new');
    await unblock('other');
    await other.replace('2');
    expect(directory.error).toBeNull();
    expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info']);
    await directory.close();
  });

  it('saves what could not be saved as soon as it can, and no older text over a newer one', async () => {
    const { directory, clock } = setUp(root);
    const [late, renewed] = [directory.file('late'), directory.file('renewed')];
    await block('late');
    await block('renewed');
    await expect(late.replace('kept')).rejects.toThrow('late.new');
    await expect(renewed.replace('old')).rejects.toThrow('renewed.new');
    await unblock('late');
    await unblock('renewed');
    await renewed.replace('new');
    clock.advance(SAVE_RETRY);
    await expect.poll(() => directory.error).toBeNull();
    expect(await readFile(join(root, 'late'), 'utf8')).toBe('kept');
    expect(await readFile(join(root, 'renewed'), 'utf8')).toBe('new');
    expect(clock.pending).toBe(0);
  });

  it('tries once more at the end', async () => {
    const { directory, clock } = setUp(root);
    const file = directory.file('late');
    await block('late');
    await expect(file.replace('kept')).rejects.toThrow('late.new');
    await unblock('late');
    await directory.close();
    expect(await readFile(file.path, 'utf8')).toBe('kept');
    expect(clock.pending).toBe(0);
  });
});
