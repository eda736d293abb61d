import type { ConnectionSpec } from '../connection/spec.ts';

/** TCP_CHECK: connect, close at once, exchange no bytes. */
export interface TcpCheckSpec {
  readonly type: 'TCP_CHECK';
  readonly connection: ConnectionSpec;
}
