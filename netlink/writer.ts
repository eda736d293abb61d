import type { IpAddress } from '../src/base/ip-address.ts';
import { ipAddressToBytes } from '../src/base/ip-address.ts';
import {
  ADDRESS_BYTES,
  GENL_HEADER_BYTES,
  HOST_IS_LITTLE_ENDIAN,
  NLA_F_NESTED,
  NLA_HEADER_BYTES,
  NLMSG_HEADER_BYTES,
} from './constants.ts';
import { align4 } from './reader.ts';

/** The address of a message, and how it is answered. */
export interface MessageHeader {
  /** Family id, or a control type of linux/netlink.h. */
  readonly type: number;
  /** NLM_F_*. */
  readonly flags: number;
  readonly sequence: number;
}

/**
 * The largest size of a message: names are cut at {@link MAX_TEXT_BYTES}, everything else has a fixed size (the
 * largest, NEW_DEST with a service key, has under 200 bytes).
 */
export const MAX_MESSAGE_BYTES = 512;

/**
 * The bytes of a text at most. This is longer than every name that the kernel accepts, so a name that was cut is
 * still refused.
 */
export const MAX_TEXT_BYTES = 64;

/** Writes netlink messages one behind the other into one buffer that is allocated once and used again. */
export class MessageWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length = 0;
  #messageStart = 0;

  /** @param capacity bytes; the caller keeps {@link MAX_MESSAGE_BYTES} free before each message (see {@link hasRoom}). */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The bytes written since the last {@link reset}: a view, valid until the next reset. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get hasRoom(): boolean {
    return this.#bytes.length - this.#length >= MAX_MESSAGE_BYTES;
  }

  reset(): void {
    this.#length = 0;
  }

  /** Starts a message; a control message (NOOP) consists of this header only. */
  begin(header: MessageHeader): void {
    if (!this.hasRoom)
      throw new RangeError('the netlink batch buffer is full: send it before the next message');
    this.#messageStart = this.#length;
    this.#view.setUint16(this.#length + 4, header.type, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint16(this.#length + 6, header.flags, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint32(this.#length + 8, header.sequence, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint32(this.#length + 12, 0, HOST_IS_LITTLE_ENDIAN);
    this.#length += NLMSG_HEADER_BYTES;
  }

  /** Starts a generic netlink message (struct genlmsghdr behind the netlink header). */
  beginGeneric(header: MessageHeader, command: number, version: number): void {
    this.begin(header);
    this.#view.setUint8(this.#length, command);
    this.#view.setUint8(this.#length + 1, version);
    this.#view.setUint16(this.#length + 2, 0);
    this.#length += GENL_HEADER_BYTES;
  }

  /** Writes a structure of fixed size after the header (struct ifaddrmsg); its length is a multiple of 4. */
  structure(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  end(): void {
    this.#view.setUint32(this.#messageStart, this.#length - this.#messageStart, HOST_IS_LITTLE_ENDIAN);
  }

  /** Opens a nested attribute; the returned value closes it. */
  openNest(type: number): number {
    const start = this.#length;
    this.#view.setUint16(start + 2, type | NLA_F_NESTED, HOST_IS_LITTLE_ENDIAN);
    this.#length += NLA_HEADER_BYTES;
    return start;
  }

  closeNest(start: number): void {
    this.#view.setUint16(start, this.#length - start, HOST_IS_LITTLE_ENDIAN);
  }

  u8(type: number, value: number): void {
    this.#view.setUint8(this.#attribute(type, 1), value);
  }

  u16(type: number, value: number): void {
    this.#view.setUint16(this.#attribute(type, 2), value, HOST_IS_LITTLE_ENDIAN);
  }

  u32(type: number, value: number): void {
    this.#view.setUint32(this.#attribute(type, 4), value, HOST_IS_LITTLE_ENDIAN);
  }

  /** Network byte order. */
  u16be(type: number, value: number): void {
    this.#view.setUint16(this.#attribute(type, 2), value);
  }

  /** Network byte order. */
  u32be(type: number, value: number): void {
    this.#view.setUint32(this.#attribute(type, 4), value);
  }

  /** Two integers in one attribute (struct ip_vs_flags). */
  u32Pair(type: number, first: number, second: number): void {
    const offset = this.#attribute(type, 8);
    this.#view.setUint32(offset, first, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint32(offset + 4, second, HOST_IS_LITTLE_ENDIAN);
  }

  /** NUL-terminated text, cut at {@link MAX_TEXT_BYTES}. */
  text(type: number, value: string): void {
    const bytes = TEXT_ENCODER.encode(value.slice(0, MAX_TEXT_BYTES)).subarray(0, MAX_TEXT_BYTES);
    const offset = this.#attribute(type, bytes.length + 1);
    this.#bytes.set(bytes, offset);
    this.#bytes[offset + bytes.length] = 0;
  }

  /** The kernel's 16-byte union nf_inet_addr. */
  address(type: number, address: IpAddress): void {
    const offset = this.#attribute(type, ADDRESS_BYTES);
    if (address.includes(':')) {
      this.#bytes.set(ipAddressToBytes(address), offset);
      return;
    }
    writeIpv4(this.#bytes, offset, address);
    this.#bytes.fill(0, offset + 4, offset + ADDRESS_BYTES);
  }

  /** An address alone: 4 or 16 bytes. */
  bareAddress(type: number, address: IpAddress): void {
    const bytes = ipAddressToBytes(address);
    this.#bytes.set(bytes, this.#attribute(type, bytes.length));
  }

  /** Writes bytes unchanged. */
  bytes(type: number, value: Uint8Array): void {
    this.#bytes.set(value, this.#attribute(type, value.length));
  }

  /** Writes an attribute's header and zeroed padding; returns the offset of its value. */
  #attribute(type: number, size: number): number {
    const start = this.#length;
    const end = start + NLA_HEADER_BYTES + size;
    this.#view.setUint16(start, NLA_HEADER_BYTES + size, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint16(start + 2, type, HOST_IS_LITTLE_ENDIAN);
    this.#length = align4(end);
    this.#bytes.fill(0, end, this.#length);
    return start + NLA_HEADER_BYTES;
  }
}

const TEXT_ENCODER = new TextEncoder();
const DOT = 46;
const DIGIT_ZERO = 48;

/**
 * Writes dotted text straight into the buffer: a message has two addresses, and splitting strings would cost more
 * than everything else in it.
 */
function writeIpv4(bytes: Uint8Array, offset: number, address: string): void {
  let target = offset;
  let value = 0;
  for (let index = 0; index < address.length; index += 1) {
    const code = address.charCodeAt(index);
    if (code !== DOT) {
      value = value * 10 + code - DIGIT_ZERO;
      continue;
    }
    bytes[target] = value;
    target += 1;
    value = 0;
  }
  bytes[target] = value;
}
