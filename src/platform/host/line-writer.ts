/**
 * Writes whole lines to a destination that may refuse them (a full pipe, a full disk, a closed terminal), because that
 * must not stop a load balancer. A refused line is lost, and the number of lost lines is written before the next line
 * that is accepted. When a line was accepted in part, its rest is written first, so that no reader ever sees half a
 * line.
 */
export class LineWriter {
  readonly #write: (bytes: Uint8Array) => number;
  readonly #lossLine: (lines: number) => string;
  #rest: Uint8Array = new Uint8Array();
  #lost = 0;

  /**
   * `write` returns the number of bytes that were accepted, or throws. `lossLine` makes the line that reports a number
   * of lost lines.
   */
  constructor(write: (bytes: Uint8Array) => number, lossLine: (lines: number) => string) {
    this.#write = write;
    this.#lossLine = lossLine;
  }

  write(line: string): void {
    const isFree = this.#take(this.#rest);
    if (isFree && this.#lost > 0 && this.#begin(this.#lossLine(this.#lost))) this.#lost = 0;
    if (!isFree || this.#lost > 0 || this.#rest.length > 0 || !this.#begin(line)) this.#lost += 1;
  }

  /** Returns true when the line is accepted whole, or in part with its rest kept for later. */
  #begin(line: string): boolean {
    const bytes = Buffer.from(line);
    if (this.#take(bytes) || this.#rest.length < bytes.length) return true;
    this.#rest = new Uint8Array();
    return false;
  }

  /** Returns true when all bytes were accepted; otherwise the others are kept as the rest. */
  #take(bytes: Uint8Array): boolean {
    let done = 0;
    try {
      while (done < bytes.length) done += this.#write(bytes.subarray(done));
    } catch {
      // There is no other place to report this.
    }
    this.#rest = bytes.subarray(done);
    return this.#rest.length === 0;
  }
}
