import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { formatSeconds } from '../duration.ts';
import { failed, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';

/** The reply to this attempt's echo came. */
export function judgeEchoReply(roundTrip: Milliseconds): ProbeResult {
  return passed(`echo reply after ${roundTrip.toFixed(1)} ms`);
}

/** The verdict when no reply came before the deadline. */
export function judgeEchoSilence(connection: ConnectionSpec): ProbeResult {
  return failed('timeout', `no echo reply within ${formatSeconds(connection.timeout)}`);
}
