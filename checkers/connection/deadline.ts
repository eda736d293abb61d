import type { Cancel, Clock, Instant } from '../../src/base/time.ts';

/**
 * Calls `expire` once when `limit()` has passed. `limit` is asked again each time, so a deadline may move while it is
 * watched. When our own event loop was late, what the server sent meanwhile is still unread: one more turn of the loop
 * lets that be read before the server is blamed.
 */
export function watchDeadline(clock: Clock, limit: () => Instant, expire: () => void): Cancel {
  let lastTurn = false;
  const look = (): void => {
    const at = limit();
    if (at > clock.now()) {
      lastTurn = false;
      cancel = clock.schedule(at, look);
      return;
    }
    if (lastTurn) {
      expire();
      return;
    }
    lastTurn = true;
    cancel = clock.schedule(clock.now(), look);
  };
  let cancel = clock.schedule(limit(), look);
  return () => cancel();
}
