import { describe, expect, it } from 'vitest';
import type { InstanceSpec } from '../../../../vrrp/instance/spec.ts';
import { adviceText } from '../../../../vrrp/report/advice-text.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

const WALL = 1_700_000_000_000;

function advice(router: LoneRouter): readonly string[] {
  const [instance] = statusOf(router.state, router.now, WALL).instances;
  return instance?.advice?.map(({ code, severity, words }) => `${severity} ${code}: ${words}`) ?? [];
}

/** A MASTER that has preempted a peer of this priority. */
function above(priority: number, parts: Partial<InstanceSpec>): LoneRouter {
  const router = LoneRouter.of(instanceSpec({ priority: 150, ...parts }));
  router.hear(priority);
  router.advance(10_000);
  expect(router.phase).toBe('master');
  return router;
}

function track(weight: number, name = 'chk'): InstanceSpec['tracks'][number] {
  return { kind: 'script', name, weight, reverse: false, per: 'state' };
}

describe('advice by what is heard', () => {
  it('is none of a pair that is in order', () => {
    const router = above(100, { tracks: [track(-60)] });
    expect(advice(router)).toEqual([]);
    expect(adviceText(statusOf(router.state, router.now, WALL))).toBe(
      'VI_1  nothing to say by what was heard so far\n',
    );
  });

  it('names a weight that can never move the addresses, and by how much', () => {
    const never = advice(above(100, { tracks: [track(-20), track(-20, 'other')] }));
    expect(never).toEqual([
      'warning weight-too-small: the weights of script chk (20), script other (20) can never move the addresses: 150 less 40 is above the priority 100 of 10.9.0.2',
    ]);
    expect(advice(above(100, { tracks: [track(-20), track(-40, 'other')] }))[0]).toBe(
      'info weight-too-small: the weight of script chk (20), script other (40) alone does not move the addresses: 10.9.0.2 has priority 100, ours is 150',
    );
    expect(advice(above(100, { priority: 100, tracks: [track(2)] }))).toEqual([]);
    expect(advice(above(100, { priority: 101, tracks: [track(60)] }))[0]).toContain('161 less 60 is above');
  });

  it('says nothing of weights before a peer was heard', () => {
    const alone = LoneRouter.of(instanceSpec({ priority: 150, tracks: [track(-1)] }));
    alone.advance(10_000);
    expect(advice(alone)).toEqual([]);
  });

  it('names nopreempt that leaves a master whose weight has failed in its place', () => {
    const router = LoneRouter.of(instanceSpec({ preempt: false }));
    router.hear(150);
    router.advance(900);
    router.hear(90);
    expect(advice(router)).toEqual([
      'warning nopreempt-keeps: 10.9.0.2 went from priority 150 to 90, below ours of 100, and stays MASTER: with nopreempt here a weight there moves nothing',
    ]);
    const plain = LoneRouter.of(instanceSpec({ preempt: false }));
    plain.hear(90);
    expect(advice(plain)[0]).toMatch(/^info nopreempt-keeps: 10.9.0.2 is MASTER with priority 90/);
  });

  it('names nopreempt of a node that heard nobody at its start, unless it waits', () => {
    const deaf = LoneRouter.of(instanceSpec({ preempt: false }));
    deaf.advance(10_000);
    expect(advice(deaf)[0]).toMatch(/^info nopreempt-deaf-start: /);
    const patient = LoneRouter.of(instanceSpec({ preempt: false }), { startupDelay: 5000 });
    patient.advance(20_000);
    expect(advice(patient)).toEqual([]);
  });

  it('names a master whose weights have taken everything', () => {
    const router = LoneRouter.of(instanceSpec({ preempt: false }));
    router.hear(1);
    expect(advice(router).some((one) => one.startsWith('warning weights-exhausted: 10.9.0.2'))).toBe(true);
  });

  it('asks for a second announcement after a split brain, where it is missing', () => {
    const announcing = instanceSpec().announcements;
    const lacking = above(50, {});
    lacking.advance(5000);
    lacking.hear(60);
    expect(advice(lacking).some((one) => one.startsWith('warning no-second-announcement: '))).toBe(true);
    const complete = above(50, {
      higherPrioritySendAdvert: true,
      announcements: { ...announcing, refresh: 60_000 },
    });
    complete.advance(5000);
    complete.hear(60);
    expect(complete.instance().split).not.toBeNull();
    expect(advice(complete)).toEqual([]);
  });

  it('names somebody else with our number, and peers that differ, also when they are silent again', () => {
    const router = above(50, {});
    router.hear(200, { addresses: [ip('10.9.0.222')], version: 2 });
    expect(advice(router)).toEqual([
      expect.stringMatching(/^warning no-second-announcement: /),
      expect.stringMatching(/^warning peers-differ: 10.9.0.2 is MASTER of virtual router 51, too/),
    ]);
    router.advance(60_000);
    expect(advice(router)[1]).toBe(
      'info peers-differ: 1 packets were strange because of version, none of them lately',
    );
    const pair = LoneRouter.of(instanceSpec());
    pair.hear(200, { addresses: [ip('10.9.0.222')] });
    expect(advice(pair)[0]).toContain(
      'warning duplicate-router: somebody else speaks for virtual router 51, or for our addresses: 10.9.0.2 advertises another list of addresses',
    );
  });
});
