import { describe, expect, it } from 'vitest';
import { derivedBroadcast } from '../../../../netlink/route/address-message.ts';
import { parseIpAddress } from '../../../../src/base/ip-address.ts';

describe('addresses of rtnetlink', () => {
  it.each([
    [24, '10.1.2.255'],
    [20, '10.1.15.255'],
    [32, '10.1.2.3'],
  ])('have all bits of the host set in their derived broadcast: /%i', (prefixLength, expected) => {
    const address = parseIpAddress('10.1.2.3') ?? expect.unreachable();
    expect(derivedBroadcast(address, prefixLength)).toBe(expected);
  });
});
