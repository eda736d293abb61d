import { DNS_RECORD_TYPES, type DnsRecordType, type DomainName, ROOT_NAME } from './spec.ts';

/** RFC 1035 §4.1.1. */
const DNS_HEADER_LENGTH = 12;

const CLASS_IN = 1;
const RECURSION_DESIRED = 0x0100;
const RESPONSE = 0x8000;
const TRUNCATED = 0x0200;
const RCODE_MASK = 0x000f;

/** What a reply's header says; nothing after it is read. */
export interface DnsHeader {
  readonly id: number;
  readonly response: boolean;
  readonly truncated: boolean;
  readonly rcode: number;
  readonly answers: number;
}

/** A query with one question in class IN and recursion desired, as keepalived sends it. `id` has 16 bits. */
export function encodeQuery(id: number, name: DomainName, type: DnsRecordType): Uint8Array {
  const labels = name === ROOT_NAME ? [] : name.slice(0, -1).split('.');
  const nameLength = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  const bytes = new Uint8Array(DNS_HEADER_LENGTH + nameLength + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, RECURSION_DESIRED);
  view.setUint16(4, 1);
  let at = DNS_HEADER_LENGTH;
  for (const label of labels) {
    bytes[at] = label.length;
    for (let index = 0; index < label.length; index += 1) bytes[at + 1 + index] = label.charCodeAt(index);
    at += 1 + label.length;
  }
  view.setUint16(at + 1, DNS_RECORD_TYPES[type]);
  view.setUint16(at + 3, CLASS_IN);
  return bytes;
}

/** The same message with another id: its first two bytes (RFC 1035 §4.1.1). */
export function withId(message: Uint8Array, id: number): Uint8Array {
  const copy = message.slice();
  copy[0] = id >>> 8;
  copy[1] = id & 0xff;
  return copy;
}

/** Decodes the header of a message; null for bytes that are too few for one. */
export function decodeHeader(bytes: Uint8Array): DnsHeader | null {
  if (bytes.length < DNS_HEADER_LENGTH) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(2);
  return {
    id: view.getUint16(0),
    response: (flags & RESPONSE) !== 0,
    truncated: (flags & TRUNCATED) !== 0,
    rcode: flags & RCODE_MASK,
    answers: view.getUint16(6),
  };
}

/** IANA, DNS RCODEs. */
const RCODES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
  'DSOTYPENI',
];

/** `SERVFAIL`, or `RCODE 14` where there is no name. */
export function rcodeName(rcode: number): string {
  return RCODES[rcode] ?? `RCODE ${rcode}`;
}
