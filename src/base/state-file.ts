/** One file of text that survives crashes: a reader finds the old content or the new, never a mixture. */
export interface StateFile {
  /** The path, for messages. */
  readonly path: string;
  /** The content; null when there is no file. Rejects when the file cannot be read. */
  read(): Promise<string | null>;
  /** The new content is on the disk when the promise resolves. Only one call may run at a time. */
  replace(text: string): Promise<void>;
}

/**
 * The name of the lock for the part of lvsd that programs IPVS; each part that runs as a process of its own has a lock.
 */
export const LVS_LOCK = 'lvs.lock';

/** Tells whether the files that must survive a restart can be written. */
export interface SavedState {
  /** The reason why the last attempt to save a file failed, or null. */
  readonly error: string | null;
  /** Called at the end of the process. Never rejects. */
  close(): Promise<void>;
}
