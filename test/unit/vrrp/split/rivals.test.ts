import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { headerLine, statusText } from '../../../../vrrp/report/status-text.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, routerSpec, virtualAddress } from '../../../support/vrrp/specs.ts';

const WALL = 1_700_000_000_000;

function master(parts: Parameters<typeof instanceSpec>[0] = {}): LoneRouter {
  const router = LoneRouter.of(instanceSpec(parts));
  router.advance(10_000);
  expect(router.phase).toBe('master');
  return router;
}

function signsOf(router: LoneRouter): readonly string[] {
  const [instance] = statusOf(router.state, router.now, WALL).instances;
  return instance?.splitBrain?.signs.map(({ cause, words }) => `${cause}: ${words}`) ?? [];
}

describe('a MASTER that hears another one', () => {
  const password = new TextEncoder().encode('secret12');
  const v2 = { version: 2, password } as const;

  it.each([
    ['version', master(), { version: 2 as const }, 'version 2, ours is 3'],
    ['password', master(v2), { password: new TextEncoder().encode('secret13') }, 'another auth_pass'],
    ['authentication-type', master(v2), { password: null }, 'no authentication, ours is auth_type PASS'],
    ['interval', master({ version: 2 }), { interval: 2000 }, 'an advert interval of 2 s, ours is 1 s'],
  ])('names %s as what keeps them apart, at the first advert', (cause, router, parts, words) => {
    router.hear(200, parts);
    expect(signsOf(router)).toEqual([
      `${cause}: 10.9.0.2 is MASTER of virtual router 51, too, and its adverts are refused: ${words}`,
    ]);
    const status = statusOf(router.state, router.now, WALL);
    expect(headerLine(status)).toBe('VI_1 MASTER (SPLIT BRAIN: another node is MASTER, too)');
    expect(statusText(status)).toContain('SPLIT BRAIN for 0 ms: another node is MASTER, too');
    expect(statusText(status)).not.toContain('secret1');
  });

  it('under another number names both numbers and the address', () => {
    const router = master();
    router.hear(200, { virtualRouterId: 52 });
    expect(signsOf(router)).toEqual([
      'unknown-virtual-router: 10.9.0.2 is MASTER of 10.9.0.100 as virtual router 52, ours is 51',
    ]);
  });

  it('leaves another pair alone, which has other addresses', () => {
    const router = master();
    router.hear(200, { virtualRouterId: 52, addresses: [ip('10.9.0.222')] });
    expect(signsOf(router)).toEqual([]);
  });

  it('with another list of addresses says so beside what it does', () => {
    const router = master();
    router.hear(50, { addresses: [ip('10.9.0.100'), ip('10.9.0.101')] });
    expect(signsOf(router)[1]).toBe(
      'addresses: 10.9.0.2 advertises another list of addresses: 10.9.0.101 not in ours',
    );
  });

  it('of lower priority takes one advert for the end of a split, three for a peer that does not hear', () => {
    const router = master();
    router.hear(50);
    expect(signsOf(router)).toEqual([
      'lower-priority: 10.9.0.2 was MASTER, too, with the lower priority 50, which gives in to ours when it hears us',
    ]);
    router.advance(1000);
    router.hear(50);
    router.advance(1000);
    router.hear(50);
    expect(signsOf(router)).toEqual([
      'unheard: 10.9.0.2 stays MASTER with the lower priority 50, 3 adverts long: it does not hear ours, or refuses them',
    ]);
  });

  it('takes an advert that was on its way at the takeover for no split', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(50);
    while (router.phase !== 'master') router.advance(10);
    router.hear(50);
    expect(signsOf(router)).toEqual([]);
    expect(router.instance().split).toBeNull();
  });

  it('takes what is heard before it is MASTER for a warning, not for a split', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(200, { version: 2 });
    const [instance] = statusOf(router.state, router.now, WALL).instances;
    expect(instance?.splitBrain).toMatchObject({
      suspected: false,
      last: null,
      signs: [{ cause: 'version' }],
    });
  });
});

describe('a split brain', () => {
  it('is logged and counted once for its whole length, and again when it comes back', () => {
    const router = master();
    const errors = (): number =>
      router.actions.filter(({ action }) => action.kind === 'log' && action.level === 'error').length;
    for (let second = 0; second < 20; second += 1) {
      router.hear(200, { version: 2 });
      router.advance(1000);
    }
    expect([errors(), router.instance().tallies.splits]).toEqual([1, 1]);
    router.advance(10_000);
    router.hear(200, { version: 2 });
    expect([errors(), router.instance().tallies.splits]).toEqual([2, 2]);
  });

  it('is over when nothing of it was seen for five adverts, and stays on record', () => {
    const router = master();
    router.hear(200, { version: 2 });
    router.advance(3000);
    router.hear(200, { version: 2 });
    router.advance(5001);
    const status = statusOf(router.state, router.now, WALL);
    expect(status.instances[0]?.splitBrain).toMatchObject({ suspected: false, signs: [] });
    expect(statusText(status)).toContain(
      'the last split brain was seen 5 s ago, after 3 s: 10.9.0.2 is MASTER',
    );
  });

  it('is none where a refused sender resigns', () => {
    const router = master();
    router.hear(0, { version: 2 });
    expect(signsOf(router)).toEqual(['version: a packet from 10.9.0.2 is refused: version 2, ours is 3']);
    expect(router.instance().split).toBeNull();
  });

  it('concerns the instance that it is about', () => {
    const second = instanceSpec({
      name: 'VI_2',
      virtualRouterId: 60,
      addresses: [virtualAddress('10.9.0.200/24')],
    });
    const router = new LoneRouter(routerSpec([instanceSpec(), second]));
    router.take({ kind: 'start' });
    router.advance(10_000);
    router.hear(200, { virtualRouterId: 61, addresses: [ip('10.9.0.200')] });
    expect(router.instance('VI_1').signs).toEqual([]);
    expect(router.instance('VI_2').signs.map(({ cause }) => cause)).toEqual(['unknown-virtual-router']);
  });
});
