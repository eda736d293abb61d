/** Runs reloads one after the other. Requests that come during a reload share one further reload and its result. */
export class ReloadTurns {
  readonly #reload: () => Promise<boolean>;
  #applied: () => void = () => undefined;
  #running: Promise<boolean> | null = null;
  #next: Promise<boolean> | null = null;

  /** @param reload resolves to true when the file is in force now */
  constructor(reload: () => Promise<boolean>) {
    this.#reload = reload;
  }

  /** Calls back after each reload that came into force. */
  onApplied(callback: () => void): void {
    this.#applied = callback;
  }

  request(): Promise<boolean> {
    if (this.#running === null) return this.#run();
    this.#next ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  #run(): Promise<boolean> {
    this.#next = null;
    const running = this.#reload()
      .then((applied) => {
        if (applied) this.#applied();
        return applied;
      })
      .finally(() => {
        if (this.#running === running) this.#running = null;
      });
    this.#running = running;
    return running;
  }
}
