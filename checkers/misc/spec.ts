import type { Script } from '../../src/base/processes/script.ts';
import type { Milliseconds } from '../../src/base/time.ts';

/** MISC_CHECK: runs a script and reads its exit status. */
export interface MiscCheckSpec {
  readonly type: 'MISC_CHECK';
  readonly script: Script;
  /** SIGTERM to the script's group after this long (`misc_timeout`, else the check's own delay_loop). */
  readonly timeout: Milliseconds;
  /** Statuses 2 to 255 pass and set the server's weight (`misc_dynamic`). */
  readonly dynamic: boolean;
  /**
   * Why the script must not be run, or null. Such a check fails for ever: keepalived drops it and leaves its server
   * unchecked in the pool.
   */
  readonly refusal: string | null;
}
