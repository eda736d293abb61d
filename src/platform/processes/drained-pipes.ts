import type { Readable } from 'node:stream';
import type { Clock, Milliseconds } from '../../base/time.ts';

/** The longest wait for the end of file on the pipes of a process that has ended. */
export const DRAIN_LIMIT: Milliseconds = 50;

/**
 * Resolves when the pipes have reached their end, and at the latest {@link DRAIN_LIMIT} after the call, because another
 * process may hold them open for ever. After a long delay of the event loop, the timer is due before the pipes are
 * read. So they are read once more after the timer (an immediate follows libuv's poll phase); otherwise the last output
 * of the process would be lost.
 */
export function drained(pipes: readonly Readable[], clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let open = 0;
    const finish = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.schedule(clock.now() + DRAIN_LIMIT, () => setImmediate(finish));
    for (const pipe of pipes) {
      if (pipe.readableEnded || pipe.destroyed) continue;
      open += 1;
      pipe.once('close', () => {
        open -= 1;
        if (open === 0) finish();
      });
    }
    if (open === 0) finish();
  });
}
