import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBeginning } from '../../../../src/platform/files/file-beginning.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-beginning-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the beginning of a file', () => {
  it('is read as far as its limit', async () => {
    writeFileSync(join(directory, 'long'), '12345');
    expect(await readBeginning(join(directory, 'long'), 3)).toEqual({ kind: 'text', text: '123' });
  });

  it('cannot be read of what is missing, or is no file', async () => {
    execFileSync('mkfifo', [join(directory, 'fifo')]);
    for (const name of ['missing', 'fifo', '.'])
      expect(await readBeginning(join(directory, name), 3)).toEqual({ kind: 'unreadable' });
  });

  it('is not looked at where no descriptor is to spare', async () => {
    expect(await readBeginning(join(directory, 'missing'), 3, () => false)).toEqual({ kind: 'not-read' });
  });
});
