/** A bounded first-in, first-out queue. Removing an item takes constant time, however long the queue is. */
export class WaitingLine<T> {
  readonly #limit: number;
  #items: (T | undefined)[] = [];
  #head = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an item. Returns false when the queue is full. */
  join(item: T): boolean {
    if (this.#items.length - this.#head >= this.#limit) return false;
    this.#items.push(item);
    return true;
  }

  /** Removes and returns the item that has waited longest. */
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
