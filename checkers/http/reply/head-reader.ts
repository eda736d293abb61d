import { ContentLength } from './content-length.ts';
import { StatusLine } from './status-line.ts';
import { TransferEncoding } from './transfer-encoding.ts';

/** How far the head of a reply has been read. */
export type HeadState = 'open' | 'complete' | 'garbage';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const LOWER_CASE = 0x20;

/** The part of the head that the next byte belongs to. */
const STATUS_LINE = 0;
const LINE_START = 1;
/** A CR at the start of a line was read: most likely the end of the head follows. */
const LINE_START_CR = 2;
const NAME = 3;
/** The blanks after a field name. */
const NAME_END = 4;
const VALUE = 5;
/** The rest of a line that is of no interest. */
const REST = 6;

const LENGTH_NAME = 'content-length';
const ENCODING_NAME = 'transfer-encoding';

/** The field that a value belongs to. */
const NO_FIELD = 0;
const LENGTH_FIELD = 1;
const ENCODING_FIELD = 2;

/**
 * Reads the head of a reply byte by byte and keeps only what tells where the body ends. It accepts what curl and
 * keepalived accept: lines that end with LF alone, folded fields (RFC 9112 section 5.2), blanks before the colon, and
 * lines without a colon. Heads of interim replies are skipped: 1xx except 101, which is final.
 */
export class HeadReader {
  readonly statusLine = new StatusLine();
  readonly #length = new ContentLength();
  readonly #encoding = new TransferEncoding();
  #at = STATUS_LINE;
  #status = 0;
  #field = NO_FIELD;
  /** The number of letters of the field name so far, and the names that it may still become. */
  #named = 0;
  #mayBeLength = true;
  #mayBeEncoding = true;
  state: HeadState = 'open';

  reset(): void {
    this.state = 'open';
    this.#begin();
  }

  /** The status of the last head, or 0. */
  get status(): number {
    return this.#status;
  }

  get chunked(): boolean {
    return this.#encoding.chunked();
  }

  /** See {@link ContentLength.length}. */
  get contentLength(): number {
    return this.#length.length();
  }

  /**
   * Reads the bytes from `from` up to `to`, at most to the end of the head; returns the position where it stopped.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    let index = from;
    while (index < to && this.state === 'open') {
      // Most bytes of a head are of no interest, and are skipped in this loop.
      if (this.#at === REST) while (index < to && bytes[index] !== LF) index += 1;
      if (index < to) this.#take(bytes[index] ?? 0);
      index += 1;
    }
    return Math.min(index, to);
  }

  #begin(): void {
    this.statusLine.reset();
    this.#length.reset();
    this.#encoding.reset();
    this.#at = STATUS_LINE;
    this.#status = 0;
    this.#field = NO_FIELD;
  }

  #take(byte: number): void {
    switch (this.#at) {
      case STATUS_LINE:
        return this.#takeStatusLine(byte);
      case LINE_START:
        return this.#startLine(byte);
      case LINE_START_CR:
        if (byte === LF) return this.#end();
        this.#startField();
        return this.#takeName(byte);
      case NAME:
      case NAME_END:
        return this.#takeName(byte);
      case VALUE:
        return this.#takeValue(byte);
      default:
        if (byte === LF) this.#at = LINE_START;
    }
  }

  #takeStatusLine(byte: number): void {
    const { statusLine } = this;
    if (byte === LF) {
      // Empty lines before the status line are skipped (RFC 9112 section 2.2 asks that of servers).
      if (statusLine.isEmpty) return;
      this.#status = statusLine.status();
      if (this.#status === -1) this.state = 'garbage';
      this.#at = LINE_START;
    } else if (byte !== CR || !statusLine.isEmpty) {
      if (!statusLine.take(byte)) this.state = 'garbage';
    }
  }

  #startLine(byte: number): void {
    if (byte === LF) this.#end();
    else if (byte === CR) this.#at = LINE_START_CR;
    else if (byte === SPACE || byte === TAB) this.#fold(byte);
    else {
      this.#startField();
      this.#takeName(byte);
    }
  }

  /** The line continues the value of the line before it. */
  #fold(byte: number): void {
    this.#at = this.#field === NO_FIELD ? REST : VALUE;
    if (this.#at === VALUE) this.#takeValue(byte);
  }

  #startField(): void {
    this.#endField();
    this.#at = NAME;
    this.#named = 0;
    this.#mayBeLength = true;
    this.#mayBeEncoding = true;
  }

  #takeName(byte: number): void {
    if (byte === LF) this.#at = LINE_START;
    else if (byte === COLON) this.#startValue();
    else if (byte === SPACE || byte === TAB) this.#at = NAME_END;
    else if (this.#at === NAME_END) this.#at = REST;
    else {
      const letter = byte | LOWER_CASE;
      this.#mayBeLength = this.#mayBeLength && LENGTH_NAME.charCodeAt(this.#named) === letter;
      this.#mayBeEncoding = this.#mayBeEncoding && ENCODING_NAME.charCodeAt(this.#named) === letter;
      this.#named += 1;
      if (!this.#mayBeLength && !this.#mayBeEncoding) this.#at = REST;
    }
  }

  #startValue(): void {
    if (this.#mayBeLength && this.#named === LENGTH_NAME.length) this.#field = LENGTH_FIELD;
    else if (this.#mayBeEncoding && this.#named === ENCODING_NAME.length) this.#field = ENCODING_FIELD;
    this.#at = this.#field === NO_FIELD ? REST : VALUE;
  }

  #takeValue(byte: number): void {
    // A folded line may follow, so the field ends only with the start of the next one.
    if (byte === LF) this.#at = LINE_START;
    else if (this.#field === LENGTH_FIELD) this.#length.take(byte === CR ? SPACE : byte);
    else this.#encoding.take(byte === CR ? SPACE : byte);
  }

  #endField(): void {
    if (this.#field === LENGTH_FIELD) this.#length.endValue();
    else if (this.#field === ENCODING_FIELD) this.#encoding.endValue();
    this.#field = NO_FIELD;
  }

  #end(): void {
    this.#endField();
    if (isInterim(this.#status)) this.#begin();
    else this.state = 'complete';
  }
}

function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101;
}
