import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import type { PingOutcome } from '../../../../vrrp/split/arbiter.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

const ADDRESSES = [ip('10.9.0.254'), ip('10.9.0.2')];

function router(onIsolated: 'hold' | 'release' = 'hold'): LoneRouter {
  const arbiter = { addresses: ADDRESSES, interval: 1000, timeout: 500, fall: 3, onIsolated };
  return LoneRouter.of(instanceSpec({ arbiter }));
}

function ping(lone: LoneRouter, kind: 'answered' | 'silent', addresses = ADDRESSES): void {
  for (const address of addresses) pingOne(lone, address, { kind });
}

function pingOne(lone: LoneRouter, address: (typeof ADDRESSES)[number], outcome: PingOutcome): void {
  lone.take({ kind: 'pinged', instance: lone.instance().key, address, outcome });
}

function why(lone: LoneRouter): string {
  return statusOf(lone.state, lone.now, 1e12).instances[0]?.why ?? '';
}

/** A second after the other, with a ping in each. */
function seconds(lone: LoneRouter, count: number, kind: 'answered' | 'silent'): void {
  for (let second = 0; second < count; second += 1) {
    lone.advance(1000);
    ping(lone, kind);
  }
}

describe('an arbiter', () => {
  it('that answers lets a takeover happen in its time', () => {
    const lone = router();
    lone.hear(200);
    const silent = lone.now;
    seconds(lone, 3, 'answered');
    lone.advance(1000);
    expect(lone.adverts[0]?.at).toBe(silent + 3609.375);
  });

  it('is asked at once before a takeover', () => {
    const lone = router();
    lone.hear(200);
    lone.advance(3200);
    expect(lone.actions.filter(({ action }) => action.kind === 'ask-arbiters')).toHaveLength(1);
  });

  it('that is silent for so many tries keeps an isolated BACKUP from taking over, and says why', () => {
    const lone = router();
    lone.hear(200);
    seconds(lone, 20, 'silent');
    expect(lone.phase).toBe('backup');
    expect(why(lone)).toBe(
      'BACKUP: isolated: none of 10.9.0.254, 10.9.0.2 answers ping; it does not take over; ours is 100',
    );
  });

  it('lets it take over as soon as it is reached again', () => {
    const lone = router();
    lone.hear(200);
    seconds(lone, 20, 'silent');
    pingOne(lone, ADDRESSES[1] ?? ip('10.9.0.2'), { kind: 'answered' });
    expect(lone.phase).toBe('master');
  });

  it('of which one answers is enough', () => {
    const lone = router();
    lone.hear(200);
    for (let second = 0; second < 5; second += 1) {
      lone.advance(1000);
      ping(lone, 'silent', ADDRESSES.slice(0, 1));
      ping(lone, 'answered', ADDRESSES.slice(1));
    }
    expect(lone.phase).toBe('master');
  });

  it('whose last answer is older than the silence of the master says nothing: the takeover waits', () => {
    const lone = router();
    ping(lone, 'answered');
    lone.advance(100);
    lone.hear(200);
    lone.advance(3700);
    expect(lone.phase).toBe('backup');
    expect(why(lone)).toContain('waits for an answer of an arbiter before it takes over');
    ping(lone, 'answered');
    expect(lone.phase).toBe('master');
  });

  it('that this host cannot ask holds nobody up, and is shown', () => {
    const lone = router();
    lone.hear(200);
    for (const address of ADDRESSES) pingOne(lone, address, { kind: 'not-asked', reason: 'EACCES' });
    lone.advance(4000);
    expect(lone.phase).toBe('master');
    expect(why(lone)).toContain('cannot ask its arbiters: EACCES');
  });

  it('leaves the addresses with an isolated MASTER by hold, and takes them off by release', () => {
    for (const onIsolated of ['hold', 'release'] as const) {
      const lone = router(onIsolated);
      seconds(lone, 5, 'answered');
      expect(lone.phase).toBe('master');
      lone.forget();
      seconds(lone, 3, 'silent');
      if (onIsolated === 'hold') {
        expect(lone.phase).toBe('master');
        expect(why(lone)).toContain('it keeps the addresses (on_isolated hold)');
        continue;
      }
      expect(lone.phase).toBe('fault');
      expect(lone.adverts.at(-1)?.priority).toBe(0);
      expect(lone.notified).toEqual(['instance VI_1 FAULT 100']);
      seconds(lone, 1, 'answered');
      expect(lone.phase).toBe('backup');
    }
  });
});
