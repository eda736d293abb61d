import type { Trace } from '../../checkers/io/exchange.ts';
import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import type { Cancel } from '../base/time.ts';
import type { CheckId } from '../config/model/ids.ts';

/** Who looks on while the engine runs a check. */
export interface AttemptWatcher {
  trace(step: string, detail: string): void;
  settled(result: ProbeResult, timing: AttemptTiming): void;
}

/** Lets somebody look on at the engine's attempts of single checks. Costs next to nothing while nobody does. */
export class AttemptWatch {
  readonly #watchers = new Map<CheckId, AttemptWatcher>();

  /** One watcher for each check: a later one takes the place of the one before. */
  watch(id: CheckId, watcher: AttemptWatcher): Cancel {
    this.#watchers.set(id, watcher);
    return () => {
      if (this.#watchers.get(id) === watcher) this.#watchers.delete(id);
    };
  }

  /** Who looks on at an attempt of this check that begins. */
  trace(id: CheckId): Trace | undefined {
    const watcher = this.#watchers.get(id);
    return watcher === undefined ? undefined : (step, detail) => watcher.trace(step, detail);
  }

  settled(id: CheckId, result: ProbeResult, timing: AttemptTiming): void {
    this.#watchers.get(id)?.settled(result, timing);
  }
}
