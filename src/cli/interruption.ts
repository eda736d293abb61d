import type { Clock, Instant } from '../base/time.ts';

/** Resolves at `until`, or as soon as the operator interrupts. */
export function pauseUntil(clock: Clock, until: Instant, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      interrupted.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(until, finish);
    interrupted.addEventListener('abort', finish, { once: true });
    if (interrupted.aborted) finish();
  });
}

/** The value, or undefined when the interruption came first. */
export function orInterrupted<T>(value: Promise<T>, interrupted: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    interrupted.addEventListener('abort', stop, { once: true });
    value.then(resolve, reject).finally(() => interrupted.removeEventListener('abort', stop));
    if (interrupted.aborted) stop();
  });
}
