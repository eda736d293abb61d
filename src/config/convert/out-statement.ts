/** A statement that is to be written: keepalived's keyword and values, without reference to a source file. */
export interface OutStatement {
  readonly keyword: string;
  /** The words after the keyword. */
  readonly words: readonly string[];
  readonly block: readonly OutStatement[] | null;
  /** The comments on lines of their own before it, without comment marks. */
  readonly before: readonly string[];
  /** The comment at the end of its line, or null. */
  readonly after: string | null;
}

/** A configuration that is to be written. */
export interface OutTree {
  /** The comments at the top of the file. */
  readonly heading: readonly string[];
  readonly statements: readonly OutStatement[];
  /** The comments after the last statement. */
  readonly end: readonly string[];
}
