import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IpAddress, ipAddressToBytes } from '../../src/base/ip-address.ts';

/** The block that keepalived 2.4 and later append to a VRRP message: four bytes, a sequence and half a digest. */
export const BLOCK_BYTES = 28;
/** The only type of block so far. */
const BLOCK_TYPE = 1;
const HEADER_BYTES = 4;
const SEQUENCE_BYTES = 8;
/** HMAC-SHA256 has 32 bytes, of which the first half is sent. */
const DIGEST_BYTES = 16;
/** In front of the message: family, version, virtual router, a zero byte, and the source address in 16 bytes. */
const PSEUDO_HEADER_BYTES = 20;
/** Where the checksum stands in a VRRP message of either version. */
const CHECKSUM_OFFSET = 6;
const CHECKSUM_BYTES = 2;

/** The fields of a block. */
export interface Block {
  readonly keyId: number;
  /** Unix seconds in the upper 32 bits, then a fraction in steps of 1/65536 s, then a counter. */
  readonly sequence: bigint;
  readonly digest: Uint8Array;
}

/** The block for a message from this source. The message's checksum may be there or not: it counts as zero. */
export function encodeBlock(
  message: Uint8Array,
  source: IpAddress,
  key: { readonly id: number; readonly secret: Uint8Array },
  sequence: bigint,
): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block[0] = BLOCK_TYPE;
  block[1] = key.id;
  new DataView(block.buffer).setBigUint64(HEADER_BYTES, sequence);
  block.set(digestOf(message, source, key.secret, block), HEADER_BYTES + SEQUENCE_BYTES);
  return block;
}

/** Reads a block; null when it is none of the known type. */
export function decodeBlock(bytes: Uint8Array): Block | null {
  if (bytes.length !== BLOCK_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint8(0) !== BLOCK_TYPE || view.getUint16(2) !== 0) return null;
  return {
    keyId: view.getUint8(1),
    sequence: view.getBigUint64(HEADER_BYTES),
    digest: bytes.slice(HEADER_BYTES + SEQUENCE_BYTES),
  };
}

/** Whether the block was made for this message and source with this secret; the time tells nothing of the digest. */
export function blockFits(
  message: Uint8Array,
  source: IpAddress,
  secret: Uint8Array,
  bytes: Uint8Array,
): boolean {
  const digest = bytes.subarray(HEADER_BYTES + SEQUENCE_BYTES);
  return digest.length === DIGEST_BYTES && timingSafeEqual(digest, digestOf(message, source, secret, bytes));
}

function digestOf(message: Uint8Array, source: IpAddress, secret: Uint8Array, block: Uint8Array): Uint8Array {
  const address = ipAddressToBytes(source);
  const pseudo = new Uint8Array(PSEUDO_HEADER_BYTES);
  pseudo[0] = address.length === 4 ? 4 : 6;
  pseudo[1] = (message[0] ?? 0) >> 4;
  pseudo[2] = message[1] ?? 0;
  pseudo.set(address, HEADER_BYTES);
  const covered = Uint8Array.from(message);
  covered.fill(0, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES);
  return createHmac('sha256', secret)
    .update(pseudo)
    .update(covered)
    .update(block.subarray(0, HEADER_BYTES + SEQUENCE_BYTES))
    .update(new Uint8Array(DIGEST_BYTES))
    .digest()
    .subarray(0, DIGEST_BYTES);
}
