import { describeCommand } from '../../src/base/processes/script.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import { ATTEMPT_MARGIN, type CheckTypeDescriptor } from '../check-type.ts';
import { formatSeconds } from '../duration.ts';
import type { MiscCheckSpec } from './spec.ts';

/**
 * Milliseconds from a script's timeout until it is given up. It gets SIGTERM at its timeout, and SIGKILL two seconds
 * later and again; a script that still exists then is stuck in the kernel.
 */
export const SCRIPT_END_LIMIT: Milliseconds = 4000;

export const MISC_CHECK: CheckTypeDescriptor<MiscCheckSpec> = {
  type: 'MISC_CHECK',
  target: ({ script }) => describeCommand(script.command),
  options: ({ script, timeout, dynamic }) => {
    const user = script.identity === null ? "lvsd's own user" : `user ${script.identity.uid}`;
    const weight = dynamic ? ', its exit status gives a weight (misc_dynamic)' : '';
    return [describeCommand(script.command), `as ${user}, SIGTERM after ${formatSeconds(timeout)}${weight}`];
  },
  attemptLimit: ({ timeout }) => timeout + SCRIPT_END_LIMIT + ATTEMPT_MARGIN,
  identity: ({ script, timeout, dynamic, refusal }) => [
    JSON.stringify([script.command, script.identity, timeout, dynamic, refusal]),
  ],
  alert: ({ up, timedOut }) =>
    `MISC CHECK ${up ? 'succeeded' : timedOut ? 'timed out' : 'failed'} on service`,
  connection: () => null,
  timeout: ({ timeout }) => timeout,
  urlsInTurn: () => null,
  setsWeight: ({ dynamic }) => dynamic,
  retriesWhileDown: false,
  intervalFrom: 'start',
  prepares: 'nothing',
};
