import type { Table } from '../conformance/scenario.ts';
import { canonical } from './site.ts';
import { foreignPart } from './tampering.ts';

/**
 * What must hold of the kernel's table at every moment, told from what it must be before and after each step: a service
 * keeps a live destination while one and the same is wanted live all the time, and foreign services stay as they are.
 * After a server changed or somebody else wrote, nothing is promised of pools until kernel and site agree again.
 */
export class PoolWatch {
  readonly faults: string[] = [];
  /** Destinations, by the service's address, that were wanted live in every table since the last agreement. */
  #wanted: Map<string, ReadonlySet<string>> = new Map();
  #foreign = '';

  /** Kernel and site agree. */
  agree(table: Table): void {
    this.#wanted = livePools(table);
    this.#foreign = canonical(foreignPart(table));
    for (const [service, live] of this.#wanted) if (live.size === 0) this.#wanted.delete(service);
  }

  /** What is wanted has become this, through an edit or a word of an operator. */
  want(table: Table): void {
    const live = livePools(table);
    for (const [service, before] of this.#wanted) {
      const both = [...before].filter((destination) => live.get(service)?.has(destination) === true);
      if (both.length === 0) this.#wanted.delete(service);
      else this.#wanted.set(service, new Set(both));
    }
  }

  promiseNothing(): void {
    this.#wanted.clear();
  }

  /** Somebody else wrote: foreign services are as he left them. */
  foreignIs(table: Table): void {
    this.#foreign = canonical(foreignPart(table));
    this.promiseNothing();
  }

  see(table: Table, when: string): void {
    const live = livePools(table);
    for (const service of this.#wanted.keys()) {
      if ((live.get(service)?.size ?? 0) > 0) continue;
      this.faults.push(`${service} was without a live destination ${when}: ${canonical(table)}`);
      this.#wanted.delete(service);
    }
    const foreign = canonical(foreignPart(table));
    if (foreign === this.#foreign) return;
    this.faults.push(
      `foreign services became ${foreign || 'nothing'} instead of ${this.#foreign || 'nothing'} ${when}`,
    );
    this.#foreign = foreign;
  }
}

/** Destinations with a weight, by the address of their service. */
function livePools(table: Table): Map<string, Set<string>> {
  const pools = new Map<string, Set<string>>();
  for (const [service, destinations] of Object.entries(table)) {
    const live = Object.keys(destinations).filter((to) => destinations[to]?.endsWith('/0') === false);
    pools.set(service.split(' ')[1] ?? '', new Set(live));
  }
  return pools;
}
