import type { Clock, Milliseconds } from '../time.ts';
import type { ProcessRunner, RunOutcome, RunRequest } from './process-runner.ts';

/**
 * The delay before a script is started again for which this host had no process, memory or descriptor left; it doubles
 * each time.
 */
const MIN_START_DELAY: Milliseconds = 250;
export const MAX_START_DELAY: Milliseconds = 5000;
/** How long starting is tried. */
export const START_PATIENCE: Milliseconds = 60_000;

/**
 * Runs notification scripts, which are run only once: where this host is short of a resource, a notification comes late
 * instead of being lost. Checks do not need this, because they run again.
 */
export class PatientRunner implements ProcessRunner {
  readonly #runner: ProcessRunner;
  readonly #clock: Clock;

  constructor(runner: ProcessRunner, clock: Clock) {
    this.#runner = runner;
    this.#clock = clock;
  }

  async run(request: RunRequest): Promise<RunOutcome> {
    const last = this.#clock.now() + START_PATIENCE;
    for (let delay = MIN_START_DELAY; ; delay = Math.min(delay * 2, MAX_START_DELAY)) {
      const outcome = await this.#runner.run(request);
      const short = outcome.end.kind === 'not-started' && outcome.end.shortage === true;
      if (!short || this.#clock.now() + delay > last) return outcome;
      await this.#wait(delay, request.signal);
      if (request.signal.aborted) return { end: { kind: 'aborted' }, output: '' };
    }
  }

  #wait(delay: Milliseconds, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(this.#clock.now() + delay, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      const stop = (): void => {
        cancel();
        resolve();
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }
}
