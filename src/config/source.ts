/** One file (or other text) that was read. `path` is as the operator named it. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A half-open range of offsets (UTF-16 units) in a source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
