import type { KernelTable } from '../../ipvs/types.ts';
import type { Logger } from '../base/logger.ts';
import type { Milliseconds, WallTime } from '../base/time.ts';
import type { DriftKind } from '../state/model/kernel-view.ts';
import { type Drift, findDrift, noDrift } from '../state/pool/drift.ts';
import type { CachedKernelTable } from './cached-kernel-table.ts';
import type { ReconcilerObserver } from './ports.ts';

/** The number of differences described in one log line; the others are counted. */
const DRIFT_DESCRIBED = 10;

/** Counts and logs changes of our services and settings by other programs. */
export class DriftLog {
  readonly #logger: Logger;
  readonly #observer: ReconcilerObserver | null;
  readonly #counts: Record<DriftKind, number> = noDrift();
  #lastAt: WallTime | null = null;
  #unmended = 0;

  constructor(logger: Logger, observer: ReconcilerObserver | null = null) {
    this.#logger = logger;
    this.#observer = observer;
  }

  get counts(): Readonly<Record<DriftKind, number>> {
    return { ...this.#counts };
  }

  get lastAt(): WallTime | null {
    return this.#lastAt;
  }

  /** Moves all wall-clock times after the clock was set by `step`, so that ages stay the same. */
  moveTimes(step: Milliseconds): void {
    if (this.#lastAt !== null) this.#lastAt += step;
  }

  found(drift: readonly Pick<Drift, 'kind' | 'description'>[], wall: WallTime): void {
    if (drift.length === 0) return;
    for (const { kind } of drift) this.#counts[kind] += 1;
    this.#lastAt = wall;
    this.#unmended += drift.length;
    const described = drift.slice(0, DRIFT_DESCRIBED).map(({ description }) => description);
    if (drift.length > described.length) described.push(`and ${drift.length - described.length} more`);
    this.#logger.warn('somebody else changed our services in the kernel; mending', {
      differences: drift.length,
      found: described.join('; '),
    });
    this.#observer?.drifted(drift.length, described.join('; '));
  }

  /** Notes that the kernel is as desired; logs this once after differences were found. */
  mended(): void {
    if (this.#unmended === 0) return;
    this.#logger.info('our services in the kernel are as they should be again', { mended: this.#unmended });
    this.#observer?.mended(this.#unmended);
    this.#unmended = 0;
  }
}

/** The differences between the kernel's table and our record of it; none, where the record is uncertain. */
export function driftIn(
  known: CachedKernelTable | null,
  found: KernelTable,
  owned: Parameters<typeof findDrift>[2],
): readonly Drift[] {
  return known === null ? [] : findDrift(known.peek(), found, owned);
}
