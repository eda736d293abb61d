import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writeInitFiles } from '../../src/platform/files/init-files.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-init-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the first value of a tracked file', () => {
  it.each([
    [false, null, '7\n'],
    [true, null, '7\n'],
    [false, '12345\n', '12345\n'],
    [true, '12345\n', '7\n'],
  ])('with overwrite %s on %j leaves %j', (overwrite, before, after) => {
    const path = join(directory, 'file');
    if (before !== null) writeFileSync(path, before);
    const logger = new RecordingLogger();
    writeInitFiles([{ path, value: 7, overwrite }], logger);
    expect(readFileSync(path, 'utf8')).toBe(after);
    expect(logger.lines.map(({ message }) => message)).toEqual([]);
  });

  it('is never written through a link', () => {
    const target = join(directory, 'target');
    writeFileSync(target, 'precious');
    const path = join(directory, 'link');
    symlinkSync(target, path);
    const logger = new RecordingLogger();
    writeInitFiles([{ path, value: 7, overwrite: true }], logger);
    writeInitFiles([{ path, value: 7, overwrite: false }], logger);
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'cannot write a tracked file with its first value',
    ]);
  });

  it('that cannot be written is told, and the others are written', () => {
    const logger = new RecordingLogger();
    const path = join(directory, 'file');
    writeInitFiles(
      [
        { path: join(directory, 'missing', 'file'), value: 1, overwrite: true },
        { path, value: -2, overwrite: false },
      ],
      logger,
    );
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'cannot write a tracked file with its first value',
    ]);
    expect(readFileSync(path, 'utf8')).toBe('-2\n');
  });
});
