import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { describeError } from '../../base/errors.ts';

/** Only the owner may read it: unlike keepalived's pid file, no other program needs it. */
const LOCK_MODE = 0o600;
/** The file has a process id and a newline; a longer one was not written by this module. */
const MAX_HOLDER_BYTES = 32;
/** The number of times that a lock file is opened again when it was replaced between opening and locking. */
const MAX_REPLACEMENTS = 5;
/** flock(1) is called so that it does not wait; when it takes longer than this, the machine is stuck. */
const FLOCK_TIMEOUT_MS = 5000;
/** The descriptor under which flock(1) finds the file: the first behind the standard ones. */
const INHERITED_DESCRIPTOR = 3;

/** The result of an attempt to take a lock. */
export type LockAttempt =
  | { readonly kind: 'taken'; readonly lock: ProcessLock }
  /** Another process has the lock. `holder` is the id that it wrote, or null where that cannot be read. */
  | { readonly kind: 'held'; readonly holder: number | null }
  /** Whether another process has the lock cannot be found out here. */
  | { readonly kind: 'failed'; readonly reason: string };

/** A lock that this process holds until it releases the lock or ends. */
export interface ProcessLock {
  readonly path: string;
  /** Idempotent. The file stays: removing it would let two processes lock two files of one name. */
  release(): Promise<void>;
}

/**
 * Takes the lock that a file stands for, and writes this process's id into the file. The kernel releases the lock
 * however the process ends, so that no stale lock can be left behind. A missing file is created; a symbolic link is
 * refused. Never rejects.
 */
export async function takeProcessLock(path: string, pid: number): Promise<LockAttempt> {
  try {
    for (let attempt = 0; attempt < MAX_REPLACEMENTS; attempt += 1) {
      const outcome = await tryOnce(path, pid);
      if (outcome !== 'replaced') return outcome;
    }
    return { kind: 'failed', reason: `${path} is replaced all the time` };
  } catch (error) {
    return { kind: 'failed', reason: describeError(error) };
  }
}

async function tryOnce(path: string, pid: number): Promise<LockAttempt | 'replaced'> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, LOCK_MODE);
  let keep = false;
  try {
    const refusal = await lockDescriptor(file.fd);
    if (refusal === 'held') return { kind: 'held', holder: await readHolder(file) };
    if (refusal !== null) return { kind: 'failed', reason: `cannot lock ${path}: ${refusal}` };
    if (!(await isStill(path, file))) return 'replaced';
    await file.truncate(0);
    await file.write(`${pid}\n`, 0);
    keep = true;
    return { kind: 'taken', lock: new HeldLock(path, file) };
  } finally {
    if (!keep) await file.close();
  }
}

/** Whether the path still names the file that was opened; somebody may have removed it in between. */
async function isStill(path: string, file: FileHandle): Promise<boolean> {
  const [named, opened] = await Promise.all([lstat(path).catch(() => null), file.stat()]);
  return named !== null && named.ino === opened.ino && named.dev === opened.dev;
}

async function readHolder(file: FileHandle): Promise<number | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HOLDER_BYTES), 0, MAX_HOLDER_BYTES, 0);
  const match = /^([1-9][0-9]*)\n$/.exec(buffer.toString('latin1', 0, bytesRead));
  return match === null ? null : Number(match[1]);
}

/** Null when the lock is taken, `held` when another process has it, else the reason why it could not be requested. */
async function lockDescriptor(descriptor: number): Promise<string | null> {
  const errno = await lockByLibrary(descriptor);
  if (errno === undefined) return lockByProgram(descriptor);
  return errno === 'EAGAIN' || errno === 'EWOULDBLOCK' ? 'held' : errno;
}

/** Returns undefined where the C library cannot be called on this platform. */
async function lockByLibrary(descriptor: number): Promise<string | null | undefined> {
  try {
    const { lockExclusively } = await import('../../../native/flock.ts');
    return lockExclusively(descriptor);
  } catch {
    return undefined;
  }
}

/**
 * The lock belongs to the open file description, which flock(1) of util-linux shares with this process. So it lasts
 * when flock(1) has ended.
 */
function lockByProgram(descriptor: number): string | null {
  const { error, status } = spawnSync('flock', ['--nonblock', String(INHERITED_DESCRIPTOR)], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
    timeout: FLOCK_TIMEOUT_MS,
  });
  if (error !== undefined) return describeError(error);
  if (status === 0) return null;
  return status === 1 ? 'held' : `flock(1) ended with status ${status ?? 'unknown'}`;
}

class HeldLock implements ProcessLock {
  readonly path: string;
  #file: FileHandle | null;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  async release(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    if (file === null) return;
    // On a full or read-only disk the old id stays in the file, which does no harm: the id counts only while a process
    // holds the lock.
    await file.truncate(0).catch(() => undefined);
    await file.close();
  }
}
