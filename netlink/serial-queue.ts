/** Runs tasks one at a time, in order of arrival; how many may wait is bounded. */
export class SerialQueue {
  readonly #limit: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param limit tasks running or waiting at most */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether another task may be added. */
  get isFull(): boolean {
    return this.#waiting >= this.#limit;
  }

  /** Runs the task when all before it have settled. The caller asks {@link isFull} first. */
  run<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const result = this.#last.then(task);
    const leave = (): void => {
      this.#waiting -= 1;
    };
    this.#last = result.then(leave, leave);
    return result;
  }
}
