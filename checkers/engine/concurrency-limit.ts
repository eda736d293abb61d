import { createRequire } from 'node:module';
import type * as GenericPool from 'generic-pool';

const require = createRequire(import.meta.url);

/** Leave to run one attempt; give it back with {@link ConcurrencyLimit.release}. */
export interface Slot {
  /** Ends the attempt; not aborted yet when the slot is given out. Most attempts are never aborted, so the next has the same. */
  controller: AbortController;
}

/** Limits how many attempts run at once; the others wait in order of arrival. */
export class ConcurrencyLimit {
  readonly #limit: number;
  readonly #maxWaiting: number;
  #pool: GenericPool.Pool<Slot> | null = null;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** Resolves in order of call when a slot is free; rejects at once when `maxWaiting` others wait already. */
  acquire(): Promise<Slot> {
    this.#pool ??= createSlots(this.#limit, this.#maxWaiting);
    return this.#pool.acquire();
  }

  /** Gives a slot back; each slot exactly once. */
  async release(slot: Slot): Promise<void> {
    if (slot.controller.signal.aborted) slot.controller = new AbortController();
    await this.#pool?.release(slot);
  }
}

/** The package is loaded with the first attempt: a start programs the kernel before that. */
function createSlots(limit: number, maxWaiting: number): GenericPool.Pool<Slot> {
  const { createPool } = require('generic-pool') as typeof GenericPool;
  return createPool<Slot>(
    {
      create: () => Promise.resolve({ controller: new AbortController() }),
      destroy: () => Promise.resolve(),
    },
    { min: 0, max: limit, maxWaitingClients: maxWaiting, testOnBorrow: false, autostart: false },
  );
}
