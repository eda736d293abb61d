import type { Telling, ToldState } from '../instance/action.ts';

/** What waits for one instance or group is at most one state and one piece of news of each of these kinds. */
const NEWS: ReadonlySet<ToldState> = new Set([
  'MASTER_RX_LOWER_PRI',
  'MASTER_PRIORITY',
  'BACKUP_PRIORITY',
  'SPLIT',
]);

export const MAX_WAITING = 1 + NEWS.size;

/** What waits after something new was told, and what is never told now. */
export interface Waiting {
  readonly waiting: readonly Telling[];
  readonly overtaken: readonly Telling[];
}

/**
 * Queues what is told of one instance or group while its scripts are busy. A state takes the place of the state that
 * waits and of the news of that state: who acts on it last must act on the newest. News takes the place of older news
 * of its kind only.
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
