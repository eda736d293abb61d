import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { type Held, NOTHING_HELD } from '../../base/parent-link.ts';
import type { StateFile } from '../../base/state-file.ts';
import { isHeld } from '../../platform/halves/half-message.ts';

/**
 * Saves on the disk what this half may have put into the kernel. When all processes of lvsd are killed at once, the
 * next start or the service manager removes these objects, including those that the file does not have any more.
 */
export class HeldStore {
  readonly #file: StateFile;
  readonly #logger: Logger;
  #saved: string | null = null;

  constructor(file: StateFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Resolves to an empty record when there is no file, or none that can be read. Never rejects. */
  async load(): Promise<Held> {
    try {
      const text = await this.#file.read();
      const value: unknown = text === null ? null : JSON.parse(text);
      // Before lvsd had virtual routes, the file was only a list of addresses.
      const held: unknown = Array.isArray(value) ? { ...NOTHING_HELD, addresses: value } : value;
      return isHeld(held) ? held : NOTHING_HELD;
    } catch (error) {
      this.#logger.warn('cannot read what an earlier run had in the kernel', {
        path: this.#file.path,
        error: describeError(error),
      });
      return NOTHING_HELD;
    }
  }

  /** Never rejects: a failure is logged. */
  async save(held: Held): Promise<void> {
    const text = JSON.stringify(held);
    if (text === this.#saved) return;
    try {
      await this.#file.replace(text);
      this.#saved = text;
    } catch (error) {
      this.#logger.warn('cannot save which virtual addresses and routes may be in the kernel', {
        path: this.#file.path,
        error: describeError(error),
      });
    }
  }
}
