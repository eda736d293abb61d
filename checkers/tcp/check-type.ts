import {
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  endpointOf,
  NETWORK_CHECK,
} from '../check-type.ts';
import type { TcpCheckSpec } from './spec.ts';

export const TCP_CHECK: CheckTypeDescriptor<TcpCheckSpec> = {
  ...NETWORK_CHECK,
  type: 'TCP_CHECK',
  target: ({ connection }) => endpointOf(connection),
  options: ({ connection }) => [connectionWords(connection)],
  identity: ({ connection }) => [connectionIdentity(connection)],
  alert: ({ up }) => `TCP CHECK ${up ? 'succeed' : 'failed'} on service`,
  retriesWhileDown: true,
  prepares: 'tcp',
};
