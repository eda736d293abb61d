import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskStateFile } from '../../../../src/platform/files/state-file.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsd-state-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('a state file', () => {
  it('is made with its directory, for its owner only, and leaves nothing beside it', async () => {
    const file = new DiskStateFile(join(directory, 'deep', 'state.json'));
    await file.replace('one');
    await file.replace('two');
    expect(await file.read()).toBe('two');
    expect(await readdir(join(directory, 'deep'))).toEqual(['state.json']);
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'deep'))).mode & 0o777).toBe(0o700);
  });

  it('that was never written reads as null, and one that cannot be read is a fault', async () => {
    expect(await new DiskStateFile(join(directory, 'none')).read()).toBeNull();
    await expect(new DiskStateFile(directory).read()).rejects.toThrow('EISDIR');
  });

  it('keeps its old content when the new one cannot be written beside it', async () => {
    const file = new DiskStateFile(join(directory, 'state.json'));
    await file.replace('old');
    await mkdir(`${file.path}.new`);
    await expect(file.replace('new')).rejects.toThrow(`${file.path}.new`);
    expect(await file.read()).toBe('old');
  });

  it('gets over what a crash left half-written', async () => {
    const file = new DiskStateFile(join(directory, 'state.json'));
    await file.replace('old');
    await writeFile(`${file.path}.new`, 'ha', { mode: 0o644 });
    expect(await file.read()).toBe('old');
    await file.replace('new');
    expect(await readFile(file.path, 'utf8')).toBe('new');
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  });
});
