import { stripLine } from '../keepalived/line.ts';

/** A comment of a file, without its comment mark. */
export interface Comment {
  /** The offset of its comment mark. */
  readonly start: number;
  readonly text: string;
}

/** The comments of a text in keepalived's syntax, in order. The run time is linear. */
export function keepalivedComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const rest = text.slice(stripLine(text, start, end).end, end);
    const mark = rest.search(/[^ \t]/);
    if (mark !== -1 && /[#!]/.test(rest.charAt(mark))) {
      comments.push({ start: end - rest.length + mark, text: rest.slice(mark + 1).trim() });
    }
    start = end + 1;
  }
  return comments;
}
