import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { HeldAddress } from '../../base/parent-link.ts';
import type { StateFile } from '../../base/state-file.ts';

/**
 * The virtual addresses that this half may have put on interfaces, on the disk: when all of lvsd is killed at once, the
 * next start, or the service manager, takes them off, also those that are not in the file any more.
 */
export class HeldStore {
  readonly #file: StateFile;
  readonly #logger: Logger;
  #saved: string | null = null;

  constructor(file: StateFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Nothing when there is no file, or none that can be read. Never rejects. */
  async load(): Promise<readonly HeldAddress[]> {
    try {
      const text = await this.#file.read();
      const value: unknown = text === null ? [] : JSON.parse(text);
      return Array.isArray(value) ? value.filter(isHeld) : [];
    } catch (error) {
      this.#logger.warn('cannot read which virtual addresses an earlier run had', {
        path: this.#file.path,
        error: describeError(error),
      });
      return [];
    }
  }

  /** Never rejects: what cannot be saved is told. */
  async save(held: readonly HeldAddress[]): Promise<void> {
    const text = JSON.stringify(held);
    if (text === this.#saved) return;
    try {
      await this.#file.replace(text);
      this.#saved = text;
    } catch (error) {
      this.#logger.warn('cannot save which virtual addresses may be on interfaces', {
        path: this.#file.path,
        error: describeError(error),
      });
    }
  }
}

function isHeld(value: unknown): value is HeldAddress {
  return (
    typeof value === 'object' &&
    value !== null &&
    'interface' in value &&
    typeof value.interface === 'string' &&
    'address' in value &&
    typeof value.address === 'string' &&
    'prefixLength' in value &&
    typeof value.prefixLength === 'number'
  );
}
