/** One file (or other text) that was read. `path` is as the operator named it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** For text that an expansion (`$NAME`, `~SEQ`) made: the expanded place in a file. */
  readonly expandedFrom?: Span;
  /** For an included file: its `include` line. */
  readonly includedFrom?: Span;
}

/** A half-open range of offsets (UTF-16 units) in a source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The place in a file that a span stands for: the span itself, or the place that was expanded to make its text. */
export function physicalSpan(span: Span): Span {
  return span.source.expandedFrom ?? span;
}

/** A line and a column as editors count them, from 1; columns are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The run time is linear in the offset, which is enough for the few diagnostics. */
export function positionOf(source: Source, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const newline = source.text.indexOf('\n', lineStart);
    if (newline === -1 || newline >= offset) break;
    line += 1;
    lineStart = newline + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
