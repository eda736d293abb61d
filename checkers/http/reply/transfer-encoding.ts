const CHUNKED = 'chunked';
const SPACE = 0x20;
const TAB = 0x09;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const LOWER_CASE = 0x20;

/** No coding has been read so far. */
const NONE = 0;
/** The first letters of `chunked` have been read, or all of them. */
const MATCHING = 1;
/** `chunked` and a blank have been read. */
const ENDED = 2;
const OTHER = 3;

/** Reads the values of all Transfer-Encoding fields of a head, byte by byte: is `chunked` the last coding (RFC 9112 6.3)? */
export class TransferEncoding {
  #last = false;
  #state = NONE;
  #matched = 0;
  #inParameters = false;

  reset(): void {
    this.#last = false;
    this.#clear();
  }

  take(byte: number): void {
    if (byte === COMMA) this.endValue();
    else if (this.#inParameters) return;
    else if (byte === SEMICOLON) this.#inParameters = true;
    else if (byte === SPACE || byte === TAB) {
      if (this.#state === MATCHING) this.#state = this.#matched === CHUNKED.length ? ENDED : OTHER;
    } else this.#letter(byte);
  }

  /** Ends the value at the end of a field. */
  endValue(): void {
    if (this.#state !== NONE) this.#last = this.#state !== OTHER && this.#matched === CHUNKED.length;
    this.#clear();
  }

  chunked(): boolean {
    return this.#last;
  }

  #letter(byte: number): void {
    if (this.#state === ENDED) this.#state = OTHER;
    if (this.#state === OTHER) return;
    const matches = CHUNKED.charCodeAt(this.#matched) === (byte | LOWER_CASE);
    this.#state = matches ? MATCHING : OTHER;
    this.#matched += 1;
  }

  #clear(): void {
    this.#state = NONE;
    this.#matched = 0;
    this.#inParameters = false;
  }
}
