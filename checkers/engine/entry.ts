import type { Instant } from '../../src/base/time.ts';
import type { CheckTask } from '../types.ts';
import type { Slot } from './concurrency-limit.ts';
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

/** One attempt under way: its identity tells a result in time from a late one. */
export interface Attempt {
  readonly controller: AbortController;
  readonly slot: Slot;
  readonly startedAt: Instant;
}

/** One task inside the engine. */
export interface Entry extends HeapNode {
  readonly task: CheckTask;
  phase: Phase;
  /** When the attempt that waits or runs was due. */
  due: Instant;
  attempt: Attempt | null;
  /** No longer wanted: what still comes in is dropped. */
  removed: boolean;
  /** Asked for while an attempt was waiting or running: another one follows at once. */
  again: boolean;
}

export function createEntry(task: CheckTask): Entry {
  return {
    task,
    phase: 'idle',
    due: 0,
    attempt: null,
    removed: false,
    again: false,
    at: 0,
    order: 0,
    index: OUTSIDE,
  };
}
