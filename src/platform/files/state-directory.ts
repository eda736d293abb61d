import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectorError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { SavedState, StateFile } from '../../base/state-file.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import { type ProcessLock, takeProcessLock } from './process-lock.ts';
import { DiskStateFile, makeDirectory } from './state-file.ts';

/** The time after which a failed save is tried again. */
export const SAVE_RETRY: Milliseconds = 30_000;

/**
 * Errors of the disk, not of the path or its permissions: saved files can still be read, and writing may work again
 * later.
 */
const DISK_TROUBLE: readonly string[] = ['EROFS', 'ENOSPC', 'EDQUOT', 'EIO'];

export interface StateDirectoryPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rejects with the system's error unless this process may now read, write and search the directory. */
  access(path: string): Promise<void>;
}

/**
 * The directory for the files that must survive a restart. When a directory was named on the command line and cannot be
 * used, lvsd does not start, because the operator relies on it. The default directory is optional, and a directory that
 * fails later does not stop lvsd: a director that serves and forgets is better than none. Such a failure is logged
 * once, and failed saves are tried again.
 */
export class StateDirectory implements SavedState {
  readonly #ports: StateDirectoryPorts;
  readonly #path: string;
  readonly #files: WatchedFile[] = [];
  readonly #locks: ProcessLock[] = [];
  #directoryError: string | null = null;
  #reported: string | null = null;
  #cancelRetry: Cancel | null = null;
  #closed = false;

  constructor(ports: StateDirectoryPorts, path: string) {
    this.#ports = ports;
    this.#path = path;
  }

  get error(): string | null {
    return this.#directoryError ?? this.#files.find(({ error }) => error !== null)?.error ?? null;
  }

  /**
   * Makes the directory where it does not exist. When it cannot be used and was `named`, rejects with a DirectorError,
   * code `state-directory`, except for errors of the disk, which may pass.
   */
  async prepare(named: boolean): Promise<void> {
    const fault = await this.#findFault();
    if (fault === null) return;
    if (named && !fault.ofDisk) throw unusable(this.#path, fault.error);
    this.#directoryError = wordsOf(fault);
    this.#judge();
  }

  /**
   * Keeps other processes of the same part of lvsd out of the directory, from now until {@link close}: each would take
   * the other's list of services for its own. Rejects with a DirectorError, code `state-directory-in-use`, when another
   * process has the lock of this name. Where no lock can be taken at all (a read-only disk), it goes on without one and
   * logs that.
   */
  async lock(name: string, pid: number): Promise<void> {
    if (this.#directoryError !== null) return;
    const path = join(this.#path, name);
    const attempt = await takeProcessLock(path, pid);
    switch (attempt.kind) {
      case 'taken':
        this.#locks.push(attempt.lock);
        return;
      case 'held':
        throw inUse(this.#path, attempt.holder);
      case 'failed':
        this.#ports.logger.warn('cannot keep another lvsd out of the state directory', {
          path,
          error: attempt.reason,
        });
        return;
      default:
        attempt satisfies never;
    }
  }

  /** A file in the directory. Failures to read or write it are noted. */
  file(name: string): StateFile {
    const file = new WatchedFile(new DiskStateFile(join(this.#path, name)), () => this.#judge());
    this.#files.push(file);
    return file;
  }

  /** Tries once more to write unsaved files, then releases the locks. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    await Promise.all(this.#files.map((file) => file.retry()));
    await Promise.all(this.#locks.splice(0).map((lock) => lock.release()));
  }

  async #findFault(): Promise<Fault | null> {
    try {
      await makeDirectory(this.#path);
    } catch (error) {
      return { error, ofDisk: false };
    }
    try {
      await this.#ports.access(this.#path);
      return null;
    } catch (error) {
      return { error, ofDisk: DISK_TROUBLE.includes(codeOf(error)) };
    }
  }

  async #retry(): Promise<void> {
    const fault = await this.#findFault();
    this.#directoryError = fault === null ? null : wordsOf(fault);
    await Promise.all(this.#files.map((file) => file.retry()));
    this.#judge();
  }

  /** Runs after each attempt, and logs only the changes from good to bad and back, not each failure. */
  #judge(): void {
    const { error } = this;
    const { logger } = this.#ports;
    if (error === null) {
      if (this.#reported !== null) logger.info('what must survive a restart is saved again');
    } else {
      if (this.#reported === null) {
        logger.error(
          'cannot save what must survive a restart: drains and overrides of operators would be lost; trying again',
          { path: this.#path, error, retry_in_s: SAVE_RETRY / 1000 },
        );
      }
      this.#retryLater();
    }
    this.#reported = error;
  }

  #retryLater(): void {
    if (this.#closed || this.#cancelRetry !== null) return;
    const { clock } = this.#ports;
    this.#cancelRetry = clock.schedule(clock.now() + SAVE_RETRY, () => {
      this.#cancelRetry = null;
      void this.#retry();
    });
  }
}

interface Fault {
  readonly error: unknown;
  /** True for an error of {@link DISK_TROUBLE}. */
  readonly ofDisk: boolean;
}

function wordsOf({ error, ofDisk }: Fault): string {
  return ofDisk ? describeError(error) : reasonOf(error);
}

/** Implements the access check of {@link StateDirectoryPorts} on this machine. */
export function accessDirectory(path: string): Promise<void> {
  return access(path, constants.R_OK | constants.W_OK | constants.X_OK);
}

/** Writes happen one after the other, so that a retry never overtakes or undoes a later write. */
class WatchedFile implements StateFile {
  readonly #file: StateFile;
  readonly #attempted: () => void;
  #queue: Promise<unknown> = Promise.resolve();
  #unsaved: string | null = null;
  error: string | null = null;

  constructor(file: StateFile, attempted: () => void) {
    this.#file = file;
    this.#attempted = attempted;
  }

  get path(): string {
    return this.#file.path;
  }

  read(): Promise<string | null> {
    return this.#file.read();
  }

  replace(text: string): Promise<void> {
    return this.#enqueue(() => this.#write(text));
  }

  /** Never rejects. */
  async retry(): Promise<void> {
    await this.#enqueue(async () => {
      if (this.#unsaved !== null) await this.#write(this.#unsaved);
    }).catch(() => undefined);
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#file.replace(text);
      this.#unsaved = null;
      this.error = null;
    } catch (error) {
      this.#unsaved = text;
      this.error = describeError(error);
      throw error;
    } finally {
      this.#attempted();
    }
  }

  #enqueue(write: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(write);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function unusable(path: string, error: unknown): DirectorError {
  return new DirectorError('state-directory', `cannot use the state directory ${path}: ${reasonOf(error)}`, {
    hint: 'drains, overrides and the list of our services in the kernel are kept there: name a directory that lvsd can write with --state-dir DIR',
    cause: error,
  });
}

function inUse(path: string, holder: number | null): DirectorError {
  const who = holder === null ? 'another lvsd' : `another lvsd, process ${holder},`;
  return new DirectorError(
    'state-directory-in-use',
    `cannot use the state directory ${path}: ${who} uses it`,
    {
      hint: 'stop that one first, or name another directory with --state-dir DIR: each lvsd keeps there which services in the kernel are its own',
    },
  );
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EEXIST':
      return 'it is not a directory';
    case 'ENOTDIR':
      return 'a part of the path is not a directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'it is not there, and the file system is read-only';
    default:
      return describeError(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
