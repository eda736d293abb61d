import { describe, expect, it } from 'vitest';
import { splitMessages } from '../../../../netlink/framing.ts';
import {
  decodeRoute,
  encodeDeleteRoute,
  encodeDumpRoutes,
  encodeNewBlackhole,
  isBlackholeOf,
} from '../../../../netlink/route/route-message.ts';
import { parseIpAddress } from '../../../../src/base/ip-address.ts';

function address(text: string) {
  return parseIpAddress(text) ?? expect.unreachable();
}

function only(bytes: Uint8Array) {
  const split = splitMessages(bytes);
  return (split.ok ? split.value[0] : undefined) ?? expect.unreachable();
}

describe('routes of rtnetlink', () => {
  it('are written as iproute2 writes `ip route add blackhole 10.0.0.1 table 100 proto 240`', () => {
    expect(
      Buffer.from(encodeNewBlackhole({ table: 100, protocol: 240 }, address('10.0.0.1'), 7)).toString('hex'),
    ).toBe(
      '2c00000018000506070000000000000002200000' +
        '64f0000600000000' +
        '080001000a000001' +
        '08000f0064000000',
    );
  });

  it.each(['10.0.0.1', '2001:db8::1'])('are read as they were written: %s', (text) => {
    for (const table of [100, 1_000_000]) {
      const owner = { table, protocol: 240 };
      const fact =
        decodeRoute(only(encodeNewBlackhole(owner, address(text), 1)), owner) ?? expect.unreachable();
      expect(fact.destination).toBe(text);
      expect(isBlackholeOf(fact)).toBe(true);
      expect(
        decodeRoute(only(encodeNewBlackhole(owner, address(text), 1)), { table, protocol: 12 }),
      ).toBeUndefined();
      expect(
        decodeRoute(only(encodeNewBlackhole(owner, address(text), 1)), { table: 7, protocol: 240 }),
      ).toBeUndefined();
      expect(decodeRoute(only(encodeDeleteRoute(owner, fact, 1)), owner)).toBeUndefined();
      expect(decodeRoute(only(encodeDumpRoutes(owner, 'inet', 1)), owner)).toBeUndefined();
    }
  });

  it('are ours only as single addresses that lead nowhere', () => {
    const fact = { destination: address('10.0.0.1'), prefixLength: 32, type: 6 };
    expect(isBlackholeOf(fact)).toBe(true);
    expect(isBlackholeOf({ ...fact, prefixLength: 24 })).toBe(false);
    expect(isBlackholeOf({ ...fact, type: 1 })).toBe(false);
  });
});
