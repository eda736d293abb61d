import type { Instant } from '../../base/time.ts';
import type { Check } from '../../config/model/config.ts';
import type { CheckId } from '../../config/model/ids.ts';
import type { IsolationMode } from '../health/isolation.ts';
import type { DesiredChange } from '../model/desired.ts';
import type { Transition } from '../model/facts.ts';
import type { SuspensionTurn } from './suspension.ts';

export interface LoadOutcome {
  readonly checks: {
    /** New checks, which are to be scheduled; see firstDue in check-state.ts. */
    readonly added: readonly Check[];
    /** Checks with unchanged definitions: their timers and running attempts continue. */
    readonly kept: readonly Check[];
    /** Checks that were removed or suspended, and run no more. */
    readonly removed: readonly CheckId[];
  };
  readonly suspensions: readonly SuspensionTurn[];
  readonly changes: DesiredChange;
  /** The transitions, in the order in which they are reported. */
  readonly transitions: readonly Transition[];
}

export interface RecordOutcome {
  /** When the check's next attempt is due; null when the check is not, or no longer, configured. */
  readonly nextDue: Instant | null;
  readonly changes: DesiredChange;
  readonly transitions: readonly Transition[];
  /** The new mode of the isolation guard; null when it did not change. */
  readonly isolation: IsolationMode | null;
  /** The number of inconclusive results in a row, including this one. */
  readonly localErrors: number;
}

export interface OverrideOutcome {
  /** False when no such server is configured. */
  readonly known: boolean;
  readonly changes: DesiredChange;
  readonly transitions: readonly Transition[];
}

export const NO_CHANGES: DesiredChange = new Map();
export const NOTHING_TOLD: readonly Transition[] = [];
export const NO_EFFECT: RecordOutcome = {
  nextDue: null,
  changes: NO_CHANGES,
  transitions: NOTHING_TOLD,
  isolation: null,
  localErrors: 0,
};
