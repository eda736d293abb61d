import { oddCharacterHint } from '../language/odd-characters.ts';
import type { Source, Span } from '../language/source.ts';

/** A fault that the YAML package found. */
export interface PackageError {
  readonly code: string;
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** The same fault in words for people who do not know YAML's grammar, at the place where they have to look. */
export interface SyntaxError {
  readonly span: Span;
  readonly message: string;
  readonly hint: string | null;
}

/** Explains the package's message; a message that is not known here is passed on unchanged. */
export function explainSyntaxError(source: Source, { code, pos, message }: PackageError): SyntaxError {
  const [start, end] = pos;
  const plain = {
    span: { source, start, end: Math.max(end, start + 1) },
    message: message.split('\n', 1)[0] ?? message,
    hint: null,
  };
  const line = lineAt(source.text, start);
  if (MERGE_MARK.test(line.text)) {
    return { ...plain, span: spanOf(source, line), message: 'a merge conflict was not resolved here' };
  }
  switch (code) {
    case 'TAB_AS_INDENT':
      return { ...plain, hint: 'indent with blanks: YAML takes no tabs there' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return explainNested(source, line, plain);
    case 'MULTILINE_IMPLICIT_KEY':
      return explainNoKey(line, plain);
    case 'MULTIPLE_DOCS':
      return {
        ...plain,
        message: 'a second document begins here',
        hint: 'a configuration is one document: take this `---` out',
      };
    case 'MISSING_CHAR':
      return explainUnclosed(source, plain);
    default:
      return explainIndent(source, line, plain);
  }
}

const MERGE_MARK = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/;

interface Line {
  readonly start: number;
  readonly text: string;
}

function lineAt(text: string, at: number): Line {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', start);
  return { start, text: text.slice(start, newline === -1 ? text.length : newline).trimEnd() };
}

/** The next line that is not empty. */
function lineAfter(text: string, { start, text: own }: Line): Line | undefined {
  for (let at = text.indexOf('\n', start + own.length); at !== -1; at = text.indexOf('\n', at + 1)) {
    const line = lineAt(text, at + 1);
    if (line.text.trim() !== '' && !line.text.trim().startsWith('#')) return line;
  }
  return undefined;
}

function spanOf(source: Source, { start, text }: Line): Span {
  const indent = text.length - text.trimStart().length;
  return { source, start: start + indent, end: start + Math.max(text.length, indent + 1) };
}

/** The column where the key of a line begins, after the `-` of its item. */
function columnOf({ text }: Line): number {
  return /^[ ]*(?:-[ ]+)*/.exec(text)?.[0].length ?? 0;
}

/**
 * A map inside a value on the line of its key: a second colon, or a further line that is indented as if it belonged to
 * the value.
 */
function explainNested(source: Source, line: Line, plain: SyntaxError): SyntaxError {
  const [, glued] = /^[ ]*-([A-Za-z_]+:.*)$/.exec(line.text) ?? [];
  if (glued !== undefined) {
    return { span: spanOf(source, line), message: 'this `-` begins no item', hint: `write \`- ${glued}\`` };
  }
  if (/^[ ]*-(?: |$)/.test(line.text) && plain.span.start === line.start) {
    const message = 'this item of a list stands among the keys of a map';
    return {
      span: spanOf(source, line),
      message,
      hint: 'perhaps a `-` is missing above, where the list begins',
    };
  }
  const next = lineAfter(source.text, line);
  if (next !== undefined && columnOf(next) > columnOf(line)) {
    const message = 'this line is indented deeper than the one above it, which has a value already';
    return { span: spanOf(source, next), message, hint: 'keys of one map stand in one column' };
  }
  return { ...plain, message: 'a value cannot hold `: `', hint: 'put the value between quotes' };
}

function explainNoKey(line: Line, plain: SyntaxError): SyntaxError {
  const text = line.text.trim();
  return { ...plain, message: 'this line is no `key: value`', hint: oddCharacterHint(text) ?? keyHint(text) };
}

function keyHint(text: string): string | null {
  if (/^(?:\/\/|\/\*|--|;)/.test(text)) return 'a comment begins with `#`';
  const [, dash, key, sign, value] = /^((?:-[ ]+)*)([A-Za-z_]+)(:| = | |$)(.*)$/.exec(text) ?? [];
  if (key === undefined) return null;
  const missing = sign === ':' ? 'a blank is missing: ' : '';
  return `${missing}write \`${`${dash}${key}: ${value}`.trim()}\``;
}

function explainIndent(source: Source, line: Line, plain: SyntaxError): SyntaxError {
  const flow = /^Flow (map|sequence) .* must be sufficiently indented/.exec(plain.message)?.[1];
  if (flow !== undefined) {
    const message = `a \`${flow === 'map' ? '{' : '['}\` above this line is not closed`;
    return { span: spanOf(source, line), message, hint: null };
  }
  if (/same column|without - indicator/.test(plain.message)) {
    const message = 'this line does not stand in the column of what it belongs to';
    const hint = 'keys of one map stand in one column, and so do the `-` of one list';
    return { span: spanOf(source, line), message, hint };
  }
  return plain;
}

/**
 * The package reports the end of the text; the quote that was left open is on the first line with an odd number of
 * quotes.
 */
function explainUnclosed(source: Source, plain: SyntaxError): SyntaxError {
  const quote = /^Missing closing (["'])quote/.exec(plain.message)?.[1];
  if (quote === undefined) {
    const flow = /flow|Missing , or/.test(plain.message);
    return flow
      ? { ...plain, hint: 'perhaps a `{` or `[` above is not closed' }
      : explainIndent(source, lineAt(source.text, plain.span.start), plain);
  }
  const message = 'this quote is not closed';
  for (
    let line: Line | undefined = lineAt(source.text, 0);
    line !== undefined;
    line = lineAfter(source.text, line)
  ) {
    const parts = line.text.replaceAll(`\\${quote}`, '  ').split(quote);
    if (parts.length % 2 === 1) continue;
    const start = line.start + line.text.lastIndexOf(quote);
    return { span: { source, start, end: start + 1 }, message, hint: null };
  }
  return { ...plain, message };
}
