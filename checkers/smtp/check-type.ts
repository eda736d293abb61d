import {
  ATTEMPT_MARGIN,
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  endpointOf,
  NETWORK_CHECK,
  pathMargin,
} from '../check-type.ts';
import { type SmtpCheckSpec, smtpTotalTimeout } from './spec.ts';

export const SMTP_CHECK: CheckTypeDescriptor<SmtpCheckSpec> = {
  ...NETWORK_CHECK,
  type: 'SMTP_CHECK',
  target: ({ connection }) => `smtp://${endpointOf(connection)}`,
  options: ({ connection, heloName }) => [connectionWords(connection), `HELO ${heloName}`],
  attemptLimit: ({ connection }) => smtpTotalTimeout(connection) + ATTEMPT_MARGIN + pathMargin(connection),
  identity: ({ connection, heloName }) => [connectionIdentity(connection), JSON.stringify(heloName)],
  alert: ({ up, cause }) => (up ? 'CHECK succeed on service' : `CHECK failed on service : ${cause}`),
  retriesWhileDown: true,
  prepares: 'tcp',
};
