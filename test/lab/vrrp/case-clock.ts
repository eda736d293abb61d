/** The time of a case: Unix seconds less the start and all the time in which a program was waited for. */
export class CaseClock {
  readonly #origin: number;
  readonly #pauses: { readonly from: number; readonly to: number }[] = [];

  constructor(origin: number) {
    this.#origin = origin;
  }

  /** What happened within a pause happened at its beginning. */
  timeOf(second: number): number {
    const paused = this.#pauses.reduce(
      (sum, { from, to }) => sum + Math.max(0, Math.min(second, to) - from),
      0,
    );
    return second - this.#origin - paused;
  }

  pause(from: number, to: number): void {
    this.#pauses.push({ from, to });
  }
}
