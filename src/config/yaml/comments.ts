import type { Comment } from '../convert/comment.ts';
import { lex } from './package.ts';

/** Tokens of the package's lexer that stand for no character of the text: document start, flow error, scalar. */
const MARKERS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** The comments of a YAML text, in order. */
export function yamlComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let scalar = false;
  for (const token of lex(text)) {
    if (MARKERS.has(token)) {
      scalar = token === '\u001f';
      continue;
    }
    // The token after the scalar's marker is its text, which may begin with `#` in a block scalar.
    if (token.startsWith('#') && !scalar) comments.push({ start: offset, text: token.slice(1).trim() });
    scalar = false;
    offset += token.length;
  }
  return comments;
}
