import { describe, expect, it } from 'vitest';
import type { RouterAction } from '../../../../vrrp/instance/action.ts';
import type { InstanceSpec } from '../../../../vrrp/instance/spec.ts';
import { isOnLink } from '../../../../vrrp/split/neighbours.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link, virtualAddress } from '../../../support/vrrp/specs.ts';

const PEER = ip('10.9.0.2');

/** A BACKUP whose master of priority 200 falls silent now. */
function silenced(parts: Partial<InstanceSpec> = {}): LoneRouter {
  const router = LoneRouter.of(instanceSpec(parts));
  router.hear(200);
  return router;
}

function questions(
  router: LoneRouter,
): readonly { readonly at: number; readonly addresses: readonly string[] }[] {
  return router.actions.flatMap(({ at, action }) => {
    return action.kind === 'ask-peers' ? [{ at, addresses: action.addresses }] : [];
  });
}

function answer(router: LoneRouter): readonly RouterAction[] {
  return router.take({ kind: 'peer-answered', instance: router.instance().key, address: PEER });
}

describe('a BACKUP whose master is silent', () => {
  it('asks it by ARP half an advert before it takes over, once, and never later than the takeover', () => {
    const router = silenced();
    const silent = router.now;
    router.advance(10_000);
    expect(questions(router)).toEqual([{ at: silent + 3609.375 - 500, addresses: ['10.9.0.2'] }]);
    expect(router.adverts[0]?.at).toBe(silent + 3609.375);
  });

  it('of IPv6 asks it by neighbour solicitation, and says so', () => {
    const router = LoneRouter.of(
      instanceSpec({
        family: 'inet6',
        destination: { kind: 'multicast', group: ip('ff02::12') },
        addresses: [virtualAddress('fe80::100')],
      }),
    );
    router.hear(200, {}, 'fe80::2');
    router.advance(4000);
    expect(questions(router).map(({ addresses }) => addresses)).toEqual([['fe80::2']]);
    expect(router.instance().reason).toBe(
      'no advert from fe80::2 for 3.6 s, nor does it answer neighbour solicitations: it is down, or the line on eth0 is cut',
    );
    router.take({ kind: 'peer-answered', instance: router.instance().key, address: ip('fe80::2') });
    expect(router.instance().signs.map(({ words }) => words)).toEqual([
      'fe80::2 answers neighbour solicitations on eth0, and its adverts do not come: it may be MASTER, too',
    ]);
  });

  it('says of one that answers not that it is down, and warns of two masters', () => {
    const router = silenced();
    router.advance(3200);
    answer(router);
    router.advance(500);
    const { phase, reason, signs, split } = router.instance();
    expect(phase).toBe('master');
    expect(reason).toBe('no advert from 10.9.0.2 for 3.6 s, although it answers ARP');
    expect(signs.map(({ cause }) => cause)).toEqual(['peer-alive']);
    expect(split).not.toBeNull();
  });

  it('says of one that does not answer what that means', () => {
    const router = silenced();
    router.advance(4000);
    expect(router.instance().reason).toBe(
      'no advert from 10.9.0.2 for 3.6 s, nor does it answer ARP: it is down, or the line on eth0 is cut',
    );
    expect(router.instance().signs).toEqual([]);
  });

  it('takes an answer that comes after the takeover, and none that comes much later', () => {
    const late = silenced();
    late.advance(4000);
    answer(late);
    expect(late.instance().signs.map(({ cause }) => cause)).toEqual(['peer-alive']);
    const muchLater = silenced();
    muchLater.advance(9000);
    answer(muchLater);
    expect(muchLater.instance().signs).toEqual([]);
  });

  it('asks nobody who resigned, who is heard, who is released, or who is behind a router', () => {
    const resigned = silenced();
    resigned.hear(0);
    const lower = LoneRouter.of(instanceSpec());
    for (let advert = 0; advert < 5; advert += 1) {
      lower.hear(50);
      lower.advance(900);
    }
    const released = silenced();
    released.take({
      kind: 'hand-over',
      instance: 'VI_1',
      handover: { kind: 'release', until: null, reason: null },
    });
    const far = LoneRouter.of(instanceSpec());
    far.hear(200, {}, '192.0.2.9');
    for (const router of [resigned, released, far]) router.advance(9000);
    for (const router of [resigned, lower, released, far]) expect(questions(router)).toEqual([]);
  });

  it('has a doubt taken back when nobody else answers for the addresses', () => {
    const router = silenced();
    router.advance(3200);
    answer(router);
    router.advance(500);
    router.take({ kind: 'holder', instance: 'VI_1', found: null });
    expect(router.instance().signs).toEqual([]);
  });

  it('has it made sure when somebody does', () => {
    const router = silenced();
    router.advance(4000);
    router.take({
      kind: 'holder',
      instance: 'VI_1',
      found: { address: ip('10.9.0.100'), mac: '02:00:00:00:00:02' },
    });
    const [sign] = router.instance().signs;
    expect(sign?.words).toBe(
      '02:00:00:00:00:02 answers for 10.9.0.100 on eth0, too: clients reach one or the other',
    );
  });
});

describe('a split brain with split_alert', () => {
  it('is told once, with the cause and the remedy', () => {
    const router = silenced({ reportsSplits: true });
    router.advance(4000);
    for (let advert = 0; advert < 5; advert += 1) {
      router.hear(150, { version: 2 });
      router.advance(1000);
    }
    const notified = router.notifications.filter(({ state }) => state === 'SPLIT');
    expect(notified).toHaveLength(1);
    expect(notified[0]?.reason).toContain('version 2, ours is 3\ngive both nodes the same vrrp_version');
  });
});

describe('an address', () => {
  it.each([
    ['10.9.0.2', true],
    ['10.9.1.2', false],
    ['10.9.0.1', false],
    ['fe80::2', true],
    ['fd00::2', false],
  ])('%s is on the link: %s', (address, is) => {
    expect(isOnLink(link('eth0', 2, ['10.9.0.1/24', 'fe80::1/64']), ip(address))).toBe(is);
  });
});
