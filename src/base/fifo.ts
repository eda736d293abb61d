/** A FIFO that is open for writing. */
export interface Fifo {
  /** Hands a line over, whole or not at all. False when nobody reads and the pipe is full, or it is broken. Never blocks. */
  write(line: string): boolean;
  /** Closes it, and removes it from the disk when `open` created it. */
  close(): void;
}

export type FifoOpening =
  | { readonly ok: true; readonly fifo: Fifo }
  | { readonly ok: false; readonly reason: string };

/** Who owns, or gets, a FIFO; null: the daemon's user. */
export type FifoOwner = { readonly uid: number; readonly gid: number } | null;

/** Opens FIFOs. Never rejects for what a file system does. */
export interface FifoOpener {
  /**
   * Opens the FIFO at a path and creates it when it is missing: mode 0644 less the umask, for `owner`. One that is there
   * must be a FIFO of the daemon's user or of `owner`.
   */
  open(path: string, owner: FifoOwner): Promise<FifoOpening>;
}
