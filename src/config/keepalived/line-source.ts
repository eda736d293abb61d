import type { Source, Span } from '../language/source.ts';
import type { GeneratorSpec } from './generator.ts';
import type { OpenFile } from './include.ts';
import type { Chunk, StrippedLine } from './line.ts';
import { stripLine } from './line.ts';
import { type PlainLine, plainLineAt } from './plain-line.ts';

/** The next line to read. */
export interface SuppliedLine {
  readonly chunk: Chunk;
  /** True when references in the line have not been replaced yet. */
  readonly fresh: boolean;
  /** The line as it stands in a file; null for a generated one. Only lines of files continue an open definition. */
  readonly physical: StrippedLine | null;
}

type Frame =
  | { readonly kind: 'file'; readonly file: OpenFile; offset: number }
  | { readonly kind: 'remainder'; readonly chunk: Chunk; readonly fresh: boolean }
  | {
      readonly kind: 'lines';
      readonly name: string;
      readonly lines: readonly string[];
      next: number;
      readonly at: Span;
    }
  | { readonly kind: 'generator'; readonly spec: GeneratorSpec; readonly chunk: Chunk };

/** Gives a generator's values to its variables before its line is read again. */
export type Assign = (name: string, value: string, at: Span) => boolean;

/** The largest number of definitions and generators that are read inside one another. Listed in docs/limits.md. */
export const MAX_OPEN_EXPANSIONS = 64;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Supplies the next line from the innermost open file, definition or generator. Lines are pulled, so that nothing is
 * expanded before it is needed.
 */
export class LineSource {
  readonly #frames: Frame[] = [];
  /** The names of the open multi-line definitions, and an empty name for each open generator. */
  readonly #expansions: string[] = [];
  readonly #assign: Assign;
  #file: OpenFile;

  constructor(main: OpenFile, assign: Assign) {
    this.#assign = assign;
    this.#file = main;
    this.pushFile(main);
  }

  /** The file that is being read. */
  get file(): OpenFile {
    return this.#file;
  }

  pushFile(file: OpenFile): void {
    const offset = file.source.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    this.#frames.push({ kind: 'file', file, offset });
  }

  /** Adds the rest of a line after a brace. */
  pushRemainder(chunk: Chunk, fresh: boolean): void {
    if (chunk.start < chunk.end) this.#frames.push({ kind: 'remainder', chunk, fresh });
  }

  /** Returns false when too many expansions are open inside one another. */
  pushLines(name: string, lines: readonly string[], at: Span): boolean {
    if (this.#expansions.length >= MAX_OPEN_EXPANSIONS) return false;
    this.#expansions.push(name);
    this.#frames.push({ kind: 'lines', name, lines, next: 0, at });
    return true;
  }

  /** Returns false when too many expansions are open inside one another. */
  pushGenerator(spec: GeneratorSpec, chunk: Chunk): boolean {
    if (this.#expansions.length >= MAX_OPEN_EXPANSIONS) return false;
    this.#expansions.push('');
    this.#frames.push({ kind: 'generator', spec, chunk });
    return true;
  }

  /** The multi-line definitions whose lines are being read: using one of them again would never end. */
  get activeDefinitions(): readonly string[] {
    return this.#expansions;
  }

  /** Returns null at the end of all sources. */
  next(): SuppliedLine | null {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const line = this.#from(frame);
      if (line !== null) return line;
      this.#frames.pop();
      if (frame.kind === 'lines' || frame.kind === 'generator') this.#expansions.pop();
    }
    return null;
  }

  /** The next line when it is a plain line of a file. Most lines are, and take this shorter way. */
  nextPlain(): PlainLine | null {
    const frame = this.#frames.at(-1);
    if (frame?.kind !== 'file') return null;
    const { text } = frame.file.source;
    if (frame.offset >= text.length) return null;
    const line = plainLineAt(text, frame.offset);
    if (line === null) return null;
    this.#file = frame.file;
    frame.offset = line.next;
    return line;
  }

  /** Continues at an offset of the innermost file; false when another source supplies the next line. */
  skipTo(source: Source, offset: number): boolean {
    const frame = this.#frames.at(-1);
    if (frame?.kind !== 'file' || frame.file.source !== source || offset < frame.offset) return false;
    frame.offset = offset;
    return true;
  }

  #from(frame: Frame): SuppliedLine | null {
    switch (frame.kind) {
      case 'file':
        this.#file = frame.file;
        return nextPhysical(frame);
      case 'remainder':
        this.#frames.pop();
        return { chunk: frame.chunk, fresh: frame.fresh, physical: null };
      case 'lines': {
        const text = frame.lines[frame.next];
        frame.next += 1;
        return text === undefined
          ? null
          : { chunk: expandedChunk(text, frame.at), fresh: true, physical: null };
      }
      case 'generator':
        return this.#generate(frame.spec, frame.chunk);
    }
  }

  #generate(spec: GeneratorSpec, chunk: Chunk): SuppliedLine | null {
    const { done, value } = spec.sets.next();
    if (done === true) return null;
    for (const [name, text] of value) {
      if (!this.#assign(name, text, chunk)) return null;
    }
    return { chunk, fresh: true, physical: null };
  }
}

/** Makes a source of the text that an expansion made, which knows the place of the file that it stands for. */
export function expandedChunk(text: string, at: Span): Chunk {
  const source: Source = { path: at.source.path, text, expandedFrom: at.source.expandedFrom ?? at };
  const { start, end } = stripLine(text, 0, text.length);
  return { source, start, end };
}

function nextPhysical(frame: { readonly file: OpenFile; offset: number }): SuppliedLine | null {
  const { source } = frame.file;
  if (frame.offset >= source.text.length) return null;
  const newline = source.text.indexOf('\n', frame.offset);
  const end = newline === -1 ? source.text.length : newline;
  const physical = stripLine(source.text, frame.offset, end);
  frame.offset = end + 1;
  return { chunk: { source, start: physical.start, end: physical.end }, fresh: true, physical };
}
