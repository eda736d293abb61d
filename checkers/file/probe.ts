import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { describeError } from '../../src/base/errors.ts';
import { SharedRun } from '../../src/base/shared-run.ts';
import type { Probe } from '../types.ts';
import type { FileCheckSpec } from './spec.ts';
import { type FileReading, judgeFile } from './verdict.ts';

/** The number of bytes that are read from the start of a tracked file; a number further in is not found. */
export const MAX_FILE_CHECK_BYTES = 4096;

/** FILE_CHECK: reads the number again. */
export function createFileProbe(spec: FileCheckSpec): Probe {
  return async ({ trace }) => {
    trace?.('read', spec.path);
    const result = judgeFile(await readShared(spec.path), spec);
    trace?.('verdict', result.detail);
    return result;
  };
}

/** The reads under way, by path. A path is forgotten when no check waits for it any more. */
const READS = new Map<string, { readonly run: SharedRun<FileReading>; readers: number }>();

/**
 * Reads the start of a file once for all checks that ask at the same time, because a thousand servers may depend on
 * one file. The content that a check gets is never older than its question.
 */
async function readShared(path: string): Promise<FileReading> {
  const shared = READS.get(path) ?? { run: new SharedRun(() => readStart(path)), readers: 0 };
  READS.set(path, shared);
  shared.readers += 1;
  try {
    return await shared.run.ask();
  } finally {
    shared.readers -= 1;
    if (shared.readers === 0) READS.delete(path);
  }
}

async function readStart(path: string): Promise<FileReading> {
  let file: FileHandle | null = null;
  try {
    // O_NONBLOCK, so that a FIFO in the place of the file is refused instead of waited for.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) return { kind: 'unreadable', reason: `${path} is not a regular file` };
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(MAX_FILE_CHECK_BYTES),
      0,
      MAX_FILE_CHECK_BYTES,
      0,
    );
    return { kind: 'text', text: buffer.toString('latin1', 0, bytesRead) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason: `cannot read ${path}: ${describeError(error)}` };
  } finally {
    await file?.close();
  }
}
