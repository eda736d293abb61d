/** One file of text that survives crashes: a reader finds the old content or the new, never a mixture. */
export interface StateFile {
  /** The path, for messages. */
  readonly path: string;
  /** Null when there is no file; rejects when it cannot be read. */
  read(): Promise<string | null>;
  /** The new content is on the disk when it resolves. One call at a time. */
  replace(text: string): Promise<void>;
}

/** The lock of the part of lvsd that programs IPVS; each part that runs as a process of its own has one. */
export const LVS_LOCK = 'lvs.lock';

/** Whether what must survive a restart gets to the disk. */
export interface SavedState {
  /** Why the last attempt to save something failed, or null. */
  readonly error: string | null;
  /** At the end. Never rejects. */
  close(): Promise<void>;
}
