/** First come, first served, up to a limit; taking from it costs the same however long it is. */
export class WaitingLine<T> {
  readonly #limit: number;
  #items: (T | undefined)[] = [];
  #head = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when there is no room. */
  join(item: T): boolean {
    if (this.#items.length - this.#head >= this.#limit) return false;
    this.#items.push(item);
    return true;
  }

  /** Whoever waited longest. */
  next(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    }
    return item;
  }
}
