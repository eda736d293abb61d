import { describe, expect, it } from 'vitest';
import type { InstanceSpec, Track } from '../../../../vrrp/instance/spec.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link, routerSpec, virtualAddress } from '../../../support/vrrp/specs.ts';

function started(spec: InstanceSpec, links = [link('eth0', 2, ['10.9.0.1/24', 'fe80::1/64'])]): LoneRouter {
  const router = new LoneRouter(routerSpec([spec]), links);
  router.take({ kind: 'start' });
  return router;
}

const UNICAST = {
  kind: 'unicast',
  peers: [{ address: ip('10.9.0.2'), minTtl: null, maxTtl: null }],
  ttl: 255,
  checkSource: true,
  faultWithoutPeer: false,
} as const;

describe('an instance is in FAULT with its reason', () => {
  it.each([
    ['without its interface', started(instanceSpec(), []), 'there is no interface eth0'],
    [
      'while its interface is down',
      started(instanceSpec(), [link('eth0', 2, ['10.9.0.1/24'], { running: false })]),
      'interface eth0 is down: down or without carrier',
    ],
    [
      'without an address to send from',
      started(instanceSpec(), [link('eth0', 2, ['10.9.0.100/24'])]),
      'interface eth0 has no IPv4 address to send from',
    ],
    [
      'without a link-local address',
      started(instanceSpec({ family: 'inet6', addresses: [virtualAddress('fd00::100/64')] }), [
        link('eth0', 2, ['fd00::1/64']),
      ]),
      'interface eth0 has no IPv6 link-local address to send from',
    ],
    [
      'without the source that the file names',
      started(instanceSpec({ source: ip('10.9.0.77') })),
      'no interface has the source address 10.9.0.77',
    ],
    [
      'without peers where that is asked for',
      started(instanceSpec({ destination: { ...UNICAST, peers: [], faultWithoutPeer: true } })),
      'there is no unicast_peer',
    ],
    [
      'while the interface of an address is missing',
      started(instanceSpec({ addresses: [virtualAddress('10.8.0.1/24', { interface: 'eth7' })] })),
      'there is no interface eth7 for a virtual address',
    ],
    [
      'once, while the interface of a virtual MAC is missing for adverts and for an address alike',
      started(
        instanceSpec({
          advertInterface: 'vrrp.27',
          addresses: [virtualAddress('10.9.0.100/24', { interface: 'vrrp.27' })],
        }),
      ),
      'there is no interface vrrp.27 for adverts',
    ],
    [
      'when it must not speak',
      started(instanceSpec({ refusedBecause: 'auth_type AH is not built' })),
      'auth_type AH is not built',
    ],
  ])('%s', (_case, router, reason) => {
    expect(router.phase).toBe('fault');
    expect(router.instance().reason).toBe(reason);
    router.advance(20_000);
    expect(router.adverts).toEqual([]);
    expect(router.notified).toEqual(['instance VI_1 FAULT 100']);
  });

  it('when its sockets cannot be opened, until they can', () => {
    const router = started(instanceSpec());
    const socket = router.instance().socket?.key ?? '';
    router.take({ kind: 'socket', socket, error: 'cannot open a raw socket: EPERM' });
    expect(router.instance().reason).toBe('cannot open a raw socket: EPERM');
    router.take({ kind: 'socket', socket, error: null });
    expect(router.phase).toBe('backup');
  });
});

describe('an instance goes on', () => {
  it('while its interface is down, with dont_track_primary', () => {
    const router = started(instanceSpec({ trackInterface: false }), [
      link('eth0', 2, ['10.9.0.1/24'], { running: false }),
    ]);
    expect(router.phase).toBe('backup');
  });

  it('while the interface of an address with no_track is missing', () => {
    const other = virtualAddress('10.8.0.1/24', { interface: 'eth7', tracked: false });
    expect(started(instanceSpec({ addresses: [other] })).phase).toBe('backup');
  });

  it('after a fault: BACKUP with a full down timer, however long it was MASTER before', () => {
    const router = started(instanceSpec());
    router.advance(10_000);
    router.setLink('eth0', { running: false });
    expect(router.phase).toBe('fault');
    expect(router.adverts.at(-1)?.priority).toBe(0);
    router.setLink('eth0', { running: true });
    expect(router.notified.slice(-2)).toEqual(['instance VI_1 FAULT 100', 'instance VI_1 BACKUP 100']);
    router.advance(3600);
    expect(router.phase).toBe('backup');
    router.advance(10);
    expect(router.phase).toBe('master');
  });

  it('with unicast announces its own address first when it comes back, so that the peer can answer', () => {
    const router = started(instanceSpec({ destination: UNICAST, source: ip('10.9.0.1') }));
    router.setLink('eth0', { running: false });
    router.forget();
    router.setLink('eth0', { running: true });
    expect(router.actions.map(({ action }) => action.kind).filter((kind) => kind !== 'log')).toEqual([
      'announce',
      'notify',
    ]);
  });

  it('with another address when its source goes, on other sockets', () => {
    const router = started(instanceSpec(), [link('eth0', 2, ['10.9.0.1/24', '10.9.0.5/24'])]);
    const before = router.instance().socket?.key;
    router.setLink('eth0', { addresses: link('eth0', 2, ['10.9.0.5/24']).addresses });
    expect(router.phase).toBe('backup');
    expect(router.instance().socket?.source).toBe('10.9.0.5');
    expect(router.instance().socket?.key).not.toBe(before);
  });

  it('after an interface was made anew: its sockets are others, and its addresses are set again', () => {
    const router = started(instanceSpec());
    router.advance(10_000);
    router.forget();
    router.setLink('eth0', { index: 7 });
    expect(router.phase).toBe('backup');
    router.advance(700);
    expect(router.phase).toBe('master');
    expect(router.instance().socket?.interfaceIndex).toBe(7);
  });
});

describe('interface_up_down_delays', () => {
  it('let a short loss pass, and a long one count', () => {
    const router = new LoneRouter(
      routerSpec([instanceSpec()], { debounces: [{ interface: 'eth0', down: 500, up: 2000 }] }),
    );
    router.take({ kind: 'start' });
    router.setLink('eth0', { running: false });
    router.advance(400);
    router.setLink('eth0', { running: true });
    router.advance(1000);
    expect(router.notified).toEqual(['instance VI_1 BACKUP 100']);
    router.setLink('eth0', { running: false });
    router.advance(500);
    expect(router.phase).toBe('fault');
    router.setLink('eth0', { running: true });
    router.advance(1999);
    expect(router.phase).toBe('fault');
    router.advance(1);
    expect(router.phase).toBe('backup');
  });
});

describe('what is tracked', () => {
  const track = (parts: Partial<Track>): Track => {
    return { kind: 'interface', name: 'eth1', weight: 0, reverse: false, per: 'state', ...parts };
  };
  const withLinks = (tracks: readonly Track[], isUp: boolean, priority = 100): LoneRouter => {
    return started(instanceSpec({ tracks, priority, reportsPriorityChanges: true }), [
      link('eth0', 2, ['10.9.0.1/24']),
      link('eth1', 3, [], { running: isUp }),
    ]);
  };

  it.each([
    ['a positive weight counts while up', 20, false, true, 120],
    ['a positive weight counts for nothing while down', 20, false, false, 100],
    ['a negative weight counts while down', -20, false, false, 80],
    ['a negative weight counts for nothing while up', -20, false, true, 100],
    ['a positive weight in reverse is taken away while up', 20, true, true, 80],
    ['a negative weight in reverse is added while down', -20, true, false, 120],
    ['no sum goes beyond 254', 200, false, true, 254],
    ['no sum goes below 1', -200, false, false, 1],
  ])('%s', (_case, weight, reverse, isUp, expected) => {
    expect(withLinks([track({ weight, reverse })], isUp).instance().effective).toBe(expected);
  });

  it('without weight is a fault while down, or in reverse while up', () => {
    expect(withLinks([track({})], false).phase).toBe('fault');
    expect(withLinks([track({})], true).phase).toBe('backup');
    expect(withLinks([track({ reverse: true })], true).phase).toBe('fault');
    expect(withLinks([track({ reverse: true })], false).phase).toBe('backup');
  });

  it('never moves the priority of an owner', () => {
    expect(withLinks([track({ weight: -20 })], false, 255).instance().effective).toBe(255);
  });

  it('moves the running down timer with the priority, and is told of where asked', () => {
    const router = withLinks([track({ weight: -28 })], true);
    const { deadline } = router.instance();
    router.forget();
    router.setLink('eth1', { running: false });
    // 28/256 of the skew's second later.
    expect(router.instance().deadline).toBeCloseTo((deadline ?? 0) + 109.375, 6);
    expect(router.notified).toEqual(['instance VI_1 BACKUP_PRIORITY 72']);
  });

  it('changes what a MASTER says from its next advert on', () => {
    const router = withLinks([track({ weight: -30 })], true);
    router.advance(10_000);
    router.forget();
    router.setLink('eth1', { running: false });
    expect(router.adverts).toEqual([]);
    router.advance(1000);
    expect(router.adverts.map(({ priority }) => priority)).toEqual([70]);
  });
});
