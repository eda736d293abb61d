import {
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  endpointOf,
  NETWORK_CHECK,
} from '../check-type.ts';
import type { UdpCheckSpec } from './spec.ts';

export const UDP_CHECK: CheckTypeDescriptor<UdpCheckSpec> = {
  ...NETWORK_CHECK,
  type: 'UDP_CHECK',
  target: ({ connection }) => `udp ${endpointOf(connection)}`,
  options: ({ connection, payload, reply }) => {
    const like = reply === null || reply.pattern === '' ? '' : ` like ${reply.pattern}`;
    const wanted =
      reply === null
        ? 'passes without a reply'
        : `wants a reply of ${reply.minLength} to ${reply.maxLength} bytes${like}`;
    return [connectionWords(connection), `sends ${payload.length / 2} bytes, ${wanted}`];
  },
  identity: ({ connection, payload, reply }) => [
    connectionIdentity(connection),
    JSON.stringify([payload, reply]),
  ],
  alert: ({ up }) => `UDP CHECK ${up ? 'succeed' : 'failed'} on service`,
};
