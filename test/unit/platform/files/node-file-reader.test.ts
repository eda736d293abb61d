import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MAX_FILE_BYTES } from '../../../../src/config/language/file-reader.ts';
import { NodeFileReader } from '../../../../src/platform/files/node-file-reader.ts';

describe('NodeFileReader', () => {
  const reader = new NodeFileReader();
  let directory = '';
  const at = (name: string): string => join(directory, name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvsd-files-'));
    writeFileSync(at('plain.conf'), 'grüße\n');
    writeFileSync(at('binary'), Buffer.from([0x61, 0, 0x62]));
    writeFileSync(at('utf16'), Buffer.from('\ufeffvirtual_server', 'utf16le'));
    writeFileSync(at('gzip'), Buffer.from([0x1f, 0x8b, 8, 0, 0]));
    writeFileSync(at('hole'), Buffer.from([0x61, 0x0a, 0x62, 0x0a, 0]));
    writeFileSync(at('run.conf'), 'x');
    chmodSync(at('run.conf'), 0o755);
    writeFileSync(at('huge'), '');
    truncateSync(at('huge'), MAX_FILE_BYTES + 1);
    mkdirSync(at('folder'));
    symlinkSync(at('plain.conf'), at('link.conf'));
    execFileSync('mkfifo', [at('fifo')]);
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('reads UTF-8 and knows a link by what it leads to', () => {
    const plain = reader.read(at('plain.conf'));
    expect(plain).toMatchObject({ ok: true, text: 'grüße\n', executable: false });
    expect(reader.read(at('link.conf'))).toEqual(plain);
  });

  it('tells of an executable file', () => {
    expect(reader.read(at('run.conf'))).toMatchObject({ ok: true, executable: true });
  });

  it.each([
    ['none', 'missing'],
    ['plain.conf/none', 'missing'],
    ['folder', 'directory'],
    ['binary', 'binary'],
    ['huge', 'too-large'],
  ])('refuses %s as %s', (name, fault) => {
    expect(reader.read(at(name))).toMatchObject({ ok: false, fault });
  });

  it.each([
    ['utf16', 'it is UTF-16 text; save it as UTF-8'],
    ['gzip', 'it is compressed with gzip'],
    ['hole', 'it holds a NUL byte at offset 4, in line 3'],
  ])('says of %s what it is', (name, detail) => {
    expect(reader.read(at(name))).toEqual({ ok: false, fault: 'binary', detail });
  });

  it('does not wait for a FIFO', () => {
    expect(reader.read(at('fifo'))).toMatchObject({ ok: false, fault: 'not-regular' });
  });

  it('lists a directory, and nothing where there is none', () => {
    const names = reader.list(directory)?.filter((entry) => entry.directory);
    expect(names?.map(({ name }) => name).sort()).toEqual(['folder', 'link.conf']);
    expect(reader.list(at('plain.conf'))).toBeNull();
  });
});
