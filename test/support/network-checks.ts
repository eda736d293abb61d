import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { parseDomainName } from '../../checkers/dns/spec.ts';
import { DEFAULT_STATUS } from '../../checkers/http/spec.ts';
import type { CheckSpec } from '../../checkers/types.ts';
import { DEFAULT_PAYLOAD } from '../../checkers/udp/spec.ts';

/** Every type of check that connects in the clear, by its name; each on the connection that it is given. */
export const NETWORK_CHECKS: readonly (readonly [string, (connection: ConnectionSpec) => CheckSpec])[] = [
  ['TCP_CHECK', (connection) => ({ type: 'TCP_CHECK', connection })],
  [
    'HTTP_GET',
    (connection) => ({
      type: 'HTTP_GET',
      connection,
      protocol: '1.0',
      urls: [{ path: '/', status: DEFAULT_STATUS, digest: null, host: 'www' }],
    }),
  ],
  ['SMTP_CHECK', (connection) => ({ type: 'SMTP_CHECK', connection, heloName: 'x' })],
  ['DNS_CHECK', (connection) => ({ type: 'DNS_CHECK', connection, recordType: 'SOA', name: rootName() })],
  ['UDP_CHECK', (connection) => ({ type: 'UDP_CHECK', connection, payload: DEFAULT_PAYLOAD, reply: null })],
  ['PING_CHECK', (connection) => ({ type: 'PING_CHECK', connection })],
];

function rootName() {
  const { name } = parseDomainName('.');
  if (name === null) throw new RangeError('the root is a name');
  return name;
}
