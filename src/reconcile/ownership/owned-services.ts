import type { ServiceId } from '../../../ipvs/types.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { OwnershipStore } from './ownership.ts';

/**
 * The set of our services, kept in step with the store. A store that fails is logged and tried again at the next
 * change: a full disk must not keep servers from being taken out of service.
 */
export class OwnedServices {
  readonly #store: OwnershipStore;
  readonly #logger: Logger;
  #ids = new Set<ServiceId>();
  #saved = true;
  #writing: Promise<void> = Promise.resolve();
  #error: string | null = null;

  constructor(store: OwnershipStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** The error of the last save, or null when it worked. */
  get error(): string | null {
    return this.#error;
  }

  get ids(): ReadonlySet<ServiceId> {
    return this.#ids;
  }

  async load(): Promise<void> {
    try {
      for (const id of await this.#store.load()) this.#ids.add(id);
    } catch (error) {
      this.#logger.error('cannot read which kernel services are ours; services of an earlier run stay', {
        error: describeError(error),
      });
    }
  }

  claim(ids: Iterable<ServiceId>): void {
    for (const id of ids) {
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      this.#saved = false;
    }
  }

  release(id: ServiceId): void {
    if (this.#ids.delete(id)) this.#saved = false;
  }

  /**
   * Resolves when every earlier claim and release is saved, or saving has failed. Costs nothing when nothing changed.
   */
  save(): Promise<void> {
    if (this.#saved) return this.#writing;
    this.#saved = true;
    const ids = new Set(this.#ids);
    this.#writing = this.#writing.then(() => this.#write(ids));
    return this.#writing;
  }

  async #write(ids: ReadonlySet<ServiceId>): Promise<void> {
    try {
      await this.#store.save(ids);
      if (this.#error !== null) this.#logger.info('the list of our kernel services is saved again');
      this.#error = null;
    } catch (error) {
      this.#saved = false;
      const text = describeError(error);
      if (text !== this.#error) {
        this.#logger.warn('cannot save which kernel services are ours; going on without', { error: text });
      }
      this.#error = text;
    }
  }
}
