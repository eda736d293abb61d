import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describeError } from '../../src/base/errors.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../../src/base/time.ts';

/**
 * A file is read once it has been unchanged for this long, so that a writer that truncates first is not caught
 * half-way.
 */
const QUIET_TIME: Milliseconds = 20;
/** A file that keeps changing is read at the latest this long after its first change. */
export const MAX_QUIET_WAIT: Milliseconds = 200;
/** How often watched directories are tested for having been replaced, and missing directories for having appeared. */
export const REWATCH_INTERVAL: Milliseconds = 10_000;

export interface FileWatchPorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

interface WatchedDirectory {
  /** Checks by the file's name in the directory. */
  files: ReadonlyMap<string, readonly string[]>;
  /** Files that changed and are not quiet yet, by name. */
  readonly pending: Map<string, PendingChange>;
  watcher: FSWatcher | null;
  /** The inode of the watched directory. Another directory of the same name needs a new watch. */
  inode: number | null;
  reported: boolean;
}

interface PendingChange {
  readonly since: Instant;
  cancel: Cancel;
}

/**
 * Reports which checks are to run again when their files change (inotify on the directories). Some changes are
 * missed, for instance behind symbolic links or on network file systems; therefore the checks run at their own
 * interval as well.
 */
export class FileWatch {
  readonly #ports: FileWatchPorts;
  readonly #onChange: (checkId: string) => void;
  readonly #directories = new Map<string, WatchedDirectory>();
  #cancelRewatch: Cancel = () => {};

  constructor(ports: FileWatchPorts, onChange: (checkId: string) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /**
   * Watches the files of these checks (absolute paths by check id) and no others. Resolves when the watches are in
   * place.
   */
  async watch(paths: ReadonlyMap<string, string>): Promise<void> {
    const wanted = byDirectory(paths);
    for (const [path, directory] of this.#directories) {
      if (wanted.has(path)) continue;
      directory.watcher?.close();
      dropPending(directory);
      this.#directories.delete(path);
    }
    for (const [path, files] of wanted) {
      const known = this.#directories.get(path);
      if (known === undefined) {
        this.#directories.set(path, {
          files,
          pending: new Map(),
          watcher: null,
          inode: null,
          reported: false,
        });
      } else {
        known.files = files;
      }
    }
    await this.#rewatch();
  }

  stop(): void {
    this.#cancelRewatch();
    for (const directory of this.#directories.values()) {
      directory.watcher?.close();
      dropPending(directory);
    }
    this.#directories.clear();
  }

  async #rewatch(): Promise<void> {
    this.#cancelRewatch();
    await Promise.all([...this.#directories].map(([path, directory]) => this.#refresh(path, directory)));
    this.#cancelRewatch();
    if (this.#directories.size === 0) return;
    const { clock } = this.#ports;
    this.#cancelRewatch = clock.schedule(clock.now() + REWATCH_INTERVAL, () => {
      // This cannot reject: faults of a directory are caught where the directory is read.
      this.#rewatch().catch(() => {});
    });
  }

  async #refresh(path: string, directory: WatchedDirectory): Promise<void> {
    const inode = await inodeOf(path);
    if (inode === directory.inode && directory.watcher !== null) return;
    if (this.#directories.get(path) !== directory) return;
    directory.watcher?.close();
    directory.watcher = null;
    directory.inode = inode;
    if (inode !== null) this.#open(path, directory);
  }

  #open(path: string, directory: WatchedDirectory): void {
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => this.#changed(directory, name));
      watcher.on('error', (error) => this.#lost(path, directory, watcher, error));
      directory.watcher = watcher;
      directory.reported = false;
    } catch (error) {
      this.#report(path, directory, error);
    }
  }

  #lost(path: string, directory: WatchedDirectory, watcher: FSWatcher, error: unknown): void {
    watcher.close();
    if (directory.watcher === watcher) directory.watcher = null;
    this.#report(path, directory, error);
  }

  #report(path: string, directory: WatchedDirectory, error: unknown): void {
    if (directory.reported) return;
    directory.reported = true;
    this.#ports.logger.warn('cannot watch a directory with tracked files; they are read at intervals only', {
      path,
      error: describeError(error),
    });
  }

  #changed(directory: WatchedDirectory, name: string | null): void {
    for (const one of name === null ? directory.files.keys() : [name]) {
      if (directory.files.has(one)) this.#defer(directory, one);
    }
  }

  /** Delays the read of a file, once for all checks that depend on the file. */
  #defer(directory: WatchedDirectory, name: string): void {
    const { clock } = this.#ports;
    const now = clock.now();
    const before = directory.pending.get(name);
    before?.cancel();
    const since = before?.since ?? now;
    const at = Math.min(now + QUIET_TIME, since + MAX_QUIET_WAIT);
    const cancel = clock.schedule(at, () => {
      directory.pending.delete(name);
      for (const id of directory.files.get(name) ?? []) this.#onChange(id);
    });
    directory.pending.set(name, { since, cancel });
  }
}

function dropPending({ pending }: WatchedDirectory): void {
  for (const { cancel } of pending.values()) cancel();
  pending.clear();
}

function byDirectory(paths: ReadonlyMap<string, string>): Map<string, Map<string, string[]>> {
  const directories = new Map<string, Map<string, string[]>>();
  for (const [id, path] of paths) {
    const directory = dirname(path);
    const files = directories.get(directory) ?? new Map<string, string[]>();
    directories.set(directory, files);
    const name = basename(path);
    const ids = files.get(name);
    if (ids === undefined) files.set(name, [id]);
    else ids.push(id);
  }
  return directories;
}

async function inodeOf(path: string): Promise<number | null> {
  try {
    const status = await stat(path);
    return status.isDirectory() ? status.ino : null;
  } catch {
    return null;
  }
}
