import { describe, expect, it } from 'vitest';
import { routeText } from '../../../../../src/base/virtual-routing.ts';
import { rendered } from '../../../../support/config.ts';
import { loadRouting } from '../../../../support/vrrp/routing.ts';

describe('A line of virtual_routes', () => {
  it.each([
    ['192.0.2.0/24 via 10.9.0.9 dev eth0', '192.0.2.0/24 via 10.9.0.9 dev eth0'],
    ['0.0.0.0/0 gw 10.9.0.9 table uplink', 'default via 10.9.0.9 table 200'],
    ['src 10.9.0.100 to 192.0.2.0/24 dev eth0', '192.0.2.0/24 src 10.9.0.100 dev eth0'],
    ['blackhole 192.0.2.1', 'blackhole 192.0.2.1'],
    ['default6 via fe80::1 dev eth0 metric 5', 'default via fe80::1 dev eth0 metric 5'],
    [
      '192.0.2.0/24 via 10.9.0.8 or 10.9.0.9 dev eth1',
      '192.0.2.0/24 nexthop via 10.9.0.8 dev eth1 weight 1 nexthop via 10.9.0.9 dev eth1 weight 1',
    ],
    [
      '192.0.2.0/24 nexthop via 10.9.0.8 weight 2 nexthop dev eth1',
      '192.0.2.0/24 nexthop via 10.9.0.8 weight 2 nexthop dev eth1 weight 1',
    ],
  ])('is read as keepalived reads it: %s', (line, expected) => {
    const { routing, loaded } = loadRouting('virtual_routes', line);
    expect(routing?.routes.map(routeText), rendered(loaded)).toEqual([expected]);
  });

  it.each([
    '192.0.2.0/24',
    'via 10.9.0.9',
    '192.0.2.0/33 dev eth0',
    '192.0.2.0/24 via fe80::1 dev eth0',
    '192.0.2.0/24 dev eth0 table nowhere',
    '192.0.2.0/24 dev a/b',
    '192.0.2.0/24 dev eth0 metric -1',
    '192.0.2.0/24 nexthop weight 2',
    '192.0.2.0/24 via',
    '192.0.2.0/24 vai 10.9.0.9',
  ])('that cannot be used is told and left out: %s', (line) => {
    const { routing, loaded } = loadRouting('virtual_routes', line, '198.51.100.0/24 dev eth0');
    expect(routing?.routes.map(routeText)).toEqual(['198.51.100.0/24 dev eth0']);
    expect(loaded.diagnostics.filter(({ code }) => code === 'vrrp-routing-line')).toHaveLength(1);
  });
});
