import {
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  NETWORK_CHECK,
} from '../check-type.ts';
import type { PingCheckSpec } from './spec.ts';

export const PING_CHECK: CheckTypeDescriptor<PingCheckSpec> = {
  ...NETWORK_CHECK,
  type: 'PING_CHECK',
  target: ({ connection }) => `ping ${connection.address}`,
  options: ({ connection }) => [connectionWords(connection)],
  identity: ({ connection }) => [connectionIdentity(connection)],
  alert: ({ up }) => `ICMP CHECK ${up ? 'succeed' : 'failed'} on service`,
  prepares: 'icmp',
};
