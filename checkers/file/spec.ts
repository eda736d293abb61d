/** FILE_CHECK: a number in a file decides about the server or its weight. */
export interface FileCheckSpec {
  readonly type: 'FILE_CHECK';
  /** The `track_file` block's name, for people. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  /**
   * -2147483647..2147483647. Not 0: the number times this is added to the server's weight. 0: a number other than 0 is a
   * fault.
   */
  readonly weight: number;
  /** Subtracts instead of adds; with weight 0, the number 0 is the fault. */
  readonly reverse: boolean;
}
