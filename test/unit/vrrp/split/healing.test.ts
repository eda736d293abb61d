import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { statusText } from '../../../../vrrp/report/status-text.ts';
import { ANNOUNCES_WITHIN } from '../../../../vrrp/split/healing.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

/** A MASTER that took over when its master of priority 200 fell silent, somewhere between two of its adverts. */
function successor(parts: Parameters<typeof instanceSpec>[0] = {}): LoneRouter {
  const router = LoneRouter.of(instanceSpec(parts));
  router.hear(200);
  router.advance(20_000);
  expect(router.phase).toBe('master');
  return router;
}

function causes(router: LoneRouter): readonly string[] {
  return router.instance().signs.map(({ cause }) => cause);
}

describe('a MASTER that gives in to a greater priority', () => {
  it('says that a split brain has ended when the other one announces nothing', () => {
    const router = successor({ reportsSplits: true });
    router.hear(200);
    const gaveIn = router.now;
    router.advance(ANNOUNCES_WITHIN - 1);
    expect(router.instance().split).toBeNull();
    router.advance(1);
    expect(router.instance().split).toMatchObject({ since: gaveIn, at: gaveIn });
    expect(causes(router)).toEqual(['higher-priority']);
    expect(router.instance().tallies.splits).toBe(1);
    const text = statusText(statusOf(router.state, router.now, 1_700_000_000_000));
    expect(text).toContain('the last split brain was seen 300 ms ago, after 0 ms: 10.9.0.2 was MASTER, too');
    expect(text).not.toContain('SPLIT BRAIN for');
    expect(router.notified).toContain('instance VI_1 SPLIT 100');
  });

  it('takes one that announces the addresses for a new MASTER', () => {
    const router = successor();
    router.hear(200);
    router.advance(20);
    router.take({ kind: 'announced', interface: 'eth0', address: ip('10.9.0.100') });
    router.advance(5000);
    expect([router.instance().split, causes(router)]).toEqual([null, []]);
  });

  it.each([
    ['eth1', '10.9.0.100'],
    ['eth0', '10.9.0.101'],
  ])('is not deceived by an announcement on %s of %s', (name, address) => {
    const router = successor();
    router.hear(200);
    router.take({ kind: 'announced', interface: name, address: ip(address) });
    router.advance(ANNOUNCES_WITHIN);
    expect(causes(router)).toEqual(['higher-priority']);
  });

  it('takes an advert of its former master that answers its own for the end of a split at once', () => {
    const router = successor();
    router.advance((router.instance().deadline ?? 0) - router.now + 2);
    router.hear(200);
    router.take({ kind: 'announced', interface: 'eth0', address: ip('10.9.0.100') });
    router.advance(5000);
    expect(causes(router)).toEqual(['higher-priority']);
    const stranger = successor();
    stranger.advance((stranger.instance().deadline ?? 0) - stranger.now + 2);
    stranger.hear(200, {}, '10.9.0.3');
    stranger.take({ kind: 'announced', interface: 'eth0', address: ip('10.9.0.100') });
    stranger.advance(5000);
    expect(causes(stranger)).toEqual([]);
  });

  it('closes a split brain that was told before, and tells it once', () => {
    const router = successor();
    router.hear(150, { version: 2 });
    router.advance(300);
    router.hear(200);
    router.advance(ANNOUNCES_WITHIN);
    expect(router.instance().tallies.splits).toBe(1);
    expect(router.instance().split?.until).toBe(router.now - ANNOUNCES_WITHIN);
  });

  it('says nothing when it was MASTER for a moment only, or has no addresses to announce', () => {
    const fresh = LoneRouter.of(instanceSpec());
    while (fresh.phase !== 'master') fresh.advance(10);
    fresh.hear(200);
    const bare = successor({ addresses: [] });
    bare.hear(200);
    for (const router of [fresh, bare]) {
      router.advance(5000);
      expect(causes(router)).toEqual([]);
    }
  });
});
