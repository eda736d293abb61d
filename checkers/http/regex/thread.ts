import { Worker } from 'node:worker_threads';
import type { Cancel, Clock } from '../../../src/base/time.ts';
import { MAX_SEARCH_HEAP_MB, REGEX_LIMIT } from '../limits.ts';
import type { RegexSearch, SearchAnswer } from './search.ts';

/** The program is a text and not a file, because it must run from the sources and from the build alike. */
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
 * A thread that runs one search at a time. JavaScript cannot interrupt a search, so a search that takes too long is
 * ended together with its thread. An idle thread does not keep the process alive.
 */
export class RegexThread {
  readonly #clock: Clock;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  /** The answer to every search after the thread broke; null while it can search. */
  #broken: SearchAnswer | null = null;
  #settle: (answer: SearchAnswer) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      // The thread does not need the environment of the daemon.
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

  /** Ends the thread, also in the middle of a search. */
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
