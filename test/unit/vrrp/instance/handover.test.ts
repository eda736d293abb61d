import { describe, expect, it } from 'vitest';
import type { Handover } from '../../../../vrrp/instance/handover.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, routerSpec } from '../../../support/vrrp/specs.ts';

/** Version 3, priority 100, adverts of a second: 3 s and a skew of 156/256 s. */
const DOWN_TIME = 3000 + (156 / 256) * 1000;

const RELEASE: Handover = { kind: 'release', until: null, reason: null };
const TAKE: Handover = { kind: 'take', until: null, reason: null };

function handOver(router: LoneRouter, handover: Handover | null, instance = 'VI_1'): void {
  router.take({ kind: 'hand-over', instance, handover });
}

function master(): LoneRouter {
  const router = LoneRouter.of(instanceSpec());
  router.advance(DOWN_TIME);
  router.forget();
  return router;
}

function phases({ state }: LoneRouter): readonly string[] {
  return [...state.instances.values()].map(({ phase }) => phase);
}

function why(router: LoneRouter): string {
  return statusOf(router.state, router.now, 0).instances[0]?.why ?? '';
}

describe('a released instance', () => {
  it('resigns with priority 0, takes its addresses off, and is BACKUP', () => {
    const router = master();
    handOver(router, RELEASE);
    const sent = router.actions.flatMap(({ action }) =>
      action.kind === 'send-advert' ? [action.priority] : [],
    );
    expect(sent).toEqual([0]);
    expect(router.actions.map(({ action }) => action.kind)).toContain('remove-addresses');
    expect(router.phase).toBe('backup');
    expect(router.notified.at(-1)).toBe('instance VI_1 BACKUP 100');
  });

  it('stays BACKUP whatever it does not hear, until it is taken back, and then listens for a down time first', () => {
    const router = master();
    handOver(router, RELEASE);
    router.advance(60_000);
    expect(router.phase).toBe('backup');
    handOver(router, null);
    router.advance(DOWN_TIME - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it('stays BACKUP although a master of lower priority advertises', () => {
    const router = master();
    handOver(router, RELEASE);
    for (let second = 0; second < 20; second += 1) {
      router.hear(1);
      router.advance(1000);
    }
    expect(router.phase).toBe('backup');
  });

  it('ends by itself', () => {
    const router = master();
    handOver(router, { kind: 'release', until: router.now + 10_000, reason: 'new kernel' });
    expect(why(router)).toBe(
      'BACKUP: an operator released it (new kernel) for 10 s more; no master is heard',
    );
    router.advance(10_000 + DOWN_TIME - 1);
    expect(router.phase).toBe('backup');
    router.advance(1);
    expect(router.phase).toBe('master');
  });

  it('is not MASTER at a start, not even as the owner', () => {
    const router = new LoneRouter(routerSpec([instanceSpec({ priority: 255, wantsMaster: true })]));
    handOver(router, RELEASE);
    router.take({ kind: 'start' });
    router.advance(60_000);
    expect(router.phase).toBe('backup');
  });

  it('keeps what was said over a reload', () => {
    const router = master();
    handOver(router, RELEASE);
    router.take({ kind: 'configure', spec: routerSpec([instanceSpec({ priority: 120 })]) });
    router.advance(60_000);
    expect(router.phase).toBe('backup');
  });

  it('takes its whole sync group along', () => {
    const members = [instanceSpec(), instanceSpec({ name: 'VI_2', virtualRouterId: 52 })];
    const router = new LoneRouter(
      routerSpec(members, {
        groups: [{ name: 'G', members: ['VI_1', 'VI_2'], tracks: [], tracksWeights: false }],
      }),
    );
    router.take({ kind: 'start' });
    router.advance(2 * DOWN_TIME);
    expect(phases(router)).toEqual(['master', 'master']);
    handOver(router, RELEASE, 'VI_2');
    router.advance(60_000);
    expect(phases(router)).toEqual(['backup', 'backup']);
  });
});

describe('a taken instance', () => {
  it('is MASTER at once with priority 254, over nopreempt too', () => {
    const router = LoneRouter.of(instanceSpec({ preempt: false }));
    router.hear(150);
    router.forget();
    handOver(router, TAKE);
    expect(router.phase).toBe('master');
    const sent = router.actions.flatMap(({ action }) =>
      action.kind === 'send-advert' ? [action.priority] : [],
    );
    expect(sent).toEqual([254]);
    expect(why(router)).toBe(
      'MASTER: an operator took VI_1; sends priority 254 (an operator took it; the file says 100)',
    );
  });

  it('keeps the addresses from a peer of higher priority until it is taken back', () => {
    const router = LoneRouter.of(instanceSpec());
    handOver(router, TAKE);
    router.hear(150);
    expect(router.phase).toBe('master');
    handOver(router, null);
    expect(router.phase).toBe('master');
    router.hear(150);
    expect(router.phase).toBe('backup');
  });

  it('waits where a fault keeps it from taking part, and takes over after it', () => {
    const router = LoneRouter.of(instanceSpec({ preempt: false }));
    router.setLink('eth0', { running: false });
    handOver(router, TAKE);
    expect(router.phase).toBe('fault');
    router.setLink('eth0', { running: true });
    expect(router.phase).toBe('backup');
    for (let tenth = 0; tenth < 40; tenth += 1) {
      router.hear(150);
      router.advance(100);
    }
    expect(router.phase).toBe('master');
  });
});
