import { Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../../../src/base/time.ts';
import { MAX_SEARCH_HEAP_MB, REGEX_LIMIT } from '../limits.ts';
import type { RegexSearch, SearchAnswer } from './search.ts';

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

/**
 * A thread for one search at a time. JavaScript cannot interrupt a search: one that takes too long ends with its thread,
 * which is of no use afterwards. The thread does not keep the process alive while it is idle.
 */
export class RegexThread {
  readonly #clock: Clock;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  /** What it answers to every search from now on; null while it can search. */
  #broken: SearchAnswer | null = null;
  #settle: (answer: SearchAnswer) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      // Nothing of the daemon's is its business.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_SEARCH_HEAP_MB },
    });
    this.#ready = new Promise((resolve) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', () => resolve());
    });
    this.#worker.on('message', (message: unknown) => {
      if (message !== 'ready')
        this.#settle({ kind: 'found', index: typeof message === 'number' ? message : null });
    });
    this.#worker.on('error', (error) => this.#break({ kind: 'unavailable', reason: error.message }));
  }

  /** Whether it can search once more. */
  get usable(): boolean {
    return this.#broken === null;
  }

  /** Searches within {@link REGEX_LIMIT}, counted from when the thread is there. One search at a time. */
  async search(search: RegexSearch): Promise<SearchAnswer> {
    this.#worker.ref();
    let cancelLimit: Cancel = () => {};
    const answer = new Promise<SearchAnswer>((resolve) => {
      this.#settle = resolve;
    });
    await this.#ready;
    if (this.#broken === null) {
      this.#worker.postMessage(search);
      cancelLimit = this.#clock.schedule(this.#clock.now() + REGEX_LIMIT, () =>
        this.#break({ kind: 'expired', limit: REGEX_LIMIT }),
      );
    } else this.#settle(this.#broken);
    const found = await answer;
    cancelLimit();
    this.#worker.unref();
    return found;
  }

  /** Ends the thread, whatever it is at. */
  async end(): Promise<void> {
    this.#break({ kind: 'unavailable', reason: 'the thread was ended' });
    this.#worker.unref();
    await this.#worker.terminate();
  }

  #break(answer: SearchAnswer): void {
    this.#broken ??= answer;
    this.#settle(answer);
  }
}
