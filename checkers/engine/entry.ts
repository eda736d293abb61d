import type { Instant } from '../../src/base/time.ts';
import type { CheckTask } from '../types.ts';
import { type HeapNode, OUTSIDE } from './due-heap.ts';

/**
 * Where a task stands; while in the heap, the phase says what the entry's `at` means.
 * - scheduled: the next attempt is due at `at`
 * - waiting: due, not in the heap, waits for a slot
 * - running: the attempt must end by `at`
 * - overdue: as running, one last turn of the event loop
 * - ending: aborted; given up at `at` if the probe does not end
 * - idle: being settled, or gone
 */
export type Phase = 'idle' | 'scheduled' | 'waiting' | 'running' | 'overdue' | 'ending';

/** No attempt is under way. */
export const NO_SLOT = -1;

/** One task inside the engine. */
export interface Entry extends HeapNode {
  readonly task: CheckTask;
  phase: Phase;
  /** When the attempt that waits or runs was due. */
  due: Instant;
  /** The slot of the attempt under way, or {@link NO_SLOT}. */
  slot: number;
  /** When that attempt began. */
  startedAt: Instant;
  /** The task was removed: results that still arrive are dropped. */
  removed: boolean;
  /** The task was triggered while an attempt was waiting or running: another attempt follows at once. */
  again: boolean;
}

export function createEntry(task: CheckTask): Entry {
  return {
    task,
    phase: 'idle',
    due: 0,
    slot: NO_SLOT,
    startedAt: 0,
    removed: false,
    again: false,
    at: 0,
    order: 0,
    index: OUTSIDE,
  };
}
