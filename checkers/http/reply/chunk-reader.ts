const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const SEMICOLON = 0x3b;

/** The part of the framing that the next byte belongs to. */
const SIZE = 0;
/** The blanks or the extension after a chunk's size. */
const SIZE_REST = 1;
const DATA = 2;
const DATA_END = 3;
const TRAILER_START = 4;
const TRAILER = 5;
const ENDED = 6;
const BROKEN = 7;

/** Removes the framing of a chunked body (RFC 9112 section 7.1), byte by byte. Lines may end with LF alone. */
export class ChunkReader {
  #at = SIZE;
  #digits = 0;
  #remaining = 0;
  #emptyLine = true;

  reset(): void {
    this.#at = SIZE;
    this.#digits = 0;
    this.#remaining = 0;
  }

  /** Whether the last chunk and the trailer have arrived. */
  get ended(): boolean {
    return this.#at === ENDED;
  }

  /** Whether the bytes are no valid chunk. */
  get broken(): boolean {
    return this.#at === BROKEN;
  }

  /** The number of content bytes that come before the next byte of framing. */
  get contentAhead(): number {
    return this.#at === DATA ? this.#remaining : 0;
  }

  /** Skips content bytes, at most {@link contentAhead}. */
  skipContent(count: number): void {
    this.#remaining -= count;
    if (this.#remaining === 0) this.#at = DATA_END;
  }

  /** Reads one byte of framing. A byte that makes the reader {@link broken} is not part of the body. */
  takeFraming(byte: number): void {
    switch (this.#at) {
      case SIZE:
        return this.#takeSize(byte);
      case SIZE_REST:
        if (byte === LF) this.#endSize();
        return;
      case DATA_END:
        if (byte === LF) this.reset();
        else if (byte !== CR) this.#at = BROKEN;
        return;
      case TRAILER_START:
      case TRAILER:
        return this.#takeTrailer(byte);
      default:
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#digits += 1;
      this.#remaining = this.#remaining * 16 + digit;
    } else if (this.#digits === 0) this.#at = BROKEN;
    else if (byte === LF) this.#endSize();
    else if (byte === SEMICOLON || byte === CR || byte === SPACE || byte === TAB) this.#at = SIZE_REST;
    else this.#at = BROKEN;
  }

  #endSize(): void {
    this.#emptyLine = true;
    this.#at = this.#remaining === 0 ? TRAILER_START : DATA;
  }

  #takeTrailer(byte: number): void {
    if (byte === LF) {
      this.#at = this.#emptyLine ? ENDED : TRAILER_START;
      this.#emptyLine = true;
    } else if (byte !== CR) {
      this.#at = TRAILER;
      this.#emptyLine = false;
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
