/** One file of text that survives crashes: a reader finds the old content or the new, never a mixture. */
export interface StateFile {
  /** The path, for messages. */
  readonly path: string;
  /** Null when there is no file; rejects when it cannot be read. */
  read(): Promise<string | null>;
  /** The new content is on the disk when it resolves. One call at a time. */
  replace(text: string): Promise<void>;
}
