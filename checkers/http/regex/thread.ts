import { Worker } from 'node:worker_threads';
import type { Cancel, Clock, Instant } from '../../../src/base/time.ts';
import { MAX_SEARCH_HEAP_MB, MAX_WAITING_SEARCHES, REGEX_LIMIT, SEARCH_WAIT_LIMIT } from '../limits.ts';
import type { RegexSearch, RegexSearcher, SearchAnswer } from './search.ts';

/** Text and not a file, because it must run from the sources and from the build alike. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ source, flags, text, start }) => {
  const compiled = new RegExp(source, flags);
  compiled.lastIndex = start;
  const match = compiled.exec(text);
  parentPort.postMessage(match === null ? null : match.index);
});
parentPort.postMessage('ready');
`;

interface Waiting {
  readonly search: RegexSearch;
  readonly since: Instant;
  readonly resolve: (answer: SearchAnswer) => void;
}

/**
 * One thread for all searches, one after the other, started with the first. JavaScript cannot interrupt a search: one
 * that takes too long ends with its thread, and the next gets a new one. The thread does not keep the process alive
 * while it is idle.
 */
export class RegexThread implements RegexSearcher {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | null = null;
  #ready = false;
  #current: Waiting | null = null;
  #cancelLimit: Cancel | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  search(search: RegexSearch): Promise<SearchAnswer> {
    if (this.#waiting.length >= MAX_WAITING_SEARCHES) {
      return Promise.resolve({
        kind: 'unavailable',
        reason: `${MAX_WAITING_SEARCHES} searches wait already`,
      });
    }
    return new Promise((resolve) => {
      this.#waiting.push({ search, since: this.#clock.now(), resolve });
      this.#proceed();
    });
  }

  #proceed(): void {
    if (this.#current !== null) return;
    this.#refuseLate();
    const next = this.#waiting[0];
    if (next === undefined) {
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    if (!this.#ready) return;
    this.#waiting.shift();
    this.#current = next;
    this.#worker.postMessage(next.search);
    this.#cancelLimit = this.#clock.schedule(this.#clock.now() + REGEX_LIMIT, () => {
      this.#abandon({ kind: 'expired', limit: REGEX_LIMIT });
    });
  }

  /** Whoever waits behind many long searches learns that in time. */
  #refuseLate(): void {
    const limit = this.#clock.now() - SEARCH_WAIT_LIMIT;
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined || first.since > limit) return;
      this.#waiting.shift();
      first.resolve({ kind: 'unavailable', reason: 'other searches took too long' });
    }
  }

  #start(): Worker {
    const worker = new Worker(PROGRAM, {
      eval: true,
      // Nothing of the daemon's is its business.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_SEARCH_HEAP_MB },
    });
    worker.on('message', (message: unknown) => {
      if (worker === this.#worker) this.#answered(message);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#abandon({ kind: 'unavailable', reason: error.message });
    });
    return worker;
  }

  #answered(message: unknown): void {
    if (message === 'ready') this.#ready = true;
    else this.#settle({ kind: 'found', index: typeof message === 'number' ? message : null });
    this.#proceed();
  }

  /** Gives up the thread and the search that it is at, or, when it never came to one, the next. */
  #abandon(answer: SearchAnswer): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#ready = false;
    this.#current ??= this.#waiting.shift() ?? null;
    worker?.unref();
    void worker?.terminate();
    this.#settle(answer);
    this.#proceed();
  }

  #settle(answer: SearchAnswer): void {
    this.#cancelLimit?.();
    this.#cancelLimit = null;
    const current = this.#current;
    this.#current = null;
    current?.resolve(answer);
  }
}
