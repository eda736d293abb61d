import type { ConnectionSpec } from '../connection/spec.ts';

/** DNS_CHECK: one question over UDP; any reply to it with RCODE 0 passes (RFC 1035), unless `requireAnswer`. */
export interface DnsCheckSpec {
  readonly type: 'DNS_CHECK';
  readonly connection: ConnectionSpec;
  /** `type`. */
  readonly recordType: DnsRecordType;
  /** `name`, as {@link parseDomainName} gives it. */
  readonly name: DomainName;
  /** `require_answer` (ours): the reply must have an answer record, and be whole. Absent: no. */
  readonly requireAnswer?: boolean;
}

/** The types that keepalived knows, with their numbers (IANA, Resource Record TYPEs). */
export const DNS_RECORD_TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  RRSIG: 46,
  DNSKEY: 48,
} as const;

export type DnsRecordType = keyof typeof DNS_RECORD_TYPES;

/** What keepalived asks for when nothing is said: the SOA of the root. */
export const DEFAULT_RECORD_TYPE: DnsRecordType = 'SOA';
export const ROOT_NAME: DomainName = '.' as DomainName;

declare const domainNameBrand: unique symbol;

/** An absolute name with its trailing dot, letters as written; `.` is the root. Made only by {@link parseDomainName}. */
export type DomainName = string & { readonly [domainNameBrand]: true };

/** A name, or what is wrong with it in words for a diagnostic. */
export type DomainNameReading =
  | { readonly name: DomainName; readonly problem: null }
  | { readonly name: null; readonly problem: string };

/** RFC 1035 §2.3.4. */
export const MAX_LABEL_LENGTH = 63;
/** RFC 1035 §2.3.4: on the wire, with a length byte for each label and one for the root. */
export const MAX_NAME_LENGTH = 255;

/** Reads a name of dot-separated labels, the last dot optional. Any printable ASCII may stand in a label (RFC 2181 §11). */
export function parseDomainName(text: string): DomainNameReading {
  if (text === '.') return { name: ROOT_NAME, problem: null };
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  for (const label of labels) {
    if (label === '') return refused(text === '' ? 'the name is empty' : 'a label of the name is empty');
    if (label.length > MAX_LABEL_LENGTH) {
      return refused(
        `label '${label.slice(0, 20)}…' has ${label.length} characters, more than ${MAX_LABEL_LENGTH}`,
      );
    }
    if (!/^[\x21-\x7e]+$/.test(label)) {
      return refused('only printable ASCII can be asked for; write international names as xn--');
    }
  }
  const length = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  if (length > MAX_NAME_LENGTH) {
    return refused(`the name takes ${length} bytes in a query, more than ${MAX_NAME_LENGTH}`);
  }
  return { name: `${labels.join('.')}.` as DomainName, problem: null };
}

function refused(problem: string): DomainNameReading {
  return { name: null, problem };
}
