import { describe, expect, it } from 'vitest';
import { requiredSockets } from '../../../../vrrp/instance/router.ts';
import { encodeAdvert } from '../../../../vrrp/protocol/advert.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link, routerSpec } from '../../../support/vrrp/specs.ts';

const LINE = { interface: 'eth1', source: null, peers: [] };

function router(peers: readonly string[] = []): LoneRouter {
  const spec = instanceSpec({ lines: [{ ...LINE, peers: peers.map(ip) }] });
  const lone = new LoneRouter(routerSpec([spec]), [
    link('eth0', 2, ['10.9.0.1/24']),
    link('eth1', 3, ['10.8.0.1/24']),
  ]);
  lone.take({ kind: 'start' });
  return lone;
}

function hearOnLine(lone: LoneRouter, priority: number, from = '10.8.0.2'): void {
  const socket = lone.instance().lines[0]?.socket;
  if (socket === null || socket === undefined) throw new TypeError('no line');
  const route = { source: ip(from), destination: socket.group ?? socket.source };
  const { spec } = lone.instance();
  const advert = {
    version: spec.version,
    virtualRouterId: spec.virtualRouterId,
    priority,
    interval: spec.advertInterval,
    addresses: spec.addresses.map(({ address }) => address),
    password: null,
  };
  const payload = encodeAdvert(advert, route, spec.checksum);
  lone.take({ kind: 'datagram', socket: socket.key, datagram: { ...route, ttl: 255, payload } });
}

function causes(lone: LoneRouter): readonly string[] {
  const [instance] = statusOf(lone.state, lone.now, 1e12).instances;
  return instance?.splitBrain?.signs.map(({ cause }) => cause) ?? [];
}

describe('a further line for adverts', () => {
  it('carries each advert, from its own address, with a checksum of its own', () => {
    for (const peers of [[], ['10.8.0.2']]) {
      const lone = router(peers);
      lone.advance(4000);
      const sent = lone.actions.flatMap(({ action }) => (action.kind === 'send-advert' ? [action] : []));
      expect(sent.slice(0, 2).map(({ source, destination }) => `${source} ${destination}`)).toEqual([
        '10.9.0.1 224.0.0.18',
        `10.8.0.1 ${peers[0] ?? '224.0.0.18'}`,
      ]);
      expect(lone.instance().tallies.advertsSent).toBe(lone.adverts.length / 2);
      expect(requiredSockets(lone.state)).toHaveLength(2);
    }
  });

  it('keeps a node BACKUP that hears the master nowhere else, and says that the own line is cut', () => {
    const lone = router();
    lone.hear(200);
    for (let advert = 0; advert < 20; advert += 1) {
      hearOnLine(lone, 200);
      lone.advance(1000);
    }
    expect(lone.phase).toBe('backup');
    expect(causes(lone)).toEqual(['line-cut']);
    lone.advance(4000);
    expect(lone.phase).toBe('master');
  });

  it('that hears what the own line hears shows nothing, whichever is first', () => {
    const lone = router();
    for (let advert = 0; advert < 20; advert += 1) {
      if (advert % 2 === 0) lone.hear(200);
      hearOnLine(lone, 200);
      if (advert % 2 === 1) lone.hear(200);
      expect(causes(lone)).toEqual([]);
      lone.advance(1000);
    }
  });

  it('ends a MASTER of lower priority, without a doubt about the own line when a better node comes back', () => {
    const lone = router();
    lone.advance(60_000);
    hearOnLine(lone, 200);
    expect(lone.phase).toBe('backup');
    expect(causes(lone)).toEqual([]);
    expect(lone.instance().split).toBeNull();
  });

  it('of equal priorities decides only where the own line hears nothing', () => {
    const lone = router();
    lone.advance(10_000);
    hearOnLine(lone, 100);
    expect(lone.phase).toBe('master');
    lone.advance(1000);
    hearOnLine(lone, 100);
    expect(lone.phase).toBe('backup');
    const heard = router();
    heard.advance(10_000);
    for (let advert = 0; advert < 5; advert += 1) {
      heard.hear(100, {}, '10.9.0.0');
      hearOnLine(heard, 100);
      heard.advance(1000);
    }
    expect(heard.phase).toBe('master');
  });

  it('that is down is no fault, and is shown', () => {
    const lone = router();
    lone.setLink('eth1', { running: false });
    lone.advance(4000);
    expect(lone.phase).toBe('master');
    const [instance] = statusOf(lone.state, lone.now, 1e12).instances;
    expect(instance?.heartbeats).toEqual([{ interface: 'eth1', works: false, master: null }]);
  });

  it('takes the master of a resignation at its word', () => {
    const lone = router();
    lone.hear(200);
    hearOnLine(lone, 0);
    lone.advance(700);
    expect(lone.phase).toBe('master');
  });
});
