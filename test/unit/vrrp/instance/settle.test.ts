import { describe, expect, it } from 'vitest';
import type { RouterSpec } from '../../../../vrrp/instance/spec.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, link, routerSpec, virtualAddress } from '../../../support/vrrp/specs.ts';

const ONE = instanceSpec({ name: 'VI_1', interface: 'eth0', virtualRouterId: 51 });
const TWO = instanceSpec({
  name: 'VI_2',
  interface: 'eth1',
  virtualRouterId: 52,
  addresses: [virtualAddress('10.8.0.100/24')],
});
const GROUP = { name: 'G', members: ['VI_1', 'VI_2'], tracks: [], tracksWeights: false };

function grouped(parts: Partial<RouterSpec> = {}): LoneRouter {
  const router = new LoneRouter(routerSpec([ONE, TWO], { groups: [GROUP], ...parts }), [
    link('eth0', 2, ['10.9.0.1/24']),
    link('eth1', 3, ['10.8.0.1/24']),
  ]);
  router.take({ kind: 'start' });
  return router;
}

/** An advert to the second instance, whose sender is on the other network. */
function hearOnTwo(router: LoneRouter, priority: number): void {
  const { socket } = router.instance('VI_2');
  const others = new LoneRouter(routerSpec([{ ...TWO, priority, wantsMaster: true }]), [
    link('eth1', 3, ['10.8.0.2/24']),
  ]);
  others.take({ kind: 'start' });
  others.advance(5000);
  const advert = others.actions.map(({ action }) => action).find(({ kind }) => kind === 'send-advert');
  if (advert?.kind !== 'send-advert' || socket === null) throw new TypeError('no advert');
  const { source, destination, payload } = advert;
  router.take({ kind: 'datagram', socket: socket.key, datagram: { source, destination, ttl: 255, payload } });
}

describe('a sync group', () => {
  it('starts as BACKUP and becomes MASTER as a whole, whose timer was last first, told once', () => {
    const router = grouped();
    expect(router.notified).toEqual([
      'group G BACKUP 0',
      'instance VI_1 BACKUP 100',
      'instance VI_2 BACKUP 100',
    ]);
    router.forget();
    router.advance(8000);
    expect(router.notified).toEqual([
      'instance VI_2 MASTER 100',
      'instance VI_1 MASTER 100',
      'group G MASTER 0',
    ]);
  });

  it('stays BACKUP as long as one of its members hears a master', () => {
    const router = grouped();
    for (let second = 0; second < 12; second += 1) {
      hearOnTwo(router, 150);
      router.advance(1000);
    }
    expect(router.instance('VI_1').phase).toBe('backup');
    expect(router.instance('VI_1').wantsMaster).toBe(true);
    router.advance(8000);
    expect(router.instance('VI_1').phase).toBe('master');
    expect(router.instance('VI_2').phase).toBe('master');
  });

  it('goes BACKUP as a whole when one member hears a greater priority, without resigning', () => {
    const router = grouped();
    router.advance(8000);
    router.forget();
    hearOnTwo(router, 150);
    expect(router.notified).toEqual([
      'instance VI_2 BACKUP 100',
      'instance VI_1 BACKUP 100',
      'group G BACKUP 0',
    ]);
    expect(router.adverts).toEqual([]);
  });

  it('goes FAULT as a whole when one member has a fault: it first, then the others, and all that were MASTER resign', () => {
    const router = grouped();
    router.advance(8000);
    router.forget();
    router.setLink('eth1', { running: false });
    expect(router.notified).toEqual([
      'instance VI_2 FAULT 100',
      'instance VI_1 FAULT 100',
      'group G FAULT 0',
    ]);
    expect(router.adverts.map(({ priority }) => priority)).toEqual([0, 0]);
    expect(router.instance('VI_1').reason).toBe(
      'VI_2 of its group G is in FAULT: interface eth1 is down: down or without carrier',
    );
    router.forget();
    router.setLink('eth1', { running: true });
    expect(router.notified).toEqual([
      'instance VI_1 BACKUP 100',
      'instance VI_2 BACKUP 100',
      'group G BACKUP 0',
    ]);
  });

  it('tells STOP of every instance, then of itself', () => {
    const router = grouped();
    router.forget();
    router.take({ kind: 'stop' });
    expect(router.notified).toEqual(['instance VI_1 STOP 100', 'instance VI_2 STOP 100', 'group G STOP 0']);
  });

  it('announces the addresses of all members when one of them hears a lower priority', () => {
    const router = grouped();
    router.advance(14_000);
    router.forget();
    router.hear(50);
    expect(router.announced).toHaveLength(2);
    expect(router.notified).toEqual(['instance VI_1 MASTER_RX_LOWER_PRI 100']);
  });

  it('takes what the group tracks for each of its members', () => {
    const track = { kind: 'interface', name: 'eth2', weight: 0, reverse: false, per: 'state' } as const;
    const router = grouped({ groups: [{ ...GROUP, tracks: [track] }] });
    expect(router.notified).toEqual([
      'instance VI_1 FAULT 100',
      'instance VI_2 FAULT 100',
      'group G FAULT 0',
    ]);
    router.setLink('eth2', { running: true });
    expect(router.instance('VI_2').phase).toBe('backup');
  });

  it('of owners begins as MASTER', () => {
    const owners = [ONE, TWO].map((spec) => ({ ...spec, priority: 255, wantsMaster: true }));
    const router = grouped({ instances: owners });
    expect(router.notified).toEqual([
      'group G MASTER 0',
      'instance VI_1 MASTER 255',
      'instance VI_2 MASTER 255',
    ]);
  });
});

describe('a reload', () => {
  it('keeps a MASTER where it is, also with a new name', () => {
    const router = grouped({ groups: [] });
    router.advance(8000);
    router.forget();
    router.take({ kind: 'configure', spec: routerSpec([{ ...ONE, name: 'VI_A' }, TWO]) });
    expect(router.instance('VI_A').phase).toBe('master');
    expect(router.notified).toEqual([]);
    expect(router.actions.filter(({ action }) => action.kind !== 'log')).toEqual([]);
  });

  it('sets and takes off the addresses that differ, and announces the new ones', () => {
    const router = grouped({ groups: [] });
    router.advance(20_000);
    router.forget();
    const addresses = [virtualAddress('10.9.0.200/24')];
    router.take({ kind: 'configure', spec: routerSpec([{ ...ONE, addresses }, TWO]) });
    const kinds = router.actions.map(({ action }) => action.kind);
    expect(kinds).toEqual(['remove-addresses', 'add-addresses', 'announce']);
    router.advance(5000);
    expect(router.announced).toHaveLength(2);
  });

  it('takes addresses off one instance before another gets them', () => {
    const router = grouped({ groups: [] });
    router.advance(20_000);
    router.forget();
    const moved = routerSpec([
      { ...ONE, addresses: TWO.addresses },
      { ...TWO, addresses: ONE.addresses },
    ]);
    router.take({ kind: 'configure', spec: moved });
    const kinds = router.actions
      .map(({ action }) => action.kind)
      .filter((kind) => kind.endsWith('addresses'));
    expect(kinds).toEqual(['remove-addresses', 'remove-addresses', 'add-addresses', 'add-addresses']);
  });

  it('that removes an instance resigns, takes its addresses off and tells DELETED', () => {
    const router = grouped({ groups: [] });
    router.advance(8000);
    router.forget();
    router.take({ kind: 'configure', spec: routerSpec([TWO]) });
    expect(router.adverts.map(({ priority }) => priority)).toEqual([0]);
    expect(router.notified).toEqual(['instance VI_1 DELETED 100']);
    expect(router.state.instances.size).toBe(1);
  });

  it('brings a new instance up like at a start', () => {
    const router = grouped({ groups: [], instances: [ONE] });
    router.advance(8000);
    router.forget();
    router.take({ kind: 'configure', spec: routerSpec([ONE, TWO]) });
    expect(router.notified).toEqual(['instance VI_2 BACKUP 100']);
  });

  it('makes a MASTER of a lower priority lose the next election, not the addresses at once', () => {
    const router = grouped({ groups: [] });
    router.advance(8000);
    router.take({ kind: 'configure', spec: routerSpec([{ ...ONE, priority: 90 }, TWO]) });
    expect(router.instance('VI_1').phase).toBe('master');
    router.hear(100);
    expect(router.instance('VI_1').phase).toBe('backup');
  });

  it('joins instances that are MASTER to a group without moving anything', () => {
    const router = grouped({ groups: [] });
    router.advance(8000);
    router.forget();
    router.take({ kind: 'configure', spec: routerSpec([ONE, TWO], { groups: [GROUP] }) });
    expect(router.notified).toEqual([]);
    expect(router.state.groups.get('G')?.phase).toBe('master');
  });
});
