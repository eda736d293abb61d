import { describe, expect, it } from 'vitest';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link, routerSpec, virtualAddress } from '../../../support/vrrp/specs.ts';

/** Version 3, priority 100, adverts of a second: 3 s and a skew of 156/256 s. */
const DOWN_TIME = 3000 + (156 / 256) * 1000;

describe('an instance that starts', () => {
  it('is BACKUP until the down time is over, then MASTER: the advert goes first, then addresses, then announcements', () => {
    const router = LoneRouter.of(instanceSpec());
    expect(router.phase).toBe('backup');
    router.advance(DOWN_TIME - 1);
    expect(router.phase).toBe('backup');
    router.forget();
    router.advance(1);
    expect(router.phase).toBe('master');
    const kinds = router.actions.map(({ action }) => action.kind).filter((kind) => kind !== 'log');
    expect(kinds).toEqual(['send-advert', 'add-addresses', 'announce', 'notify']);
    expect(router.announced).toEqual([{ at: router.now, frames: 5 }]);
  });

  it('of priority 255 and state MASTER is MASTER at once', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 255, wantsMaster: true }));
    expect(router.phase).toBe('master');
    expect(router.notified).toEqual(['instance VI_1 MASTER 255']);
  });

  it('of state MASTER below 255 waits like any other', () => {
    expect(LoneRouter.of(instanceSpec({ priority: 254, wantsMaster: true })).phase).toBe('backup');
  });

  it('clears addresses that an earlier run left behind before it does anything else', () => {
    const router = new LoneRouter(routerSpec([instanceSpec()]), [
      link('eth0', 2, ['10.9.0.1/24', '10.9.0.100/24']),
    ]);
    const actions = router.take({ kind: 'start' }).filter(({ kind }) => kind !== 'log');
    expect(actions.map(({ kind }) => kind)).toEqual(['remove-addresses', 'notify']);
  });

  it('never sends from a virtual address', () => {
    const router = new LoneRouter(routerSpec([instanceSpec()]), [
      link('eth0', 2, ['10.9.0.100/24', '10.9.0.1/24']),
    ]);
    router.take({ kind: 'start' });
    expect(router.instance().socket?.source).toBe('10.9.0.1');
  });

  it.each([
    { loadedFor: 350, credit: 350 },
    { loadedFor: 9000, credit: 500 },
  ])(
    'that loaded for $loadedFor ms waits $credit ms less: a part of an interval, not a whole one',
    ({ loadedFor, credit }) => {
      const router = new LoneRouter(routerSpec([instanceSpec({ priority: 150 })]));
      router.take({ kind: 'start', loadedFor });
      router.advance(3000 + (106 / 256) * 1000 - credit - 1);
      expect(router.phase).toBe('backup');
      router.advance(1);
      expect(router.phase).toBe('master');
    },
  );

  it('waits in full for a master that it heard, for one that a reload brought, and after a fault, however long it loaded', () => {
    const whole = 3000 + (106 / 256) * 1000;
    const hearing = new LoneRouter(routerSpec([instanceSpec({ priority: 150 })]));
    hearing.take({ kind: 'start', loadedFor: 9000 });
    hearing.hear(200);
    hearing.advance(whole - 1);
    expect(hearing.phase).toBe('backup');

    const reloaded = new LoneRouter(routerSpec([]));
    reloaded.take({ kind: 'start', loadedFor: 9000 });
    reloaded.take({ kind: 'configure', spec: routerSpec([instanceSpec({ priority: 150 })]) });
    reloaded.advance(whole - 1);
    expect(reloaded.phase).toBe('backup');

    const faulty = new LoneRouter(routerSpec([instanceSpec({ priority: 150 })]));
    faulty.setLink('eth0', { running: false });
    faulty.take({ kind: 'start', loadedFor: 9000 });
    faulty.setLink('eth0', { running: true });
    faulty.advance(whole - 1);
    expect(faulty.phase).toBe('backup');
  });

  it('with a startup delay begins its down timer at the end of it', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 150 }), { startupDelay: 3000 });
    expect(router.notified).toEqual(['instance VI_1 BACKUP 150']);
    router.advance(3000 + 3000 + (106 / 256) * 1000 - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it('with a startup delay re-arms from the end of it when an advert comes', () => {
    const router = LoneRouter.of(instanceSpec(), { startupDelay: 3000 });
    router.advance(1000);
    router.hear(200);
    router.advance(2000 + DOWN_TIME - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it('as an owner says nothing before the startup delay is over', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 255, wantsMaster: true }), { startupDelay: 3000 });
    router.advance(2999);
    expect(router.adverts).toEqual([]);
    router.advance(1);
    expect(router.phase).toBe('master');
  });
});

describe('a BACKUP', () => {
  it.each([
    ['of greater priority', 101],
    ['of the same priority', 100],
  ])('stays while it hears a master %s', (_case, priority) => {
    const router = LoneRouter.of(instanceSpec());
    for (let second = 0; second < 20; second += 1) {
      router.hear(priority);
      router.advance(1000);
    }
    expect(router.phase).toBe('backup');
    router.advance(DOWN_TIME - 1000);
    expect(router.phase).toBe('master');
  });

  it('ignores a master of lower priority and takes over when its timer ends', () => {
    const router = LoneRouter.of(instanceSpec());
    for (let second = 0; second < 4; second += 1) {
      router.hear(99);
      router.advance(1000);
    }
    expect(router.phase).toBe('master');
  });

  it('with nopreempt leaves a master of lower priority in place, until it falls silent', () => {
    const router = LoneRouter.of(instanceSpec({ preempt: false }));
    for (let second = 0; second < 20; second += 1) {
      router.hear(1);
      router.advance(1000);
    }
    expect(router.phase).toBe('backup');
    router.advance(DOWN_TIME);
    expect(router.phase).toBe('master');
  });

  it('with preempt_delay takes over that long after the first lower advert, and a down time', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 150, preemptDelay: 3000 }));
    const start = router.now;
    while (router.phase === 'backup') {
      router.hear(100);
      router.advance(1000);
    }
    // Three seconds of delay, then the last advert taken, then a down time of 3.41 s.
    const took = router.adverts[0]?.at ?? 0;
    expect(took - start).toBeGreaterThan(3000 + 2400);
    expect(took - start).toBeLessThan(3000 + 1000 + 3415);
  });

  it('forgets its preempt_delay when a greater master is heard', () => {
    const router = LoneRouter.of(instanceSpec({ preemptDelay: 3000 }));
    router.hear(50);
    router.advance(2000);
    router.hear(150);
    expect(router.instance().preemptAt).toBeNull();
    router.hear(50);
    expect(router.instance().preemptAt).toBe(router.now + 3000);
  });

  it('takes over after its skew time when the master resigns', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(150);
    router.hear(0);
    router.advance((156 / 256) * 1000 - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it('of version 3 learns the interval of the master, and forgets it as MASTER', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(150, { interval: 5000 });
    router.advance(15_000);
    expect(router.phase).toBe('backup');
    router.advance(5000);
    expect(router.phase).toBe('master');
    expect(router.instance().masterInterval).toBe(1000);
  });

  it('of version 2 counts the skew in whole seconds, whatever the interval', () => {
    const router = LoneRouter.of(instanceSpec({ version: 2, advertInterval: 2000 }));
    router.advance(6000 + (156 / 256) * 1000 - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it.each([
    [2, 2000],
    [10, 10_000],
  ])('waits for as many silent adverts as down_timer_adverts says: %i', (downTimerAdverts, silence) => {
    const router = LoneRouter.of(instanceSpec({ downTimerAdverts }));
    router.advance(silence + 600);
    expect(router.phase).toBe('backup');
    router.advance(10);
    expect(router.phase).toBe('master');
  });
});

describe('a MASTER', () => {
  function master(parts: Parameters<typeof instanceSpec>[0] = {}): LoneRouter {
    const router = LoneRouter.of(instanceSpec(parts));
    router.advance(20_000);
    expect(router.phase).toBe('master');
    router.forget();
    return router;
  }

  it('advertises each interval without drift', () => {
    const router = master();
    router.advance(10_000);
    const times = router.adverts.map(({ at }) => at);
    expect(times).toHaveLength(10);
    expect(new Set(times.slice(1).map((at, index) => Math.round(at - (times[index] ?? 0))))).toEqual(
      new Set([1000]),
    );
  });

  it('keeps its rhythm after a small delay, and begins anew after a long one', () => {
    const router = master();
    router.advance(0);
    const due = router.instance().deadline ?? 0;
    router.now = due + 300;
    router.take({ kind: 'timer' });
    expect(router.instance().deadline).toBe(due + 1000);
    router.now = due + 5300;
    router.take({ kind: 'timer' });
    expect(router.instance().deadline).toBe(due + 6300);
  });

  it('of lower priority steps down without resigning and takes its addresses off', () => {
    const router = master();
    router.hear(101);
    expect(router.phase).toBe('backup');
    const kinds = router.actions.map(({ action }) => action.kind).filter((kind) => kind !== 'log');
    expect(kinds).toEqual(['drop-announcements', 'remove-addresses', 'notify']);
  });

  it('with higher_prio_send_advert says its priority once more before it steps down', () => {
    const router = master({ higherPrioritySendAdvert: true });
    router.hear(101);
    expect(router.adverts.map(({ priority }) => priority)).toEqual([100]);
  });

  it.each([
    ['10.9.0.2', 'backup'],
    ['10.9.0.0', 'master'],
  ])('of equal priority compares addresses as numbers: against %s it is %s', (peer, phase) => {
    const router = master();
    router.hear(100, {}, peer);
    expect(router.phase).toBe(phase);
  });

  it('compares addresses as numbers, not as text', () => {
    const router = new LoneRouter(routerSpec([instanceSpec()]), [link('eth0', 2, ['10.9.0.10/24'])]);
    router.take({ kind: 'start' });
    router.advance(5000);
    router.hear(100, {}, '10.9.0.9');
    expect(router.phase).toBe('master');
  });

  it('answers a lower advert at once with an advert, announcements and news, and counts the interval anew', () => {
    const router = master();
    router.advance(300);
    router.forget();
    router.hear(50);
    expect(router.adverts).toEqual([{ at: router.now, priority: 100 }]);
    expect(router.announced).toEqual([{ at: router.now, frames: 5 }]);
    expect(router.notified).toEqual(['instance VI_1 MASTER_RX_LOWER_PRI 100']);
    expect(router.instance().deadline).toBe(router.now + 1000);
    router.advance(5000);
    expect(router.announced).toHaveLength(2);
  });

  it('with lower_prio_no_advert announces, but keeps its rhythm', () => {
    const router = master({ lowerPriorityNoAdvert: true });
    const { deadline } = router.instance();
    router.hear(50);
    expect(router.adverts).toEqual([]);
    expect(router.announced).toHaveLength(1);
    expect(router.instance().deadline).toBe(deadline);
  });

  it('answers a resignation with an advert', () => {
    const router = master();
    router.hear(0);
    expect(router.phase).toBe('master');
    expect(router.adverts).toHaveLength(1);
  });

  it('resigns when it stops, takes its addresses off and tells STOP', () => {
    const router = master();
    router.take({ kind: 'stop' });
    expect(router.adverts.map(({ priority }) => priority)).toEqual([0]);
    expect(router.notified).toEqual(['instance VI_1 STOP 100']);
    expect(router.actions.some(({ action }) => action.kind === 'remove-addresses')).toBe(true);
    router.forget();
    router.advance(10_000);
    router.hear(1);
    expect(router.actions).toEqual([]);
  });

  it('whose address was taken off resigns and is back after its skew time', () => {
    const router = master();
    router.take({ kind: 'address-lost', interface: 'eth0', address: ip('10.9.0.100') });
    expect(router.phase).toBe('backup');
    expect(router.adverts.map(({ priority }) => priority)).toEqual([0]);
    router.advance((156 / 256) * 1000);
    expect(router.phase).toBe('master');
    expect(router.instance().tallies.addressesLost).toBe(1);
  });

  it('does not mind the loss of an address with no_track', () => {
    const router = master({ addresses: [virtualAddress('10.9.0.100/24', { tracked: false })] });
    router.take({ kind: 'address-lost', interface: 'eth0', address: ip('10.9.0.100') });
    expect(router.phase).toBe('master');
  });

  it('does not mind the loss of an address that is not its own, or on another interface', () => {
    const router = master();
    router.take({ kind: 'address-lost', interface: 'eth0', address: ip('10.9.0.7') });
    router.take({ kind: 'address-lost', interface: 'eth1', address: ip('10.9.0.100') });
    expect(router.phase).toBe('master');
  });

  it('that was stopped for long just goes on, and announces nothing more than an advert', () => {
    const router = master();
    router.stall(5000);
    expect(router.phase).toBe('master');
    expect(router.adverts).toHaveLength(1);
    expect(router.instance().tallies.greatestLateness).toBeGreaterThan(4000);
  });

  it('with timer_expired_backup and nopreempt goes BACKUP when it wakes up too late', () => {
    const router = master({ lateBackupPriority: 254, preempt: false });
    // A peer of priority 254 takes over 3007.8 ms after our last advert, which is 2007.8 ms after our next was due.
    router.now = (router.instance().deadline ?? 0) + 2007;
    router.take({ kind: 'timer' });
    expect(router.phase).toBe('master');
    router.now = (router.instance().deadline ?? 0) + 2008;
    router.take({ kind: 'timer' });
    expect(router.phase).toBe('backup');
    expect(router.adverts).toHaveLength(1);
  });

  it('that owns the addresses gives in when another owner goes on after two more adverts', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 255, wantsMaster: true }));
    router.hear(255, {}, '10.9.0.0');
    router.hear(255, {}, '10.9.0.0');
    expect(router.phase).toBe('master');
    router.hear(255, {}, '10.9.0.0');
    expect(router.phase).toBe('backup');
    expect(router.instance().effective).toBe(255);
  });

  it('that owns the addresses and ignores adverts gives in to nobody', () => {
    const router = LoneRouter.of(
      instanceSpec({ priority: 255, wantsMaster: true, ownerIgnoresAdverts: true }),
    );
    for (let second = 0; second < 5; second += 1) router.hear(255, {}, '10.9.0.2');
    expect(router.phase).toBe('master');
  });
});

describe('announcements', () => {
  it('come again after garp_master_delay, and never after the instance was BACKUP in between', () => {
    const router = LoneRouter.of(instanceSpec());
    router.advance(DOWN_TIME + 5000);
    expect(router.announced.map(({ frames }) => frames)).toEqual([5, 5]);
    router.forget();
    router.hear(200);
    router.advance(DOWN_TIME + 100);
    expect(router.announced).toHaveLength(1);
  });

  it('are refreshed with the adverts', () => {
    const announcements = { ...instanceSpec().announcements, refresh: 2500, refreshRepeat: 2, delay: null };
    const router = LoneRouter.of(instanceSpec({ announcements }));
    router.advance(DOWN_TIME + 9000);
    const entry = router.announced[0]?.at ?? 0;
    expect(router.announced.map(({ at, frames }) => [Math.round(at - entry), frames])).toEqual([
      [0, 5],
      [3000, 2],
      [6000, 2],
      [9000, 2],
    ]);
  });

  it('keep their distance where the file wants it, each address waiting at most once', () => {
    const addresses = [virtualAddress('10.9.0.100/24'), virtualAddress('10.9.0.101/24')];
    const announcements = { ...instanceSpec().announcements, delay: null };
    const paces = [{ interfaces: ['eth0'], arpInterval: 200, neighbourInterval: 0 }];
    const router = LoneRouter.of(instanceSpec({ addresses, announcements }), { paces });
    router.advance(DOWN_TIME + 2000);
    const entry = router.announced[0]?.at ?? 0;
    expect(router.announced.map(({ at, frames }) => [Math.round(at - entry), frames])).toEqual([
      [0, 1],
      [200, 1],
      [400, 1],
    ]);
  });

  it('that wait for their pace are dropped with the MASTER state', () => {
    const addresses = [virtualAddress('10.9.0.100/24'), virtualAddress('10.9.0.101/24')];
    const paces = [{ interfaces: ['eth0'], arpInterval: 500, neighbourInterval: 0 }];
    const router = LoneRouter.of(instanceSpec({ addresses }), { paces });
    router.advance(DOWN_TIME + 100);
    router.hear(200);
    router.forget();
    router.advance(3000);
    expect(router.announced).toEqual([]);
  });

  it('go nowhere on a link without ARP', () => {
    const router = new LoneRouter(routerSpec([instanceSpec()]), [
      link('eth0', 2, ['10.9.0.1/24'], { arp: false }),
    ]);
    router.take({ kind: 'start' });
    router.advance(10_000);
    expect(router.phase).toBe('master');
    expect(router.announced).toEqual([]);
  });
});
