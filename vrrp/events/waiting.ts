import type { NotifiedState, VrrpNotification } from '../instance/action.ts';

/** At most one state, and one notification of each of these kinds, waits for an instance or group. */
const NEWS: ReadonlySet<NotifiedState> = new Set([
  'MASTER_RX_LOWER_PRI',
  'MASTER_PRIORITY',
  'BACKUP_PRIORITY',
  'SPLIT',
]);

export const MAX_WAITING = 1 + NEWS.size;

/** The queue after a new notification, and the notifications that are now never sent. */
export interface Waiting {
  readonly waiting: readonly VrrpNotification[];
  readonly overtaken: readonly VrrpNotification[];
}

/**
 * Queues a notification of an instance or group while its scripts are busy. A state replaces the state that waits and
 * the notifications about that state, because a script must act on the newest one last. Another notification replaces
 * only an older one of its kind.
 */
export function queueNotification(
  waiting: readonly VrrpNotification[],
  notification: VrrpNotification,
): Waiting {
  const isReplaced = NEWS.has(notification.state)
    ? (one: VrrpNotification): boolean => one.state === notification.state
    : (): boolean => true;
  return {
    waiting: [...waiting.filter((one) => !isReplaced(one)), notification],
    overtaken: waiting.filter(isReplaced),
  };
}
