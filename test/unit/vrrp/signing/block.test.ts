import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipAddressFromBytes } from '../../../../src/base/ip-address.ts';
import { encodeAdvert } from '../../../../vrrp/protocol/advert.ts';
import { BLOCK_BYTES, blockFits, decodeBlock, encodeBlock } from '../../../../vrrp/signing/block.ts';
import { ip } from '../../../support/vrrp/specs.ts';

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index);
const SEQUENCE = 0x6800_0000_8000_0000n;

describe('a signed advert equals the one in the appendix of the draft that keepalived 2.4.3 follows', () => {
  it.each([
    [
      'IPv4, whose checksum ends before the signature',
      { source: ip('198.51.100.10'), destination: ip('224.0.0.18') },
      ip('192.0.2.100'),
      '3133c80100644402c0000264 0101000068000000800000001b84bc4e8e43892dc6d98448f8ee2265',
    ],
    [
      'IPv6, whose checksum covers the signature',
      { source: ip('fe80::10'), destination: ip('fe80::20') },
      ip('fe80::100'),
      '3133c8010064a2e9fe800000000000000000000000000100 010100006800000080000000c8c56146ebfd66ee10ec4d8186461b78',
    ],
  ])('%s', (_name, route, address, expected) => {
    const advert = {
      version: 3,
      virtualRouterId: 51,
      priority: 200,
      interval: 1000,
      addresses: [address],
      password: null,
    } as const;
    const bytes = encodeAdvert(advert, route, 'plain', (message) =>
      encodeBlock(message, route.source, { id: 1, secret: SECRET }, SEQUENCE),
    );
    expect(Buffer.from(bytes).toString('hex')).toBe(expected.replace(' ', ''));
  });
});

describe('a signature', () => {
  const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length });
  const signed = fc.record({
    message: fc.uint8Array({ minLength: 8, maxLength: 60 }),
    source: fc.oneof(bytes(4), bytes(16)).map(ipAddressFromBytes),
    id: fc.nat(255),
    secret: fc.uint8Array({ minLength: 32, maxLength: 64 }),
    sequence: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  });

  it('is read as it was written, and fits its message whatever its checksum is', () => {
    fc.assert(
      fc.property(signed, bytes(2), ({ message, source, id, secret, sequence }, checksum) => {
        const block = encodeBlock(message, source, { id, secret }, sequence);
        expect(block.length).toBe(BLOCK_BYTES);
        expect(decodeBlock(block)).toMatchObject({ keyId: id, sequence });
        const summed = Uint8Array.from(message);
        summed.set(checksum, 6);
        expect(blockFits(summed, source, secret, block)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('does not fit when any bit of message, signature, key or source is another', () => {
    fc.assert(
      fc.property(signed, fc.nat(), fc.nat(7), ({ message, source, id, secret, sequence }, where, bit) => {
        const block = encodeBlock(message, source, { id, secret }, sequence);
        const flipped = (from: Uint8Array, at: number): Uint8Array =>
          from.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        const covered = [...message.keys()].filter((at) => at !== 6 && at !== 7);
        const at = covered[where % covered.length] ?? 0;
        expect(blockFits(flipped(message, at), source, secret, block)).toBe(false);
        expect(blockFits(message, source, secret, flipped(block, where % BLOCK_BYTES))).toBe(false);
        expect(blockFits(message, source, flipped(secret, where % secret.length), block)).toBe(false);
        const other = source === ip('203.0.113.1') ? ip('203.0.113.2') : ip('203.0.113.1');
        expect(blockFits(message, other, secret, block)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('of another type or with a reserved bit is none', () => {
    const block = encodeBlock(new Uint8Array(12), ip('10.9.0.1'), { id: 1, secret: SECRET }, 1n);
    for (const at of [0, 2, 3]) {
      const other = block.map((byte, index) => (index === at ? byte ^ 4 : byte));
      expect(decodeBlock(other)).toBeNull();
    }
    expect(decodeBlock(block.subarray(1))).toBeNull();
  });
});
