import type { AddressFamily, IpAddress } from '../src/base/ip-address.ts';
import { ipAddressFromBytes } from '../src/base/ip-address.ts';
import { ADDRESS_BYTES, HOST_IS_LITTLE_ENDIAN, NLA_HEADER_BYTES, NLA_TYPE_MASK } from './constants.ts';

/**
 * A window on received bytes with checked reads. A read beyond the window yields zero and sets {@link
 * ByteReader.failed} for good, so a decoder can read everything first and test once.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #start: number;
  readonly #end: number;
  #failed = false;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#start = Math.min(Math.max(start, 0), bytes.length);
    this.#end = Math.min(Math.max(end, this.#start), bytes.length);
  }

  /** Bytes in the window. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Whether any read so far went beyond the window. */
  get failed(): boolean {
    return this.#failed;
  }

  u8(offset: number): number {
    return this.#covers(offset, 1) ? this.#view.getUint8(this.#start + offset) : 0;
  }

  u16(offset: number): number {
    return this.#covers(offset, 2) ? this.#view.getUint16(this.#start + offset, HOST_IS_LITTLE_ENDIAN) : 0;
  }

  u32(offset: number): number {
    return this.#covers(offset, 4) ? this.#view.getUint32(this.#start + offset, HOST_IS_LITTLE_ENDIAN) : 0;
  }

  i32(offset: number): number {
    return this.u32(offset) | 0;
  }

  u64(offset: number): bigint {
    return this.#covers(offset, 8)
      ? this.#view.getBigUint64(this.#start + offset, HOST_IS_LITTLE_ENDIAN)
      : 0n;
  }

  /** Network byte order. */
  u16be(offset: number): number {
    return this.#covers(offset, 2) ? this.#view.getUint16(this.#start + offset) : 0;
  }

  /** Network byte order. */
  u32be(offset: number): number {
    return this.#covers(offset, 4) ? this.#view.getUint32(this.#start + offset) : 0;
  }

  /** The kernel's 16-byte address union; IPv4 needs only its first 4 bytes to be there. */
  address(family: AddressFamily): IpAddress {
    const size = family === 'inet' ? 4 : ADDRESS_BYTES;
    if (!this.#covers(0, size)) return ipAddressFromBytes(new Uint8Array(size));
    return ipAddressFromBytes(this.#bytes.subarray(this.#start, this.#start + size));
  }

  /** Text up to the first NUL or the end of the window; bytes above 127 as UTF-8. */
  text(): string {
    let end = this.#start;
    while (end < this.#end && this.#bytes[end] !== 0) end += 1;
    return TEXT_DECODER.decode(this.#bytes.subarray(this.#start, end));
  }

  /** A window inside this one. If it does not fit, both fail. */
  slice(offset: number, length: number): ByteReader {
    if (this.#covers(offset, length)) {
      return new ByteReader(this.#bytes, this.#start + offset, this.#start + offset + length);
    }
    const empty = new ByteReader(this.#bytes, 0, 0);
    empty.#failed = true;
    return empty;
  }

  #covers(offset: number, size: number): boolean {
    if (offset >= 0 && size >= 0 && offset + size <= this.length) return true;
    this.#failed = true;
    return false;
  }
}

const TEXT_DECODER = new TextDecoder();

/**
 * The attributes in a window by type, flag bits removed. As the kernel reads its own: unknown types stay unread, the
 * last of duplicates wins, fewer than 4 trailing bytes are ignored. Undefined when a length runs out of the window.
 */
export function readAttributes(reader: ByteReader): AttributeMap | undefined {
  const attributes: Map<number, ByteReader> = new Map();
  let offset = 0;
  while (reader.length - offset >= NLA_HEADER_BYTES) {
    const length = reader.u16(offset);
    const type = reader.u16(offset + 2) & NLA_TYPE_MASK;
    if (length < NLA_HEADER_BYTES || offset + length > reader.length) return undefined;
    attributes.set(type, reader.slice(offset + NLA_HEADER_BYTES, length - NLA_HEADER_BYTES));
    offset += align4(length);
  }
  return attributes;
}

export type AttributeMap = ReadonlyMap<number, ByteReader>;

/** The next multiple of 4: netlink's alignment. */
export function align4(length: number): number {
  return (length + 3) & ~3;
}
