import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { ChangeRequest } from '../api/requests.ts';
import { SharedRun } from '../base/shared-run.ts';
import type { Clock, Instant, Milliseconds, WallTime } from '../base/time.ts';
import { StatusChanges } from '../state/status/status-changes.ts';
import type { StatusDocument } from '../state/status/status-document.ts';

/** How often the status is examined for changes while a request waits for one. */
export const CHANGE_INTERVAL: Milliseconds = 1000;

/** The largest number of requests that wait for a change at once. */
export const MAX_CHANGE_WAITERS = 16;

/** The number of rows that are compared in one turn of the event loop, which takes about a millisecond. */
const ROWS_PER_TURN = 250;

export interface ChangeSourceComponents {
  readonly status: { document(): Promise<StatusDocument> };
  readonly clock: Clock;
  /** Distinguishes this run of lvsd from others. */
  readonly startedAt: WallTime;
}

/**
 * Answers which rows have changed since a revision. Nothing is compared while no request waits; all waiting requests
 * share one comparison a second.
 */
export class ChangeSource {
  readonly #status: ChangeSourceComponents['status'];
  readonly #clock: Clock;
  readonly #changes: StatusChanges;
  readonly #comparisons = new SharedRun(() => this.#compare());
  #comparedAt: Instant = Number.NEGATIVE_INFINITY;
  #waiting = 0;

  constructor({ status, clock, startedAt }: ChangeSourceComponents) {
    this.#status = status;
    this.#clock = clock;
    this.#changes = new StatusChanges(startedAt.toString(36));
  }

  /** Throws a RequestError when too many requests wait already. */
  async read({ since, wait_seconds: wait }: ChangeRequest): Promise<ChangeReport> {
    if (this.#waiting >= MAX_CHANGE_WAITERS) {
      throw new RequestError(
        422,
        REQUEST_CODES.tooManyWaiters,
        `${MAX_CHANGE_WAITERS} questions wait for changes already`,
        'ask for the status, which does not wait',
      );
    }
    this.#waiting += 1;
    try {
      return await this.#read(since, this.#clock.now() + wait * 1000);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #read(since: string | null, until: Instant): Promise<ChangeReport> {
    for (;;) {
      if (this.#clock.now() - this.#comparedAt >= CHANGE_INTERVAL) await this.#comparisons.ask();
      const now = this.#clock.now();
      if (this.#changes.hasNewsFor(since) || now >= until) break;
      await this.#rest(Math.min(until, Math.max(now + 1, this.#comparedAt + CHANGE_INTERVAL)));
    }
    const change = this.#changes.since(since);
    if (change === null) throw new Error('nothing was compared');
    return change;
  }

  async #compare(): Promise<void> {
    if (this.#clock.now() - this.#comparedAt < CHANGE_INTERVAL) return;
    let inTurn = 0;
    for (const rows of this.#changes.compare(await this.#status.document())) {
      inTurn += rows;
      if (inTurn < ROWS_PER_TURN) continue;
      inTurn = 0;
      await nextTurn();
    }
    this.#comparedAt = this.#clock.now();
  }

  #rest(until: Instant): Promise<void> {
    return new Promise((resolve) => this.#clock.schedule(until, resolve));
  }
}
