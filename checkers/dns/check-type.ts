import {
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  endpointOf,
  NETWORK_CHECK,
} from '../check-type.ts';
import type { DnsCheckSpec } from './spec.ts';

export const DNS_CHECK: CheckTypeDescriptor<DnsCheckSpec> = {
  ...NETWORK_CHECK,
  type: 'DNS_CHECK',
  target: ({ connection, recordType, name }) => `${endpointOf(connection)} ${recordType} ${name}`,
  options: ({ connection, recordType, name, requireAnswer }) => {
    const strict = requireAnswer === true ? ', and wants at least one answer record, not truncated' : '';
    return [connectionWords(connection), `asks for ${recordType} of ${name}${strict}`];
  },
  identity: ({ connection, recordType, name, requireAnswer }) => [
    connectionIdentity(connection),
    recordType,
    JSON.stringify(name),
    ...(requireAnswer === true ? ['require_answer'] : []),
  ],
  alert: ({ up }) => `DNS_CHECK: ${up ? 'succeed' : 'failed'} on service`,
};
