/** Runs tasks one at a time, in order of arrival. The number of waiting tasks is bounded. */
export class SerialQueue {
  readonly #limit: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param limit the largest number of tasks running or waiting */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether another task may be added. */
  get isFull(): boolean {
    return this.#waiting >= this.#limit;
  }

  /** Runs the task when all before it have settled. The caller must test {@link isFull} first. */
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
