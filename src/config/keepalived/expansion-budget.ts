/**
 * The largest number of characters that definitions and generators may add to one configuration. Listed in
 * docs/limits.md.
 */
export const MAX_EXPANDED_CHARACTERS: number = 16 * 1024 * 1024;

/**
 * The largest number of lines that definitions and generators may add to one configuration. Listed in docs/limits.md.
 */
export const MAX_EXPANDED_LINES = 500_000;

/** The cost of all expansions of one configuration together, so that no small file becomes a large one. */
export class ExpansionBudget {
  #characters = MAX_EXPANDED_CHARACTERS;
  #lines = MAX_EXPANDED_LINES;

  get exhausted(): boolean {
    return this.#characters < 0 || this.#lines < 0;
  }

  /** Counts one reference, which has a cost even when its value is empty. False when the budget is used up. */
  spendCharacters(count: number): boolean {
    this.#characters -= count + 1;
    return !this.exhausted;
  }

  spendLine(): boolean {
    this.#lines -= 1;
    return !this.exhausted;
  }
}
