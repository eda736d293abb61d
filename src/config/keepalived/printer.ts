import type { Statement, Tree } from '../language/tree.ts';

const INDENT = '  ';

/**
 * Matches text that would end a bare word, or start a comment, a brace, a reference, a condition, a generator or an
 * include.
 */
const NEEDS_QUOTES = /^$|[\s"{}#!$]|^[@~]|^include/;

/**
 * Writes a tree in keepalived's syntax, so that reading it gives an equal tree. Words that the syntax cannot express (a
 * double quote, a line break) are written as closely as possible.
 */
export function printTree(tree: Tree): string {
  const lines: string[] = [];
  printStatements(tree, '', lines);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function printStatements(statements: readonly Statement[], indent: string, lines: string[]): void {
  for (const { words, block } of statements) {
    const text = indent + words.map(({ text }) => printWord(text)).join(' ');
    if (block === null) lines.push(text);
    else {
      lines.push(`${text} {`);
      printStatements(block, indent + INDENT, lines);
      lines.push(`${indent}}`);
    }
  }
}

/** Writes a word so that reading it gives the same word, as far as the syntax can express it. */
export function printWord(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text}"` : text;
}
