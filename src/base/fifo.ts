/** A FIFO that is open for writing. */
export interface Fifo {
  /**
   * Writes a line, either whole or not at all. False when the pipe is full because nobody reads, or when it is broken.
   * Never blocks.
   */
  write(line: string): boolean;
  /** Closes the FIFO, and removes it from the disk when `open` created it. */
  close(): void;
}

export type FifoOpening =
  | { readonly ok: true; readonly fifo: Fifo }
  | { readonly ok: false; readonly reason: string };

/** The owner that a FIFO has or is given; null stands for the daemon's user. */
export type FifoOwner = { readonly uid: number; readonly gid: number } | null;

/** Opens FIFOs. Never rejects because of a fault of the file system. */
export interface FifoOpener {
  /**
   * Opens the FIFO at a path, and creates it for `owner` when it is missing, with mode 0644 less the umask. A file that
   * exists must be a FIFO of the daemon's user or of `owner`.
   */
  open(path: string, owner: FifoOwner): Promise<FifoOpening>;
}
