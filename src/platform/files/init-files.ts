import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { InitFile } from '../../config/model/config.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;

/** Other programs read the file and replace it where the directory permits; this is keepalived's mode. */
const FILE_MODE = 0o644;

/**
 * Writes the tracked files that have init_file, at the start and before their checks read them. A symbolic link in the
 * place of a file is not followed, because lvsd may run as root in a directory where other users can make links. A file
 * that cannot be written is logged; its check then sees the file as it is.
 */
export function writeInitFiles(files: readonly InitFile[], logger: Logger): void {
  for (const { path, value, overwrite } of files) {
    try {
      writeWhole(path, `${value}\n`, overwrite ? O_TRUNC | O_NOFOLLOW | O_NONBLOCK : O_EXCL);
    } catch (error) {
      if (!overwrite && isPresent(error)) continue;
      logger.warn('cannot write a tracked file with its first value', { path, error: describeError(error) });
    }
  }
}

function writeWhole(path: string, text: string, flags: number): void {
  const descriptor = openSync(path, O_WRONLY | O_CREAT | flags, FILE_MODE);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function isPresent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
