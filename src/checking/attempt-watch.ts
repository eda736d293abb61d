import type { Trace } from '../../checkers/io/exchange.ts';
import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import type { Cancel } from '../base/time.ts';
import type { CheckId } from '../config/model/ids.ts';

/** An observer of the engine's attempts of one check. */
export interface AttemptWatcher {
  trace(step: string, detail: string): void;
  settled(result: ProbeResult, timing: AttemptTiming): void;
}

/**
 * Lets an observer follow the engine's attempts of single checks. It costs next to nothing while there is no observer.
 */
export class AttemptWatch {
  readonly #watchers = new Map<CheckId, AttemptWatcher>();

  /** Each check has at most one watcher: a later one replaces the earlier one. */
  watch(id: CheckId, watcher: AttemptWatcher): Cancel {
    this.#watchers.set(id, watcher);
    return () => {
      if (this.#watchers.get(id) === watcher) this.#watchers.delete(id);
    };
  }

  /** The trace for an attempt of this check that begins now; undefined when nobody watches the check. */
  trace(id: CheckId): Trace | undefined {
    const watcher = this.#watchers.get(id);
    return watcher === undefined ? undefined : (step, detail) => watcher.trace(step, detail);
  }

  settled(id: CheckId, result: ProbeResult, timing: AttemptTiming): void {
    this.#watchers.get(id)?.settled(result, timing);
  }
}
