import { describe, expect, it } from 'vitest';
import { encodeAdvert } from '../../../../vrrp/protocol/advert.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

function overhear(router: LoneRouter, destination = '224.0.0.18', vrid = 51, address = '10.9.0.100'): void {
  const route = { source: ip('10.9.0.2'), destination: ip(destination) };
  const advert = {
    version: 3,
    virtualRouterId: vrid,
    priority: 200,
    interval: 1000,
    addresses: [ip(address)],
    password: null,
  } as const;
  const payload = encodeAdvert(advert, route, 'pseudo');
  router.take({ kind: 'overheard', interface: 'eth0', datagram: { ...route, ttl: 255, payload } });
}

function causes(router: LoneRouter): readonly string[] {
  const [instance] = statusOf(router.state, router.now, 1e12).instances;
  return instance?.splitBrain?.signs.map(({ cause }) => cause) ?? [];
}

describe('adverts that come to the interface', () => {
  it('and never to the socket are dropped by a firewall of this host', () => {
    const router = LoneRouter.of(instanceSpec());
    overhear(router);
    expect(causes(router)).toEqual([]);
    router.advance(1000);
    overhear(router);
    expect(causes(router)).toEqual(['filtered']);
  });

  it.each(['interface first', 'socket first', 'in turns'])(
    'and to the socket, too, are no sign: %s',
    (order) => {
      const router = LoneRouter.of(instanceSpec());
      for (let advert = 0; advert < 20; advert += 1) {
        const first = order === 'interface first' || (order === 'in turns' && advert % 2 === 0);
        if (first) overhear(router);
        router.hear(200);
        if (!first) overhear(router);
        expect(causes(router)).toEqual([]);
        router.advance(1000);
      }
      expect(router.instance().tallies.signs).toEqual({});
    },
  );

  it('that were read in one go after a stall are no sign', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(200);
    router.stall(3000);
    for (let advert = 0; advert < 3; advert += 1) overhear(router);
    for (let advert = 0; advert < 3; advert += 1) router.hear(200);
    router.advance(1000);
    overhear(router);
    expect(router.instance().tallies.signs).toEqual({});
  });

  it('are no sign any more when the firewall lets them in', () => {
    const router = LoneRouter.of(instanceSpec());
    for (let advert = 0; advert < 3; advert += 1) {
      overhear(router);
      router.advance(1000);
    }
    expect(causes(router)).toEqual(['filtered']);
    router.hear(200);
    expect(causes(router)).toEqual([]);
  });

  it('and go to another group, or to one host, show which', () => {
    const router = LoneRouter.of(instanceSpec());
    overhear(router, '224.0.0.19');
    overhear(router, '10.9.0.1');
    expect(causes(router)).toEqual(['group', 'destination']);
  });

  it('of another pair in a group of its own are its own matter', () => {
    const router = LoneRouter.of(instanceSpec());
    overhear(router, '224.0.0.19', 51, '10.9.0.222');
    expect(causes(router)).toEqual([]);
  });
});
