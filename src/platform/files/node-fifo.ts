import { execFile } from 'node:child_process';
import { closeSync, constants, fstatSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { describeError } from '../../base/errors.ts';
import type { Fifo, FifoOpener, FifoOpening, FifoOwner } from '../../base/fifo.ts';

const FIFO_MODE = 0o644;
/** mkfifo(1) takes milliseconds; one that takes longer will never end. */
export const CREATE_TIMEOUT_MS: number = 5000;

/** Opens FIFOs of this machine. Node has no call that makes one, so mkfifo(1) of coreutils is run. */
export const nodeFifoOpener: FifoOpener = {
  async open(path, owner): Promise<FifoOpening> {
    try {
      const created = await createIfMissing(path, owner);
      return { ok: true, fifo: openFifo(path, owner, created) };
    } catch (error) {
      return { ok: false, reason: describeError(error) };
    }
  },
};

async function createIfMissing(path: string, owner: FifoOwner): Promise<boolean> {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  const mode = (FIFO_MODE & ~process.umask()).toString(8);
  await new Promise<void>((resolve, reject) => {
    execFile(
      'mkfifo',
      ['-m', mode, '--', path],
      { timeout: CREATE_TIMEOUT_MS },
      (error, _out, errorOutput) => {
        if (error === null) resolve();
        else reject(new Error(errorOutput.trim() === '' ? error.message : errorOutput.trim()));
      },
    );
  });
  if (owner !== null) await chown(path, owner.uid, owner.gid);
  return true;
}

/**
 * The FIFO is opened for reading and writing, so that opening does not wait for a reader and writing gets no SIGPIPE
 * when the last reader leaves. It is non-blocking, so that writing to a full pipe fails at once.
 */
function openFifo(path: string, owner: FifoOwner, created: boolean): Fifo {
  if (!lstatSync(path).isFIFO()) throw new Error(`${path} is there and not a FIFO`);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFIFO()) throw new Error(`${path} is there and not a FIFO`);
    if (status.uid !== process.geteuid?.() && status.uid !== owner?.uid) {
      throw new Error(`${path} belongs to user ${status.uid}, who is neither lvsd's nor the configured user`);
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return new DescriptorFifo(path, descriptor, created);
}

class DescriptorFifo implements Fifo {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #created: boolean;
  #open = true;

  constructor(path: string, descriptor: number, created: boolean) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#created = created;
  }

  /** Lines are shorter than PIPE_BUF (4096): the kernel takes such a write whole or refuses it (pipe(7)). */
  write(line: string): boolean {
    if (!this.#open) return false;
    try {
      return writeSync(this.#descriptor, line) === Buffer.byteLength(line);
    } catch {
      return false;
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#created) this.#remove();
    closeSync(this.#descriptor);
  }

  /** Only the FIFO that is open here is removed: somebody may have put another file in its place. */
  #remove(): void {
    try {
      if (lstatSync(this.#path).ino === fstatSync(this.#descriptor).ino) unlinkSync(this.#path);
    } catch {
      // The file is gone already, or the directory is not ours: nothing is lost.
    }
  }
}
