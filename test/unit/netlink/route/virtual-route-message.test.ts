import { describe, expect, it } from 'vitest';
import { encodeAddRoute, encodeRemoveRoute } from '../../../../netlink/route/virtual-route-message.ts';
import type { VirtualRoute } from '../../../../src/base/virtual-routing.ts';
import { ip } from '../../../support/vrrp/specs.ts';

const ROUTE: VirtualRoute = {
  kind: 'unicast',
  family: 'inet',
  destination: { address: ip('192.0.2.0'), length: 24 },
  from: null,
  source: null,
  hops: [{ gateway: ip('10.9.0.9'), interface: 'eth0', weight: 1, onlink: false }],
  table: 254,
  scope: 0,
  protocol: 76,
  metric: 50,
  tos: 0,
  metrics: [{ name: 'mtu', value: 1400, locked: true }],
  tracked: true,
};

const indexes = (name: string): number | undefined => (name === 'eth0' ? 3 : undefined);

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

// Numbers of linux/rtnetlink.h on a little-endian host, as `ip` of iproute2 6.1 sends them.
describe('Virtual routes of rtnetlink', () => {
  it('are added beside what somebody else has for the same destination: NLM_F_CREATE alone', () => {
    expect(hex(encodeAddRoute(ROUTE, indexes, 9))).toBe(
      [
        '5800000018000504' + '0900000000000000',
        '02180000fe4c0001' + '00000000',
        '08000100c0000200',
        '0800060032000000',
        '08000f00fe000000',
        '080005000a090009',
        '0800040003000000',
        '1400088008000100' + '04000000' + '0800020078050000',
      ].join(''),
    );
  });

  it('are removed in every scope', () => {
    const message = encodeRemoveRoute(ROUTE, indexes, 9) ?? expect.unreachable();
    expect(hex(message.subarray(4, 8))).toBe('19000500');
    expect(message[16 + 6]).toBe(255);
  });

  it('have no message while one of their interfaces is missing', () => {
    const hops = [{ gateway: null, interface: 'eth9', weight: 1, onlink: false }];
    expect(encodeAddRoute({ ...ROUTE, hops }, indexes, 1)).toBeUndefined();
    expect(encodeRemoveRoute({ ...ROUTE, hops }, indexes, 1)).toBeUndefined();
  });

  it('count weights of several ways from nought', () => {
    const hop = { gateway: ip('10.9.0.8'), interface: 'eth0', weight: 2, onlink: true };
    const message = hex(encodeAddRoute({ ...ROUTE, metrics: [], hops: [hop, hop] }, indexes, 1));
    const way = '10000401' + '03000000' + '080005000a090008';
    expect(message.endsWith('24000900' + way + way)).toBe(true);
  });
});
