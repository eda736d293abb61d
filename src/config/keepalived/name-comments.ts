import type { Statement } from '../language/tree.ts';
import { stripLine } from './line.ts';

/** The blocks that a comment can name. */
const NAMED_BLOCKS: ReadonlySet<string> = new Set(['virtual_server', 'real_server']);

/** A whole comment of the form `# name: shop`. */
const NAME_COMMENT = /^[#!][#! \t]*(name)[ \t]*:[ \t]*([^\r\n]*?)[ \t\r]*$/;

/** The number of characters after its first line in which the name of a block is searched. */
const LOOKED_AT = 1000;

/**
 * Reads `# name: shop` at the end of the first line of a virtual_server or real_server, or on the next lines before any
 * statement, as lvsd's keyword `name`. In this way keepalived, which has no such keyword, can still read the file.
 */
export function* withNamesInComments(statements: Iterable<Statement>): Generator<Statement, void, undefined> {
  for (const statement of statements) yield namedByComment(statement);
}

function namedByComment(statement: Statement): Statement {
  const { block } = statement;
  if (block === null || !NAMED_BLOCKS.has(statement.keyword)) return statement;
  const inner = statement.keyword === 'virtual_server' ? mapChanged(block, namedByComment) : block;
  const name = nameStatement(statement);
  if (name !== null) {
    // Blocks that differ only in their comments have different names.
    const { body: _body, ...rest } = statement;
    return { ...rest, block: [name, ...inner] };
  }
  return inner === block ? statement : { ...statement, block: inner };
}

/** Returns the same list where no element changes. */
function mapChanged(
  statements: readonly Statement[],
  change: (statement: Statement) => Statement,
): readonly Statement[] {
  const changed = statements.map(change);
  return changed.every((statement, index) => statement === statements[index]) ? statements : changed;
}

function nameStatement({ source, end }: Statement): Statement | null {
  const { text } = source;
  const limit = Math.min(text.length, end + LOOKED_AT);
  for (let start = end; start < limit; ) {
    const newline = text.indexOf('\n', start);
    const lineEnd = newline === -1 ? text.length : newline;
    const code = stripLine(text, start, lineEnd);
    const content = text.slice(code.start, code.end).trim();
    if (content !== '' && content !== '{') return null;
    const comment = text.slice(code.end, lineEnd);
    const offset = code.end + (comment.length - comment.trimStart().length);
    const match = NAME_COMMENT.exec(comment.trimStart());
    const value = match?.[2] ?? '';
    if (match !== null && value !== '') return nameOf(source, offset, match[0], value);
    start = lineEnd + 1;
  }
  return null;
}

function nameOf(source: Statement['source'], offset: number, comment: string, value: string): Statement {
  const key = offset + comment.indexOf('name');
  const start = offset + comment.lastIndexOf(value);
  const quoted = /^"(.*)"$/.exec(value);
  return {
    keyword: 'name',
    words: [
      { text: 'name', start: key, end: key + 'name'.length },
      { text: quoted?.[1] ?? value, start, end: start + value.length },
    ],
    source,
    start: key,
    end: start + value.length,
    block: null,
  };
}
