import type { Diagnostics } from '../language/diagnostic.ts';
import { directoryOf } from '../language/file-reader.ts';
import type { Source, Span } from '../language/source.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Word } from '../language/tree.ts';
import type { Definition } from './definitions.ts';
import { definitionAt, definitionText } from './definitions.ts';
import type { ExpansionFault } from './expander.ts';
import { Expander } from './expander.ts';
import { ExpansionBudget, MAX_EXPANDED_CHARACTERS, MAX_EXPANDED_LINES } from './expansion-budget.ts';
import { isGenerator, parseGenerator } from './generator.ts';
import type { Includer, OpenFile } from './include.ts';
import { includeAt } from './include.ts';
import { readIncludeCheck } from './include-check.ts';
import type { Chunk, StrippedLine } from './line.ts';
import { findBrace, indexWithin, isBlank, skipBlanks, trimEnd } from './line.ts';
import { expandedChunk, LineSource, MAX_OPEN_EXPANSIONS } from './line-source.ts';
import type { PlainLine } from './plain-line.ts';
import type { PredefinedContext } from './predefined.ts';
import { PredefinedNames } from './predefined.ts';
import { RAW_KEYWORDS } from './script-tokenizer.ts';
import { MAX_WORDS, tokenize } from './tokenizer.ts';

/** An item of the stream: the words of one statement, or one brace. */
export type StreamItem =
  | {
      readonly kind: 'words';
      readonly words: readonly Word[];
      readonly source: Source;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'open' | 'close';
      readonly source: Source;
      readonly start: number;
      readonly end: number;
      /** True when it was already reported that the brace belongs to no keyword. */
      readonly isReported?: boolean;
    };

const DOLLAR = 0x24;
const AT = 0x40;
const CARET = 0x5e;
const OPEN_BRACE = 0x7b;

/**
 * Implements keepalived's reader in one pass: physical lines, comments, conditions, definitions, generators,
 * references, includes, braces, words. A statement keeps its place in a file and, when an expansion made it, the
 * expanded text.
 */
export class StatementStream {
  readonly #lineSource: LineSource;
  readonly #includer: Includer;
  readonly #diagnostics: Diagnostics;
  readonly #configId: string;
  readonly #predefined: PredefinedNames;
  readonly #definitions = new Map<string, Definition>();
  readonly #budget = new ExpansionBudget();
  readonly #onFile: (source: Source) => void;
  #openDefinition: { readonly name: string; readonly lines: string[] } | null = null;
  /** The brace at the end of the last plain line that was returned. */
  #brace: StreamItem | null = null;
  #generalLines = 0;

  constructor(
    main: OpenFile,
    context: PredefinedContext,
    includer: Includer,
    diagnostics: Diagnostics,
    onFile: (source: Source) => void,
  ) {
    this.#configId = context.configId;
    this.#predefined = new PredefinedNames(context, directoryOf(main.source.path));
    this.#includer = includer;
    this.#diagnostics = diagnostics;
    this.#onFile = onFile;
    this.#lineSource = new LineSource(main, (name, value, at) => this.#assign(name, value, at));
  }

  /** Returns null at the end. */
  next(): StreamItem | null {
    const brace = this.#brace;
    this.#brace = null;
    if (brace !== null) return brace;
    const plain = this.#openDefinition === null ? this.#lineSource.nextPlain() : null;
    return (plain === null ? null : this.#plain(plain)) ?? this.#general();
  }

  /** The number of lines so far that needed more than splitting into words. */
  get generalLines(): number {
    return this.#generalLines;
  }

  /**
   * Skips plain lines and continues at an offset of the file that is being read. False, with nothing done, anywhere
   * else.
   */
  skipPlain(source: Source, offset: number): boolean {
    return this.#brace === null && this.#lineSource.skipTo(source, offset);
  }

  #plain({ start, end, opens, closes }: PlainLine): StreamItem | null {
    const { source } = this.#lineSource.file;
    if (closes) return { kind: 'close', source, start, end };
    if (opens !== -1) this.#brace = { kind: 'open', source, start: opens, end: opens + 1 };
    return this.#words({ source, start, end });
  }

  #general(): StreamItem | null {
    this.#generalLines += 1;
    for (let line = this.#lineSource.next(); line !== null; line = this.#lineSource.next()) {
      if (this.#openDefinition !== null && line.physical !== null) {
        this.#continueDefinition(line.chunk, line.physical);
        continue;
      }
      const item = this.#read(line.chunk, line.fresh, line.physical?.continued ?? false);
      if (item !== null) return item;
    }
    return null;
  }

  #read(line: Chunk, fresh: boolean, continued: boolean): StreamItem | null {
    let chunk = this.#condition(line);
    if (chunk === null || chunk.start >= chunk.end) return null;
    if (this.#define(chunk, continued)) return null;
    if (isGenerator(chunk.source.text, chunk.start)) return this.#generate(chunk);
    if (fresh) {
      const expanded = this.#expand(chunk);
      if (expanded !== chunk) chunk = this.#condition(expanded);
      if (chunk === null || chunk.start >= chunk.end) return null;
    }
    const include = includeAt(chunk.source.text, chunk.start, chunk.end);
    if (include !== null) {
      const files = this.#includer.open(include, chunk, this.#lineSource.file);
      for (const file of files) this.#onFile(file.source);
      for (const file of [...files].reverse()) this.#lineSource.pushFile(file);
      return null;
    }
    return this.#split(chunk);
  }

  /** Handles `@ID rest` and `@^ID rest`, one condition for each line. Null when the line does not apply. */
  #condition(chunk: Chunk): Chunk | null {
    const { source, start, end } = chunk;
    const { text } = source;
    if (text.charCodeAt(start) !== AT) return chunk;
    const negated = text.charCodeAt(start + 1) === CARET && start + 1 < end;
    const idStart = start + (negated ? 2 : 1);
    let idEnd = idStart;
    while (idEnd < end && !isBlank(text.charCodeAt(idEnd))) idEnd += 1;
    const equal = text.slice(idStart, idEnd) === this.#configId && idEnd > idStart;
    return equal === negated ? null : { source, start: skipBlanks(text, idEnd, end), end };
  }

  #define(chunk: Chunk, continued: boolean): boolean {
    const { text } = chunk.source;
    const line = definitionAt(text, chunk.start, chunk.end);
    if (line === null) return false;
    const value = definitionText(text, line.valueStart, chunk.end, continued);
    if (continued) this.#openDefinition = { name: line.name, lines: [value] };
    else this.#definitions.set(line.name, { kind: 'line', value });
    return true;
  }

  #continueDefinition(chunk: Chunk, physical: StrippedLine): void {
    const open = this.#openDefinition;
    if (open === null) return;
    const value = definitionText(chunk.source.text, chunk.start, chunk.end, physical.continued);
    if (value !== '') open.lines.push(value);
    // The value is updated with each line, so that a file which ends here has defined as much as it could.
    this.#definitions.set(open.name, { kind: 'lines', lines: open.lines });
    if (!physical.continued) this.#openDefinition = null;
  }

  /** Returns null, unless a line that cannot be understood opens a block, which is skipped with it. */
  #generate(chunk: Chunk): StreamItem | null {
    const { text } = chunk.source;
    const spec = parseGenerator(
      text,
      chunk.start,
      chunk.end,
      (inner) => this.#expanderAt(chunk).expand(inner).text ?? inner,
    );
    if (spec === undefined) {
      const shown = text.startsWith('~LST', chunk.start) ? '~LST' : '~SEQ';
      this.#diagnostics.error('invalid-generator', chunk, `this ${shown} cannot be understood`, {
        hint: '~SEQ(NAME, [FIRST, [STEP,]] LAST) TEXT, or ~LST(NAME, VALUE, ...) TEXT',
      });
      const opens = text.charCodeAt(chunk.end - 1) === OPEN_BRACE;
      return opens
        ? { kind: 'open', source: chunk.source, start: chunk.end - 1, end: chunk.end, isReported: true }
        : null;
    }
    const rest = { source: chunk.source, start: spec.restStart, end: chunk.end };
    if (!this.#lineSource.pushGenerator(spec, rest)) this.#expansionFault('depth', 'generator', chunk);
    return null;
  }

  #assign(name: string, value: string, at: Span): boolean {
    if (!this.#budget.spendLine()) {
      this.#expansionFault('limit', name, at);
      return false;
    }
    this.#definitions.set(name, { kind: 'line', value });
    return true;
  }

  #expand(chunk: Chunk): Chunk {
    const { source, start, end } = chunk;
    if (indexWithin(source.text, DOLLAR, start, end) === -1) return chunk;
    const { text, following } = this.#expanderAt(chunk).expand(source.text.slice(start, end));
    for (const { name, lines } of [...following].reverse()) {
      if (!lines.every(() => this.#budget.spendLine())) this.#expansionFault('limit', name, chunk);
      else if (!this.#lineSource.pushLines(name, lines, chunk)) this.#expansionFault('depth', name, chunk);
    }
    return text === null ? chunk : expandedChunk(text, chunk);
  }

  #expanderAt(at: Span): Expander {
    this.#predefined.directory = directoryOf(this.#lineSource.file.source.path);
    return new Expander(
      this.#definitions,
      this.#predefined,
      this.#budget,
      this.#lineSource.activeDefinitions,
      (kind, name) => this.#expansionFault(kind, name, at),
    );
  }

  #expansionFault(kind: ExpansionFault, name: string, at: Span): void {
    if (kind === 'depth') {
      this.#diagnostics.error(
        'expansion-limit',
        at,
        `more than ${MAX_OPEN_EXPANSIONS} expansions are open at ${name}`,
        {
          topic: 'expansion-depth',
        },
      );
    } else if (kind === 'cycle') {
      this.#diagnostics.error('definition-cycle', at, `$${name} is used inside its own value`, {
        hint: 'values are looked up where they are used, not where they are defined',
      });
    } else if (kind === 'limit') {
      const bounds = `${MAX_EXPANDED_LINES} lines or ${MAX_EXPANDED_CHARACTERS} characters`;
      this.#diagnostics.error('expansion-limit', at, `expansions make more than ${bounds}, at $${name}`, {
        topic: 'expansion',
      });
    } else if (kind === 'comment') {
      const message = `\${${name}} starts a comment here, as in keepalived: the rest of the line does not count`;
      this.#diagnostics.info('comment-by-definition', at, message, {
        hint: 'between double quotes it is the character; `@ID` at the start of a line is made for choosing lines',
        topic: 'comment-by-definition',
      });
    } else if (kind === 'unknown') {
      this.#diagnostics.warning(
        'unknown-definition',
        at,
        `there is no definition of \${${name}}; it is taken as \$${name}`,
        {
          hint: didYouMean(name, this.#definitions.keys()),
        },
      );
    } else {
      const message = `$${name} has several lines and is left as it is: it must end the line`;
      this.#diagnostics.warning('definition-not-at-line-end', at, message);
    }
  }

  /** Returns the text before the first brace, or the brace; the rest waits as a line of its own. */
  #split(chunk: Chunk): StreamItem | null {
    const { source, start, end } = chunk;
    const { text } = source;
    const brace = findBrace(text, start, end);
    if (brace === start) {
      this.#lineSource.pushRemainder({ source, start: skipBlanks(text, start + 1, end), end }, false);
      const kind = text.charCodeAt(start) === OPEN_BRACE ? 'open' : 'close';
      return { kind, source, start, end: start + 1 };
    }
    if (brace === -1) return this.#words(chunk);
    this.#lineSource.pushRemainder({ source, start: brace, end }, false);
    return this.#words({ source, start, end: trimEnd(text, start, brace) });
  }

  /** The level applies from this line to the end of its file; the decoder reports faults of the statement. */
  #setIncludeLevel(words: readonly Word[]): void {
    const { file } = this.#lineSource;
    file.level = readIncludeCheck(
      file.level,
      words.map(({ text }) => text),
    ).level;
  }

  #words(chunk: Chunk): StreamItem | null {
    const { source, start, end } = chunk;
    const { words, unterminated, omitted } = tokenize(source.text, start, end);
    // Commands and regular expressions have quotes of their own, which their decoders judge.
    const raw = RAW_KEYWORDS.has(words[0]?.text ?? '');
    if (unterminated !== -1 && !raw) {
      const message = 'this quote is not closed on its line';
      this.#diagnostics.error(
        'unterminated-quote',
        { source, start: unterminated, end: unterminated + 1 },
        message,
      );
    }
    if (omitted > 0) {
      this.#diagnostics.error(
        'word-limit',
        chunk,
        `this statement has ${MAX_WORDS + omitted} words; the most is ${MAX_WORDS}`,
      );
    }
    if (words[0]?.text === 'include_check') this.#setIncludeLevel(words.slice(1));
    return words.length === 0 ? null : { kind: 'words', words, source, start, end };
  }
}
