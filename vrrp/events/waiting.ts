import type { Telling, ToldState } from '../instance/action.ts';

/** At most one state, and one notification of each of these kinds, waits for an instance or group. */
const NEWS: ReadonlySet<ToldState> = new Set([
  'MASTER_RX_LOWER_PRI',
  'MASTER_PRIORITY',
  'BACKUP_PRIORITY',
  'SPLIT',
]);

export const MAX_WAITING = 1 + NEWS.size;

/** The queue after a new notification, and the notifications that are now never sent. */
export interface Waiting {
  readonly waiting: readonly Telling[];
  readonly overtaken: readonly Telling[];
}

/**
 * Queues a notification of an instance or group while its scripts are busy. A state replaces the state that waits and
 * the notifications about that state, because a script must act on the newest one last. Another notification replaces
 * only an older one of its kind.
 */
export function queueTelling(waiting: readonly Telling[], telling: Telling): Waiting {
  const isReplaced = NEWS.has(telling.state)
    ? (one: Telling): boolean => one.state === telling.state
    : (): boolean => true;
  return {
    waiting: [...waiting.filter((one) => !isReplaced(one)), telling],
    overtaken: waiting.filter(isReplaced),
  };
}
