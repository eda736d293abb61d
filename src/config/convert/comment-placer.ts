import type { Source, Span } from '../language/source.ts';
import { physicalSpan } from '../language/source.ts';
import type { Comment } from './comment.ts';

/**
 * Assigns the comments of files to the statements that they stand next to. Statements must be given in their order.
 */
export class CommentPlacer {
  readonly #read: (source: Source) => readonly Comment[];
  readonly #files = new Map<Source, { readonly comments: readonly Comment[]; next: number }>();

  constructor(read: (source: Source) => readonly Comment[]) {
    this.#read = read;
  }

  /** Returns the comments before a statement, and the one at the end of its line. Each comment is returned once. */
  at(span: Span): { readonly before: readonly string[]; readonly after: string | null } {
    const { source, start, end } = physicalSpan(span);
    const file = this.#file(source);
    const before: string[] = [];
    let comment = file.comments[file.next];
    while (comment !== undefined && comment.start < start) {
      before.push(comment.text);
      file.next += 1;
      comment = file.comments[file.next];
    }
    if (comment === undefined || comment.start < end) return { before, after: null };
    const newline = source.text.indexOf('\n', end);
    if (newline !== -1 && newline < comment.start) return { before, after: null };
    file.next += 1;
    return { before, after: comment.text };
  }

  /** The comments that no statement has taken, file by file. */
  rest(sources: readonly Source[]): readonly string[] {
    return sources.flatMap((source) => {
      const { comments, next } = this.#file(source);
      return comments.slice(next).map(({ text }) => text);
    });
  }

  #file(source: Source): { readonly comments: readonly Comment[]; next: number } {
    const known = this.#files.get(source);
    if (known !== undefined) return known;
    const file = { comments: this.#read(source), next: 0 };
    this.#files.set(source, file);
    return file;
  }
}
