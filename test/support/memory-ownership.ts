import type { ServiceId } from '../../ipvs/types.ts';
import type { OwnershipStore } from '../../src/reconcile/ownership/ownership.ts';

/** An ownership store that remembers each save. */
export class MemoryOwnership implements OwnershipStore {
  readonly saves: (readonly ServiceId[])[] = [];
  /** While set, saving fails with it. */
  fault: Error | null = null;
  #services: ReadonlySet<ServiceId>;

  constructor(services: Iterable<ServiceId> = []) {
    this.#services = new Set(services);
  }

  get services(): ReadonlySet<ServiceId> {
    return this.#services;
  }

  async load(): Promise<ReadonlySet<ServiceId>> {
    return this.#services;
  }

  async save(services: ReadonlySet<ServiceId>): Promise<void> {
    if (this.fault !== null) throw this.fault;
    this.saves.push([...services]);
    this.#services = new Set(services);
  }
}
