import type { Instant } from '../../base/time.ts';
import type { CheckId } from '../../config/model/ids.ts';

/**
 * Where a check stands. `unknown`: nothing conclusive yet. `recent`: passed before, fails since some time within the
 * window. `old`: fails for longer, or from the beginning.
 */
type Mark = 'unknown' | 'passing' | 'recent' | 'old';

/** How many checks could have begun to fail within the window, and how many did. */
export interface FailureCount {
  /** All but those that failed before it. */
  readonly suspects: number;
  readonly recent: number;
}

/** Counts checks by when they began to fail. A result costs the same however many checks there are. */
export class FailureTally {
  #marks = new Map<CheckId, Mark>();
  /** Since when; in the order of beginning. */
  readonly #recent = new Map<CheckId, Instant>();
  #old = 0;

  /** Takes the checks of a configuration; those that were known keep their place. */
  watch(ids: Iterable<CheckId>): void {
    const marks = new Map<CheckId, Mark>();
    for (const id of ids) marks.set(id, this.#marks.get(id) ?? 'unknown');
    for (const id of this.#recent.keys()) if (!marks.has(id)) this.#recent.delete(id);
    this.#marks = marks;
    this.#old = 0;
    for (const mark of marks.values()) if (mark === 'old') this.#old += 1;
  }

  /** Takes whether a check fails now. False for a check that is not watched. */
  note(id: CheckId, failing: boolean, now: Instant): boolean {
    const mark = this.#marks.get(id);
    if (mark === undefined) return false;
    if (failing) this.#noteFailing(id, mark, now);
    else if (mark !== 'passing') this.#notePassing(id, mark);
    return true;
  }

  /** Those that began to fail before `instant` are no longer recent. */
  age(instant: Instant): void {
    for (const [id, since] of this.#recent) {
      if (since >= instant) return;
      this.#recent.delete(id);
      this.#marks.set(id, 'old');
      this.#old += 1;
    }
  }

  count(): FailureCount {
    return { suspects: this.#marks.size - this.#old, recent: this.#recent.size };
  }

  /** The checks that began to fail within the window. */
  recent(): Iterable<CheckId> {
    return this.#recent.keys();
  }

  #noteFailing(id: CheckId, mark: Mark, now: Instant): void {
    if (mark === 'passing') {
      this.#marks.set(id, 'recent');
      this.#recent.set(id, now);
    } else if (mark === 'unknown') {
      this.#marks.set(id, 'old');
      this.#old += 1;
    }
  }

  #notePassing(id: CheckId, mark: Mark): void {
    if (mark === 'recent') this.#recent.delete(id);
    if (mark === 'old') this.#old -= 1;
    this.#marks.set(id, 'passing');
  }
}
