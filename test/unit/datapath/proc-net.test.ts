import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../../src/base/ip-address.ts';
import { interfaceTowards, neighbourOf } from '../../../src/datapath/proc-net.ts';

const address = (text: string) =>
  parseIpAddress(text) ??
  (() => {
    throw new Error(text);
  })();

const ROUTES = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
wan	00000000	010200C0	0003	0	0	0	00000000	0	0	0
lan	0000010A	00000000	0001	0	0	100	00FFFFFF	0	0	0
slow	0000010A	00000000	0001	0	0	200	00FFFFFF	0	0	0
*	0000020A	00000000	0200	0	0	0	00FFFFFF	0	0	0
vpn	0500010A	00000000	0005	0	0	0	FFFFFFFF	0	0	0
`;

describe('the interface towards a server', () => {
  it.each([
    ['10.1.0.11', 'lan'],
    ['10.1.0.5', 'vpn'],
    ['10.9.0.1', 'wan'],
    ['10.2.0.1', 'wan'],
  ])('%s is %s', (server, device) => {
    expect(interfaceTowards(ROUTES, address(server))).toBe(device);
  });

  it('is none without a route', () => {
    expect(interfaceTowards('Iface\n', address('10.1.0.11'))).toBeNull();
  });
});

describe('a neighbour', () => {
  const table = `IP address       HW type     Flags       HW address            Mask     Device
10.1.0.12        0x1         0x2         2a:41:a0:1c:f8:6b     *        lan
10.1.0.13        0x1         0x0         00:00:00:00:00:00     *        lan
`;

  it('is known by its hardware address', () => {
    expect(neighbourOf(table, address('10.1.0.12'))).toEqual({
      device: 'lan',
      mac: Uint8Array.of(0x2a, 0x41, 0xa0, 0x1c, 0xf8, 0x6b),
    });
  });

  it.each(['10.1.0.13', '10.1.0.14'])('%s is not known', (server) => {
    expect(neighbourOf(table, address(server))).toBeNull();
  });
});
