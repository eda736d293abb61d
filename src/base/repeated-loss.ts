/**
 * Losses of one kind: the first is told, those after it are counted, until things work again. A broken mail server or a
 * client that hangs up again and again must not fill the log, which then loses what matters.
 */
export class RepeatedLoss {
  #reported = false;
  #more = 0;

  /** Calls `tell` unless one like it was told already. */
  lost(report: () => void): void {
    if (this.#reported) {
      this.#more += 1;
      return;
    }
    this.#reported = true;
    report();
  }

  /** Things work again: calls `recap` with how many were lost after the one that was told, where there are any. */
  over(recap: (more: number) => void): void {
    const more = this.#more;
    this.#reported = false;
    this.#more = 0;
    if (more > 0) recap(more);
  }
}
