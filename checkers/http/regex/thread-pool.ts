import { createPool, type Pool } from 'generic-pool';
import type { Clock } from '../../../src/base/time.ts';
import { MAX_SEARCH_THREADS, MAX_WAITING_SEARCHES, SEARCH_WAIT_LIMIT } from '../limits.ts';
import type { RegexSearch, RegexSearcher, SearchAnswer } from './search.ts';
import { RegexThread } from './thread.ts';

/**
 * A few threads for all searches, each started when it is needed. A pattern that takes the full second blocks one
 * thread, and the searches of other checks go on in the others.
 */
export class RegexThreadPool implements RegexSearcher {
  readonly #clock: Clock;
  readonly #pool: Pool<RegexThread>;

  constructor(clock: Clock, threads: number = MAX_SEARCH_THREADS) {
    this.#clock = clock;
    this.#pool = createPool<RegexThread>(
      {
        create: () => Promise.resolve(new RegexThread(clock)),
        destroy: (thread) => thread.end(),
      },
      { max: threads, maxWaitingClients: MAX_WAITING_SEARCHES },
    );
  }

  async search(search: RegexSearch): Promise<SearchAnswer> {
    const since = this.#clock.now();
    let thread: RegexThread;
    try {
      thread = await this.#pool.acquire();
    } catch {
      return { kind: 'unavailable', reason: `${MAX_WAITING_SEARCHES} searches wait already` };
    }
    try {
      // A check that waited behind many long searches gets this answer before its own timeout.
      if (this.#clock.now() - since >= SEARCH_WAIT_LIMIT)
        return { kind: 'unavailable', reason: 'other searches took too long' };
      return await thread.search(search);
    } finally {
      this.#giveBack(thread);
    }
  }

  /** Returns a thread to the pool, which replaces it if it broke or is still busy with a search that was given up. */
  #giveBack(thread: RegexThread): void {
    const given = thread.usable ? this.#pool.release(thread) : this.#pool.destroy(thread);
    // The pool rejects only a thread that it did not make, which cannot happen here.
    Promise.resolve(given).catch(() => {});
  }
}
