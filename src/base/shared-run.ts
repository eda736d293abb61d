/**
 * Runs an expensive task one at a time. All callers that come while it runs share one more run, which starts
 * afterwards. So each caller gets a result that is newer than its call, and two runs are enough for any number of
 * callers.
 */
export class SharedRun<T> {
  readonly #run: () => Promise<T>;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | null = null;

  constructor(run: () => Promise<T>) {
    this.#run = run;
  }

  /** Resolves to the result of a run that starts after the call. Rejects when that run does. */
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
