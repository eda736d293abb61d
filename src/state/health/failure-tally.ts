import type { Instant } from '../../base/time.ts';
import type { CheckId } from '../../config/model/ids.ts';

/**
 * The state of a check. `unknown`: no conclusive result yet. `recent`: it passed before, and began to fail within the
 * window. `old`: it has failed for longer, or from the beginning.
 */
type Mark = 'unknown' | 'passing' | 'recent' | 'old';

/** How many checks could have begun to fail within the window, and how many did. */
export interface FailureCount {
  /** All checks except those that failed before the window. */
  readonly suspects: number;
  readonly recent: number;
}

/** Counts checks by when they began to fail. The cost of a result does not depend on the number of checks. */
export class FailureTally {
  #marks = new Map<CheckId, Mark>();
  /** When each check began to fail, in that order. */
  readonly #recent = new Map<CheckId, Instant>();
  #old = 0;

  /** Sets the checks of a configuration; known ones keep their state. */
  watch(ids: Iterable<CheckId>): void {
    const marks = new Map<CheckId, Mark>();
    for (const id of ids) marks.set(id, this.#marks.get(id) ?? 'unknown');
    for (const id of this.#recent.keys()) if (!marks.has(id)) this.#recent.delete(id);
    this.#marks = marks;
    this.#old = 0;
    for (const mark of marks.values()) if (mark === 'old') this.#old += 1;
  }

  /** Records whether a check fails now. Returns false for a check that is not watched. */
  note(id: CheckId, failing: boolean, now: Instant): boolean {
    const mark = this.#marks.get(id);
    if (mark === undefined) return false;
    if (failing) this.#noteFailing(id, mark, now);
    else if (mark !== 'passing') this.#notePassing(id, mark);
    return true;
  }

  /** Marks the checks that began to fail before `instant` as no longer recent. */
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
