import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipAddressFromBytes } from '../../src/base/ip-address.ts';
import { type Advert, encodeAdvert } from '../../vrrp/protocol/advert.ts';
import { decodeAdvert } from '../../vrrp/protocol/decode.ts';
import { fuzzPackets } from '../support/vrrp/packet-fuzz.ts';

const TRIALS = 10_000;

describe('a router that hostile packets reach', () => {
  it(`refuses each of ${TRIALS} with a reason, and changes nothing but its counters`, () => {
    const outcome = fuzzPackets(TRIALS, 1);
    expect(outcome.broken).toEqual([]);
    // A fuzzer whose packets all end at the first check proves little.
    expect(outcome.reasons.size).toBeGreaterThan(7);
    expect(outcome.accepted).toBeGreaterThan(0);
  });
});

describe('an advert', () => {
  const address = (bytes: number): fc.Arbitrary<ReturnType<typeof ipAddressFromBytes>> =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(ipAddressFromBytes);
  const advert = (bytes: number): fc.Arbitrary<Advert> =>
    fc.oneof(
      fc.record({
        version: fc.constant(3 as const),
        virtualRouterId: fc.integer({ min: 1, max: 255 }),
        priority: fc.integer({ min: 0, max: 255 }),
        interval: fc.integer({ min: 1, max: 4095 }).map((centiseconds) => centiseconds * 10),
        addresses: fc.array(address(bytes), { maxLength: 255 }),
        password: fc.constant(null),
      }),
      fc.record({
        version: fc.constant(2 as const),
        virtualRouterId: fc.integer({ min: 1, max: 255 }),
        priority: fc.integer({ min: 0, max: 255 }),
        interval: fc.integer({ min: 1, max: 255 }).map((seconds) => seconds * 1000),
        addresses: fc.array(address(bytes), { maxLength: 255 }),
        password: bytes === 4 ? fc.option(fc.uint8Array({ minLength: 8, maxLength: 8 })) : fc.constant(null),
      }),
    );

  it.each([
    ['inet', 4],
    ['inet6', 16],
  ] as const)('of %s is read as it was written', (family, bytes) => {
    fc.assert(
      fc.property(advert(bytes), address(bytes), address(bytes), (one, source, destination) => {
        expect(decodeAdvert(encodeAdvert(one, { source, destination }, 'pseudo'), family)).toEqual(one);
      }),
      { numRuns: 200 },
    );
  });
});
