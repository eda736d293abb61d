/**
 * Writes whole lines where a write may be refused (a full pipe, a full disk, a closed terminal), which must not stop a load
 * balancer: a line is lost then, and how many were is said in front of the next one that is taken. Of a line that was
 * taken in part, the rest comes first, so that no reader ever sees half of one.
 */
export class LineWriter {
  readonly #write: (bytes: Uint8Array) => number;
  readonly #lossLine: (lines: number) => string;
  #rest: Uint8Array = new Uint8Array();
  #lost = 0;

  /** `write` returns how many of the bytes were taken, or throws. `lossLine` says how many lines were lost, as a line. */
  constructor(write: (bytes: Uint8Array) => number, lossLine: (lines: number) => string) {
    this.#write = write;
    this.#lossLine = lossLine;
  }

  write(line: string): void {
    const isFree = this.#take(this.#rest);
    if (isFree && this.#lost > 0 && this.#begin(this.#lossLine(this.#lost))) this.#lost = 0;
    if (!isFree || this.#lost > 0 || this.#rest.length > 0 || !this.#begin(line)) this.#lost += 1;
  }

  /** Whether the line is on its way: all of it is taken, or a part, whose rest follows. */
  #begin(line: string): boolean {
    const bytes = Buffer.from(line);
    if (this.#take(bytes) || this.#rest.length < bytes.length) return true;
    this.#rest = new Uint8Array();
    return false;
  }

  /** Whether all was taken; what was not stays as the rest. */
  #take(bytes: Uint8Array): boolean {
    let done = 0;
    try {
      while (done < bytes.length) done += this.#write(bytes.subarray(done));
    } catch {
      // Nowhere to tell it.
    }
    this.#rest = bytes.subarray(done);
    return this.#rest.length === 0;
  }
}
