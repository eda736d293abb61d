/**
 * Limits log lines about losses of one kind: the first loss is reported, and later ones are counted until things work
 * again. A broken mail server, or a client that hangs up again and again, must not fill the log and push more important
 * lines out of it.
 */
export class RepeatedLoss {
  #reported = false;
  #more = 0;

  /** Calls `report`, unless a loss was reported already. */
  lost(report: () => void): void {
    if (this.#reported) {
      this.#more += 1;
      return;
    }
    this.#reported = true;
    report();
  }

  /**
   * Called when things work again. Calls `recap` with the number of losses after the reported one, if there are any.
   */
  over(recap: (more: number) => void): void {
    const more = this.#more;
    this.#reported = false;
    this.#more = 0;
    if (more > 0) recap(more);
  }
}
