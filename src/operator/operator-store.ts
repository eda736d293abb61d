import { type ClockReading, stepSince } from '../base/clock-reading.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { StateFile } from '../base/state-file.ts';
import { moveOperatorState } from '../state/model/moved-spans.ts';
import {
  formatOperatorState,
  NOTHING_SAID,
  type OperatorState,
  parseOperatorState,
} from '../state/model/operator-state.ts';

/** The file's name in the state directory. */
export const OPERATOR_STATE_FILE = 'operator.json';

/**
 * Saves what operators requested, so that it survives restarts. A file that cannot be read or understood never keeps
 * lvsd from starting.
 */
export class OperatorStore {
  readonly #file: StateFile | null;
  readonly #logger: Logger;
  readonly #readClocks: () => ClockReading;
  #writing: Promise<string | null> = Promise.resolve(null);

  /** Without a file, all requests are forgotten when the process ends. */
  constructor(file: StateFile | null, logger: Logger, readClocks: () => ClockReading) {
    this.#file = file;
    this.#logger = logger;
    this.#readClocks = readClocks;
  }

  async load(): Promise<OperatorState> {
    if (this.#file === null) return NOTHING_SAID;
    const { path } = this.#file;
    try {
      const text = await this.#file.read();
      if (text === null) return NOTHING_SAID;
      const parsed = parseOperatorState(text);
      if (parsed === undefined) {
        this.#logger.error(
          'the overrides of operators are damaged and ignored: servers may be back in service',
          {
            path,
          },
        );
        return NOTHING_SAID;
      }
      if (parsed.dropped > 0) {
        this.#logger.error('some overrides of operators are damaged and ignored', {
          path,
          ignored: parsed.dropped,
        });
      }
      const { state, savedAt } = parsed;
      return savedAt === null ? state : moveOperatorState(state, stepSince(savedAt, this.#readClocks()));
    } catch (error) {
      this.#logger.error('cannot read the overrides of operators: servers may be back in service', {
        path,
        error: describeError(error),
      });
      return NOTHING_SAID;
    }
  }

  /**
   * Resolves to null when the state is on the disk, else to the reason why it is not. The caller reports the reason.
   */
  save(state: OperatorState): Promise<string | null> {
    const file = this.#file;
    if (file === null) return Promise.resolve(null);
    const text = formatOperatorState(state, this.#readClocks());
    this.#writing = this.#writing.then(() => this.#write(file, text));
    return this.#writing;
  }

  async #write(file: StateFile, text: string): Promise<string | null> {
    try {
      await file.replace(text);
      return null;
    } catch (error) {
      return describeError(error);
    }
  }
}
