import { MAX_REPLY_BYTES } from './spec.ts';

/** One whole reply (RFC 5321 §4.2), or why the bytes are none. */
export type SmtpReply =
  | { readonly kind: 'reply'; readonly code: number; readonly firstLine: string }
  | { readonly kind: 'garbage'; readonly firstLine: string }
  | { readonly kind: 'oversized' };

/** Three digits, then the end, a space (last line) or a hyphen (more lines follow). */
const REPLY_LINE = /^([0-9]{3})(?:([ -])|$)/;
/** How much of a line is kept for a person to read. */
const SHOWN_CHARACTERS = 120;

/**
 * Splits what a server sends into replies. Lines end with LF, and a CR before it is dropped. All lines of one reply
 * must have the same code; a reply needs no text.
 */
export class SmtpReplyReader {
  private pending = '';
  private received = 0;
  private first: { readonly code: number; readonly line: string } | null = null;

  /** Complete lines read so far, of all replies: a wait for a line starts anew when this grows. */
  lines = 0;

  /** Adds bytes that arrived. */
  push(chunk: string): void {
    this.pending += chunk;
  }

  /**
   * The next complete reply, or null until more bytes arrive. After a malformed reply the reader must not be used
   * again.
   */
  next(): SmtpReply | null {
    for (;;) {
      const end = this.pending.indexOf('\n');
      if (this.received + (end === -1 ? this.pending.length : end) > MAX_REPLY_BYTES)
        return { kind: 'oversized' };
      if (end === -1) return null;
      const line = this.pending.slice(0, end).replace(/\r$/, '');
      this.pending = this.pending.slice(end + 1);
      this.received += end + 1;
      this.lines += 1;
      const reply = this.line(line);
      if (reply !== null) return reply;
    }
  }

  private line(line: string): SmtpReply | null {
    const match = REPLY_LINE.exec(line);
    const code = Number(match?.[1]);
    if (match === null || (this.first !== null && this.first.code !== code)) {
      return { kind: 'garbage', firstLine: shorten(this.first?.line ?? line) };
    }
    this.first ??= { code, line };
    if (match[2] === '-') return null;
    const reply: SmtpReply = { kind: 'reply', code, firstLine: shorten(this.first.line) };
    this.first = null;
    this.received = 0;
    return reply;
  }
}

function shorten(line: string): string {
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}
