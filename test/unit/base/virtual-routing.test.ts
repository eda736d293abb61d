import { describe, expect, it } from 'vitest';
import { routingInterfaces, routingWithout, type VirtualRouting } from '../../../src/base/virtual-routing.ts';
import { loadRouting } from '../../support/vrrp/routing.ts';

function routes(...lines: readonly string[]): VirtualRouting {
  return loadRouting('virtual_routes', ...lines).routing ?? expect.unreachable();
}

describe('Virtual routing', () => {
  it('is compared by all settings but no_track, which the kernel does not know', () => {
    const before = routes('192.0.2.0/24 dev eth0', '192.0.3.0/24 dev eth0');
    const after = routes('192.0.2.0/24 dev eth0 no_track', '192.0.3.0/24 dev eth0 metric 5');
    expect(routingWithout(after, before).routes).toEqual([after.routes[1]]);
    expect(routingWithout(before, after).routes).toEqual([before.routes[1]]);
  });

  it('concerns the instance by the interfaces that it names, each once, without no_track', () => {
    const some = routes('192.0.2.0/24 dev eth1', '192.0.3.0/24 dev eth1', '192.0.4.0/24 dev eth2 no_track');
    expect(routingInterfaces(some)).toEqual(['eth1']);
  });
});
