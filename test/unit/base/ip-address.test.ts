import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressFamily,
  formatEndpoint,
  ipAddressFromBytes,
  ipAddressToBytes,
  parseIpAddress,
} from '../../../src/base/ip-address.ts';

describe('parseIpAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['fe80:0:0:1:0:0:0:2', 'fe80:0:0:1::2'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseIpAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.1.2',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.+1',
    '10.0.0.1 ',
    '0x0a.0.0.1',
    '10.0.0.1/24',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::1',
    'fe80::1%eth0',
    '192.0.2.1::1',
    '[::1]',
    '::1.2.3',
    'a'.repeat(10_000),
    ':'.repeat(10_000),
  ])('refuses %s', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

describe('address bytes', () => {
  it('are the same address after formatting and reading, for every address', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc
        .array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
        .map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(bytes, (raw) => {
        const address = ipAddressFromBytes(raw);
        expect(parseIpAddress(address)).toBe(address);
        expect([...ipAddressToBytes(address)]).toEqual([...raw]);
        expect(addressFamily(address)).toBe(raw.length === 4 ? 'inet' : 'inet6');
      }),
    );
  });

  it('of a wrong length are refused', () => {
    expect(() => ipAddressFromBytes(new Uint8Array(5))).toThrow(RangeError);
  });
});

describe('formatEndpoint', () => {
  it('puts brackets around IPv6 only', () => {
    const ipv4 = ipAddressFromBytes(Uint8Array.of(10, 0, 0, 1));
    const ipv6 = ipAddressFromBytes(Uint8Array.from({ length: 16 }, (_, index) => (index === 15 ? 1 : 0)));
    expect(formatEndpoint(ipv4, 80)).toBe('10.0.0.1:80');
    expect(formatEndpoint(ipv6, 443)).toBe('[::1]:443');
  });
});
