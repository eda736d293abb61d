import type { ConnectionSpec } from '../connection/spec.ts';

/** PING_CHECK: one ICMP or ICMPv6 echo. */
export interface PingCheckSpec {
  readonly type: 'PING_CHECK';
  /** `port` is not used and 0. `bindPort`, when given, is the identifier of the echo. */
  readonly connection: ConnectionSpec;
}
