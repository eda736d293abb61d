import { createPool, type Pool } from 'generic-pool';

declare const slotBrand: unique symbol;

/** Leave to run one attempt; give it back with {@link Admission.release}. */
export interface Slot {
  readonly [slotBrand]?: never;
}

/** Limits how many attempts run at once; the others wait in order of arrival. */
export class Admission {
  private readonly pool: Pool<Slot>;

  constructor(limit: number, maxWaiting: number) {
    this.pool = createPool<Slot>(
      { create: () => Promise.resolve({}), destroy: () => Promise.resolve() },
      { min: 0, max: limit, maxWaitingClients: maxWaiting, testOnBorrow: false, autostart: false },
    );
  }

  /** Resolves in order of call when a slot is free; rejects at once when `maxWaiting` others wait already. */
  acquire(): Promise<Slot> {
    return this.pool.acquire();
  }

  /** Gives a slot back; each slot exactly once. */
  release(slot: Slot): Promise<void> {
    return this.pool.release(slot);
  }
}
