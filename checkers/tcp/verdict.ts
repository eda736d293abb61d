import { judgeConnectionFault, type SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { formatSeconds } from '../duration.ts';
import { failed, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';

/** How an attempt to connect ended. */
export type ConnectOutcome =
  | { readonly kind: 'connected' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'fault'; readonly fault: SystemFault };

/**
 * TCP_CHECK's verdict (keepalived: an established connection passes, an error of the network fails, and a local error
 * is no result).
 */
export function judgeConnect(outcome: ConnectOutcome, connection: ConnectionSpec): ProbeResult {
  switch (outcome.kind) {
    case 'connected':
      return passed('connected');
    case 'expired':
      return failed('timeout', `no answer within ${formatSeconds(connection.timeout)}`);
    case 'fault':
      return judgeConnectionFault(outcome.fault, connection);
  }
}
