import type { Readable } from 'node:stream';
import type { Clock, Milliseconds } from '../../base/time.ts';

/** How long to wait for the end of file on the pipes of a process that has ended. */
export const DRAIN_LIMIT: Milliseconds = 50;

/**
 * Resolves when the pipes have come to their end, at the latest {@link DRAIN_LIMIT} after the call: whoever else holds them
 * may do so for ever. An event loop that was held up for longer finds the timer due before it looks at the pipes; so they get
 * one look after the timer (an immediate follows libuv's poll phase), or what the process wrote before its end would be lost.
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
