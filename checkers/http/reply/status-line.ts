/** The number of bytes that are searched for the status; the reason phrase after it is only for people. */
const KEPT_BYTES = 64;

const HTTP = 'HTTP/';
/** SHOUTcast servers send this in place of HTTP's name and version; curl and keepalived accept it. */
const ICY = 'ICY ';

const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const CAPITAL_A = 0x41;
const SMALL_A = 0x61;
const SMALL_Z = 0x7a;

/** Reads `HTTP/1.1 200 OK`, byte by byte and without its line end. */
export class StatusLine {
  readonly #kept = new Uint8Array(KEPT_BYTES);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** False as soon as it is clear that this is no status line. */
  take(byte: number): boolean {
    if (this.#length === KEPT_BYTES) return true;
    this.#kept[this.#length] = byte;
    this.#length += 1;
    return this.#begins(HTTP) || this.#begins(ICY);
  }

  /** The status of exactly three digits; -1 where there is none. */
  status(): number {
    let at = this.#begins(HTTP) ? this.#afterVersion(HTTP.length) : ICY.length - 1;
    if (at === -1 || !isBlank(this.#at(at))) return -1;
    while (isBlank(this.#at(at))) at += 1;
    let status = 0;
    for (const end = at + 3; at < end; at += 1) {
      if (!isDigit(this.#at(at))) return -1;
      status = status * 10 + this.#at(at) - ZERO;
    }
    return isDigit(this.#at(at)) ? -1 : status;
  }

  /** The first characters of the line, for people. */
  text(): string {
    const { length } = this.#trimmed();
    return String.fromCharCode(...this.#kept.subarray(0, length));
  }

  #trimmed(): Uint8Array {
    const end = this.#kept[this.#length - 1] === CR ? this.#length - 1 : this.#length;
    return this.#kept.subarray(0, end);
  }

  /** Whether the bytes so far are the beginning of a line that starts with `start`, in either case, as for curl. */
  #begins(start: string): boolean {
    const length = Math.min(start.length, this.#length);
    for (let index = 0; index < length; index += 1) {
      if (capital(this.#at(index)) !== start.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Where digits with or without dots in between end; -1 without digits. */
  #afterVersion(from: number): number {
    let at = from;
    while (isDigit(this.#at(at)) || this.#at(at) === DOT) at += 1;
    return at === from ? -1 : at;
  }

  #at(index: number): number {
    return index < this.#length ? (this.#kept[index] ?? 0) : 0;
  }
}

function capital(byte: number): number {
  return byte >= SMALL_A && byte <= SMALL_Z ? byte - SMALL_A + CAPITAL_A : byte;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
