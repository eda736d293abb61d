import { encodeQuotedRegex, toBytes } from '../../../checkers/http/regex/text.ts';
import { parseDuration } from '../decode/duration.ts';
import { printWord } from '../keepalived/printer.ts';
import { SCRIPT_KEYWORDS } from '../keepalived/script-tokenizer.ts';
import type { OutStatement, OutTree } from './out-statement.ts';

const INDENT = '  ';

/**
 * Writes statements in keepalived's syntax, with comments. With `fromYaml` durations may have units, which keepalived's
 * syntax lacks.
 */
export function writeKeepalived(
  tree: OutTree,
  fromYaml: boolean,
  isDuration: (keyword: string, block: string | null) => boolean,
): string {
  const lines = tree.heading.map((comment) => commentLine('', comment));
  const write = (statements: readonly OutStatement[], indent: string, parent: string | null): void => {
    for (const { keyword, words, block, before, after } of statements) {
      for (const comment of before) lines.push(commentLine(indent, comment));
      const values = fromYaml && isDuration(keyword, parent) ? words.map(inSeconds) : words;
      const text = `${indent}${[printWord(keyword), ...printWords(keyword, values)].join(' ')}`;
      const tail = after === null ? '' : `  # ${oneLine(after)}`;
      lines.push(`${text}${block === null ? '' : ' {'}${tail}`);
      if (block === null) continue;
      write(block, indent + INDENT, keyword);
      lines.push(`${indent}}`);
    }
  };
  write(tree.statements, '', null);
  for (const comment of tree.end) lines.push(commentLine('', comment));
  return `${lines.join('\n')}\n`;
}

function commentLine(indent: string, comment: string): string {
  return `${indent}# ${oneLine(comment)}`.trimEnd();
}

/** A comment must stay on one line, and keepalived would continue it after a backslash. */
function oneLine(comment: string): string {
  return comment.replaceAll(/[\r\n]+/g, ' ').replace(/\\+$/, '');
}

function printWords(keyword: string, words: readonly string[]): readonly string[] {
  if (keyword === 'regex') return words.map((word) => `"${encodeQuotedRegex(toBytes(word))}"`);
  if (!SCRIPT_KEYWORDS.has(keyword)) return words.map(printWord);
  const [command, ...rest] = words;
  return command === undefined ? [] : [quoteCommand(command), ...rest.map(printWord)];
}

/**
 * Double quotes also protect braces and comment marks; single quotes are used for a command that contains double
 * quotes.
 */
function quoteCommand(command: string): string {
  return /(?<!\\)"/.test(command) ? `'${command}'` : `"${command}"`;
}

function inSeconds(text: string): string {
  const { value, unit } = parseDuration(text);
  if (value === undefined || !unit) return text;
  return (value / 1000).toFixed(6).replace(/\.?0+$/, '');
}
