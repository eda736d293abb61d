import { GENL_HEADER_BYTES, NLMSG, NLMSG_HEADER_BYTES } from './constants.ts';
import type { Decoded } from './decoded.ts';
import { decoded, decodeFailure } from './decoded.ts';
import type { AttributeMap } from './reader.ts';
import { align4, ByteReader, readAttributes } from './reader.ts';

/** One netlink message of a datagram (struct nlmsghdr and what follows). */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** The bytes after the header, without padding. */
  readonly payload: ByteReader;
}

/** The kernel's status: 0 for an acknowledgement, else a positive errno. */
export type Errno = number;

/**
 * The messages of one datagram, in order. A length below the header's or beyond the datagram makes the whole datagram
 * unreadable, because the next message cannot be found.
 */
export function splitMessages(datagram: Uint8Array): Decoded<readonly NetlinkMessage[]> {
  const reader = new ByteReader(datagram);
  const messages: NetlinkMessage[] = [];
  let offset = 0;
  while (offset < reader.length) {
    const length = reader.u32(offset);
    if (reader.failed || length < NLMSG_HEADER_BYTES || length > reader.length - offset) {
      return decodeFailure('truncated', `netlink message at byte ${offset} of ${reader.length}`);
    }
    messages.push({
      type: reader.u16(offset + 4),
      flags: reader.u16(offset + 6),
      sequence: reader.u32(offset + 8),
      payload: reader.slice(offset + NLMSG_HEADER_BYTES, length - NLMSG_HEADER_BYTES),
    });
    if (reader.failed) return decodeFailure('truncated', `netlink header at byte ${offset}`);
    offset += align4(length);
  }
  return decoded(messages);
}

/** The status of an NLMSG_ERROR (acknowledgement or refusal) or of an NLMSG_DONE (end of a dump). */
export function decodeStatus(message: NetlinkMessage): Decoded<Errno> {
  const status = message.payload.i32(0);
  if (message.payload.failed) {
    const name = message.type === NLMSG.done ? 'NLMSG_DONE' : 'NLMSG_ERROR';
    return decodeFailure('truncated', `${name} of ${message.payload.length} bytes`);
  }
  // A positive status is not an error: some dumps of other families report a count there.
  return decoded(status < 0 ? -status : 0);
}

/** A generic netlink message of a family: its command and its top-level attributes. */
export interface GenericMessage {
  readonly command: number;
  readonly attributes: AttributeMap;
}

export function decodeGeneric(message: NetlinkMessage): Decoded<GenericMessage> {
  const { payload } = message;
  if (payload.length < GENL_HEADER_BYTES) return decodeFailure('truncated', 'genlmsghdr');
  const attributes = readAttributes(payload.slice(GENL_HEADER_BYTES, payload.length - GENL_HEADER_BYTES));
  if (attributes === undefined) return decodeFailure('truncated', 'top-level attributes');
  return decoded({ command: payload.u8(0), attributes });
}

/** The attributes inside a required nested attribute. */
export function readNest(attributes: AttributeMap, type: number, name: string): Decoded<AttributeMap> {
  const nest = attributes.get(type);
  if (nest === undefined) return decodeFailure('missing', name);
  const inner = readAttributes(nest);
  return inner === undefined ? decodeFailure('truncated', name) : decoded(inner);
}
