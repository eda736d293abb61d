import { lex } from './package.ts';

/** The largest depth of collections inside one another in a YAML document. Listed in docs/limits.md. */
export const MAX_YAML_NESTING = 100;

/**
 * Whether a document is nested too deeply to be read. The package recurses into each collection, and not every fault at
 * the end of the stack can be caught: V8 ends the process when it has no room to compile a regular expression.
 */
export function isNestedTooDeep(text: string): boolean {
  return mayBeDeep(text) && isDeep(lex(text));
}

/**
 * This decision needs only the characters, so that an ordinary document is not read twice. Texts may have brackets,
 * too.
 */
function mayBeDeep(text: string): boolean {
  let brackets = 0;
  let column = 0;
  let indicators = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    column = code === NEWLINE ? 0 : column + 1;
    if (code === NEWLINE) indicators = 0;
    else if (code === DASH || code === QUESTION_MARK) indicators += 1;
    else if (code === BRACKET || code === BRACE) brackets += 1;
    else if (code === BRACKET_END || code === BRACE_END) brackets = Math.max(0, brackets - 1);
    if (brackets > MAX_YAML_NESTING || indicators > MAX_YAML_NESTING || column > MAX_YAML_NESTING)
      return true;
  }
  return false;
}

const NEWLINE = 0x0a;
const DASH = 0x2d;
const QUESTION_MARK = 0x3f;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

/** The depth is measured by the indentation of lines, the indicators `- ` and `? ` of one line, and brackets. */
function isDeep(tokens: Iterable<string>): boolean {
  const indents: number[] = [];
  let flow = 0;
  let indicators = 0;
  let atStart = true;
  for (const token of tokens) {
    if (token.startsWith('\n') || token.startsWith('\r')) {
      atStart = true;
      indicators = 0;
      continue;
    }
    const blank = /^[ \t]+$/.test(token);
    if (atStart) {
      const indent = blank ? token.length : 0;
      while ((indents.at(-1) ?? -1) >= indent) indents.pop();
      indents.push(indent);
      atStart = false;
    }
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?') indicators += 1;
    if (indents.length + flow + indicators > MAX_YAML_NESTING) return true;
  }
  return false;
}
