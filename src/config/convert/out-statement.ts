/** A statement as it is to be written: keepalived's keyword and values, free of the file that it came from. */
export interface OutStatement {
  readonly keyword: string;
  /** What follows the keyword. */
  readonly words: readonly string[];
  readonly block: readonly OutStatement[] | null;
  /** Comments on lines of their own before it, without marks. */
  readonly before: readonly string[];
  /** The comment at the end of its line, or null. */
  readonly after: string | null;
}

/** A configuration as it is to be written. */
export interface OutTree {
  /** Comments at the top. */
  readonly heading: readonly string[];
  readonly statements: readonly OutStatement[];
  /** Comments after the last statement. */
  readonly end: readonly string[];
}
