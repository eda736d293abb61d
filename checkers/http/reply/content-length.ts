/** The length where the Content-Length fields give none that can be used. */
export const UNKNOWN_LENGTH = -1;

const NINE = 0x39;
const ZERO = 0x30;
const SPACE = 0x20;
const TAB = 0x09;
const COMMA = 0x2c;

/**
 * Reads the values of all Content-Length fields of a head, byte by byte. Equal lengths count as one (RFC 9112 section
 * 6.3), also in the form `5, 5`. A value that is empty or no number is ignored. When lengths differ, none of them
 * counts: the body then lasts until the end of file, as it does for keepalived.
 */
export class ContentLength {
  #agreed = UNKNOWN_LENGTH;
  #differs = false;
  #current = UNKNOWN_LENGTH;
  #closed = false;
  #unusable = false;

  reset(): void {
    this.#agreed = UNKNOWN_LENGTH;
    this.#differs = false;
    this.#clear();
  }

  take(byte: number): void {
    if (byte >= ZERO && byte <= NINE) {
      if (this.#closed) this.#unusable = true;
      this.#current = Math.max(0, this.#current) * 10 + byte - ZERO;
    } else if (byte === COMMA) this.endValue();
    else if (byte === SPACE || byte === TAB) this.#closed = this.#current !== UNKNOWN_LENGTH;
    else this.#unusable = true;
  }

  /** Ends the value at the end of a field. */
  endValue(): void {
    if (this.#current !== UNKNOWN_LENGTH && !this.#unusable) {
      if (this.#agreed === UNKNOWN_LENGTH) this.#agreed = this.#current;
      else if (this.#agreed !== this.#current) this.#differs = true;
    }
    this.#clear();
  }

  /** The length in bytes (inexact from 2^53 on), or {@link UNKNOWN_LENGTH}. */
  length(): number {
    return this.#differs ? UNKNOWN_LENGTH : this.#agreed;
  }

  #clear(): void {
    this.#current = UNKNOWN_LENGTH;
    this.#closed = false;
    this.#unusable = false;
  }
}
