/**
 * Runs something dear one at a time. Who asks while it runs shares one more run, which starts after it: so what was true
 * when they asked is in their answer, and however many ask, two runs are enough.
 */
export class SharedRun<T> {
  readonly #run: () => Promise<T>;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | null = null;

  constructor(run: () => Promise<T>) {
    this.#run = run;
  }

  /** Rejects when the run does. */
  ask(): Promise<T> {
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      const run = this.#run();
      this.#running = run.catch(() => undefined);
      return run;
    });
    return this.#next;
  }
}
