import type { RunOutcome } from '../../src/base/processes/process-runner.ts';
import { formatSeconds } from '../duration.ts';
import { failed, inconclusive, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import type { MiscCheckSpec } from './spec.ts';

/** misc_dynamic: status 2 stands for weight 0, 255 for 253. */
const DYNAMIC_STATUS_BASE = 2;

/**
 * MISC_CHECK's verdict (keepalived's exit table). A script that could not be executed fails; keepalived takes its
 * own failure to execute for exit status 0.
 */
export function judgeRun(
  { end, output }: RunOutcome,
  spec: Pick<MiscCheckSpec, 'dynamic' | 'timeout'>,
): ProbeResult {
  const words = output.trim();
  const outputText = words === '' ? '' : `: ${words}`;
  const more = output === '' ? {} : { output };
  switch (end.kind) {
    case 'exited':
      return judgeStatus(end.status, spec.dynamic, outputText, more);
    case 'signalled':
      return failed('signal', `killed by ${end.signal}${outputText}`, more);
    case 'expired':
      return failed('timeout', `not done within ${formatSeconds(spec.timeout)}${outputText}`, more);
    case 'aborted':
      return inconclusive('stopped');
    case 'not-executed':
      return failed('exit', `cannot be run: ${end.reason}${outputText}`, more);
    case 'not-started':
      return inconclusive(end.reason);
  }
}

function judgeStatus(
  status: number,
  dynamic: boolean,
  outputText: string,
  more: { readonly output?: string },
): ProbeResult {
  if (status === 0) return passed('exit 0', more);
  if (!dynamic || status < DYNAMIC_STATUS_BASE) return failed('exit', `exit ${status}${outputText}`, more);
  const weight = status - DYNAMIC_STATUS_BASE;
  return passed(`exit ${status}, weight ${weight}`, { ...more, weight: { kind: 'target', weight } });
}
