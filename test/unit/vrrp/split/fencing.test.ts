import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

function silenced(peerAnswers: boolean): LoneRouter {
  const router = LoneRouter.of(instanceSpec({ fence: { timeout: 5000 } }));
  router.hear(200);
  router.advance(3200);
  if (peerAnswers) {
    router.take({ kind: 'peer-answered', instance: router.instance().key, address: ip('10.9.0.2') });
  }
  router.advance(500);
  return router;
}

function fences(router: LoneRouter): number {
  return router.actions.filter(({ action }) => action.kind === 'run-fence').length;
}

function end(router: LoneRouter, error: string | null): void {
  router.take({ kind: 'fence-ended', instance: router.instance().key, error });
}

function why(router: LoneRouter): string {
  return statusOf(router.state, router.now, 1e12).instances[0]?.why ?? '';
}

describe('the fence command', () => {
  it('is not needed against a peer that is dead', () => {
    const router = silenced(false);
    expect([fences(router), router.phase]).toEqual([0, 'master']);
  });

  it('goes before the takeover from a peer that is alive', () => {
    const router = silenced(true);
    expect([fences(router), router.phase]).toEqual([1, 'backup']);
    expect(why(router)).toBe('BACKUP: waits for the fence command against 10.9.0.2; ours is 100');
    end(router, null);
    expect([fences(router), router.phase]).toEqual([1, 'master']);
  });

  it('that fails leaves this node BACKUP, says so, and is tried again after a down time', () => {
    const router = silenced(true);
    end(router, 'exit 1');
    expect(router.phase).toBe('backup');
    expect(why(router)).toContain('it did not take over, because the fence command failed: exit 1');
    router.advance(3200);
    router.take({ kind: 'peer-answered', instance: router.instance().key, address: ip('10.9.0.2') });
    router.advance(500);
    expect([fences(router), router.phase]).toEqual([2, 'backup']);
  });

  it('that never ends counts as failed', () => {
    const router = silenced(true);
    router.advance(8001);
    expect(router.phase).toBe('backup');
    expect(why(router)).toContain('it did not end');
  });

  it('is forgotten when the master is heard again, and its end means nothing then', () => {
    const router = silenced(true);
    router.hear(200);
    end(router, null);
    expect(router.phase).toBe('backup');
    router.hear(200);
    expect(why(router)).toBe('BACKUP: 10.9.0.2 sends priority 200, ours is 100');
  });
});
