import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';

import { describeError } from '../../base/errors.ts';
import type {
  DirectoryEntry,
  FileContent,
  FileFault,
  FileReader,
} from '../../config/language/file-reader.ts';
import { MAX_FILE_BYTES } from '../../config/language/file-reader.ts';

const EXECUTE_BITS = 0o111;

/**
 * Reads configuration files of this machine. It is synchronous, because a configuration is read whole before anything
 * else happens.
 */
export class NodeFileReader implements FileReader {
  read(path: string): FileContent {
    let descriptor: number | undefined;
    try {
      // O_NONBLOCK so that a FIFO in the place of a file is refused instead of waited for.
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return readDescriptor(path, descriptor);
    } catch (error) {
      return faultOf(error);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  list(path: string): readonly DirectoryEntry[] | null {
    try {
      return readdirSync(path, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        directory: entry.isDirectory() || entry.isSymbolicLink(),
      }));
    } catch {
      return null;
    }
  }
}

function readDescriptor(path: string, descriptor: number): FileContent {
  const status = fstatSync(descriptor);
  if (status.isDirectory()) return { ok: false, fault: 'directory', detail: 'it is a directory' };
  if (!status.isFile()) return { ok: false, fault: 'not-regular', detail: 'it is not a regular file' };
  const bytes = readBounded(descriptor, status.size);
  if (bytes === null) {
    return {
      ok: false,
      fault: 'too-large',
      detail: `it is larger than ${MAX_FILE_BYTES / (1024 * 1024)} MiB`,
    };
  }
  if (bytes.includes(0)) {
    return { ok: false, fault: 'binary', detail: describeBinary(bytes) };
  }
  const executable = (status.mode & EXECUTE_BITS) !== 0;
  return { ok: true, text: bytes.toString('utf8'), identity: realpathSync(path), executable };
}

/** Names the kind of a file with NUL bytes by its first bytes. */
function describeBinary(bytes: Buffer): string {
  const first = bytes.readUInt8(0) * 256 + (bytes.length > 1 ? bytes.readUInt8(1) : 0);
  if (first === 0xfffe || first === 0xfeff) return 'it is UTF-16 text; save it as UTF-8';
  if (first === 0x1f8b) return 'it is compressed with gzip';
  const at = bytes.indexOf(0);
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
  return `it holds a NUL byte at offset ${at}, in line ${line}`;
}

/** Reads to the end of the file, also when it grows meanwhile; null when the file is too large. */
function readBounded(descriptor: number, expected: number): Buffer | null {
  if (expected > MAX_FILE_BYTES) return null;
  // The buffer has one byte more than the file should have, so that the next read shows the end and no buffers have to
  // be joined.
  let buffer = Buffer.allocUnsafe(Math.max(SMALLEST_READ, expected + 1));
  let total = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, total, buffer.length - total, null);
    if (count === 0) return buffer.subarray(0, total);
    total += count;
    if (total > MAX_FILE_BYTES) return null;
    if (total === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
  }
}

const SMALLEST_READ = 4096;

function faultOf(error: unknown): FileContent {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { ok: false, fault: 'missing', detail: 'there is no such file' };
  const detail = code === 'EACCES' ? 'permission denied' : describeError(error);
  const fault: FileFault = code === 'EISDIR' ? 'directory' : code === 'ENXIO' ? 'not-regular' : 'unreadable';
  return { ok: false, fault, detail };
}
