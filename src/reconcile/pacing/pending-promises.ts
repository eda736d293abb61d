import type { Clock, Milliseconds } from '../../base/time.ts';

/** The promises of callers that wait for the same event. */
export class PendingPromises<T> {
  readonly #resolvers: ((value: T) => void)[] = [];

  get any(): boolean {
    return this.#resolvers.length > 0;
  }

  wait(): Promise<T> {
    return new Promise((resolve) => {
      this.#resolvers.push(resolve);
    });
  }

  release(value: T): void {
    for (const resolve of this.#resolvers.splice(0)) resolve(value);
  }
}

/** Resolves when `work` has settled, or after `limit`, which is logged. Never rejects. */
export function finishWithin(
  limit: Milliseconds,
  clock: Clock,
  work: Promise<void>,
  late: () => void,
): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(clock.now() + limit, () => {
      late();
      resolve();
    });
    const finish = (): void => {
      cancel();
      resolve();
    };
    work.then(finish, finish);
  });
}
