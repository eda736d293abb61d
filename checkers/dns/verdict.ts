import { formatSeconds } from '../duration.ts';
import { failed, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import { decodeHeader, rcodeName } from './message.ts';
import type { DnsCheckSpec } from './spec.ts';

/**
 * What a datagram says of the server; null for one that is not the reply to this query (another id, a query, too short):
 * keepalived waits on. RCODE 0 passes, with answers or without, truncated or not (keepalived), unless the check has
 * `require_answer`: then the reply must be whole (RFC 1035 §4.1.1, TC), and have a record in its answer section.
 */
export function judgeDnsReply(
  datagram: Uint8Array,
  id: number,
  { recordType, name, requireAnswer }: DnsCheckSpec,
): ProbeResult | null {
  const header = decodeHeader(datagram);
  if (header === null || !header.response || header.id !== id) return null;
  if (header.rcode !== 0) return failed('protocol', `the server answered ${rcodeName(header.rcode)}`);
  if (requireAnswer === true) {
    const asked = `${recordType} ${name}`;
    if (header.truncated) return failed('protocol', `the answer to ${asked} is truncated (require_answer)`);
    if (header.answers === 0)
      return failed('protocol', `NOERROR, but no answer to ${asked} (require_answer)`);
  }
  const answers = header.answers === 1 ? '1 answer' : `${header.answers} answers`;
  return passed(`${rcodeName(0)}, ${answers}${header.truncated ? ', truncated' : ''}`);
}

/** No reply to the query came until the deadline. */
export function judgeDnsSilence({ connection, name, recordType }: DnsCheckSpec): ProbeResult {
  return failed('timeout', `no reply to ${recordType} ${name} within ${formatSeconds(connection.timeout)}`);
}
