/** FILE_CHECK: a number in a file decides about the server or its weight. */
export interface FileCheckSpec {
  readonly type: 'FILE_CHECK';
  /** The `track_file` block's name, for people. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  /**
   * The factor, -2147483647..2147483647. When it is not 0, the number in the file times this factor is added to the
   * server's weight. When it is 0, any number but 0 in the file means that the server is down.
   */
  readonly weight: number;
  /** The number is subtracted instead of added. With a factor of 0, the number 0 means that the server is down. */
  readonly reverse: boolean;
}
