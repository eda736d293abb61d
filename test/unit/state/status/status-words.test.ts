import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../../../checkers/types.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { RealServerFacts } from '../../../../src/state/model/facts.ts';
import type { Override } from '../../../../src/state/model/override.ts';
import type { PlacementCause } from '../../../../src/state/pool/pool.ts';
import {
  checkName,
  checkStatus,
  serverState,
  weightReason,
} from '../../../../src/state/status/status-words.ts';
import { config, fail, inconclusive, pass, virtualServer } from '../../../support/director-config.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

/** The facts of a server without retries whose check gave these results. */
function facts(results: readonly ProbeResult[], changes: Partial<RealServerFacts> = {}): RealServerFacts {
  const site = virtualServer({ servers: [{ weight: 3, checks: [{ retry: 0 }] }] });
  const director = new Director();
  director.load(config(site), 0, NOW);
  const id = site.realServers[0]?.checks[0]?.id ?? '';
  for (const [index, result] of results.entries()) {
    director.record(id, result, { startedAt: index, endedAt: index }, NOW);
  }
  const server = director.view().virtualServers[0]?.servers[0];
  if (server === undefined) throw new TypeError('no server');
  return { ...server, ...changes };
}

function override(changes: Partial<Override>): Override {
  const none = { author: 'alice', reason: null, since: NOW, expiresAt: null, deadline: null, drained: false };
  return { ...none, kind: 'drain', weight: null, ...changes };
}

function reason(cause: PlacementCause, server = facts([pass()])): string {
  return weightReason(server, { cause, inKernel: true, weight: 3 }, 'live weight 0', NOW);
}

describe('The state of a server', () => {
  it('is that of its checks, unless it is held, kept or held back', () => {
    expect(serverState(facts([]))).toBe('unchecked');
    expect(serverState(facts([pass()]))).toBe('up');
    expect(serverState(facts([fail()]))).toBe('down');
    expect(serverState(facts([fail()], { held: true }))).toBe('failing');
    expect(serverState(facts([fail()], { retainedByFailOpen: true }))).toBe('failing');
    expect(serverState(facts([pass()], { override: override({}) }))).toBe('drain');
    expect(serverState(facts([pass()], { override: override({ kind: 'disable' }) }))).toBe('maintenance');
  });
});

describe('The reason for a weight', () => {
  it('is the health of a server that serves, and what makes its weight another one', () => {
    expect(reason('serving')).toBe('up: all checks pass');
    expect(reason('serving', facts([pass()], { effectiveWeight: 1 }))).toBe(
      'up: all checks pass; checks make weight 3 into 1',
    );
    const zero = facts([pass()], { override: override({ kind: 'weight', weight: 0 }), effectiveWeight: 0 });
    expect(reason('serving', zero)).toMatch(/set to 0 by alice .*; weight 0 takes no new connections$/);
  });

  it('says why a server that fails is kept, inhibited or removed', () => {
    const down = facts([fail()]);
    expect(reason('held', down)).toMatch(/^fails: TCP_CHECK: .* held by isolation_guard/);
    expect(reason('kept-open', down)).toMatch(/kept by fail_open, too few others are left$/);
    expect(reason('inhibited', down)).toMatch(/kept at weight 0 by inhibit_on_failure$/);
    expect(reason('removed', down)).toMatch(/^down since 12:00:00 UTC: TCP_CHECK: .*; removed$/);
    expect(reason('removed', facts([]))).toMatch(/^not up yet: /);
  });

  it('says that the sorry server serves, or that an operator holds the server back', () => {
    expect(reason('withdrawn')).toBe('withdrawn: sorry server serves, live weight 0');
    expect(reason('withdrawn-inhibited')).toMatch(/; kept at weight 0 by inhibit_on_failure$/);
    expect(reason('draining', facts([pass()], { override: override({}) }))).toMatch(/^draining by alice/);
  });
});

describe('A check in the status', () => {
  it('has its name, its state and its last result', () => {
    const [check] = facts([fail('refused by 10.0.1.1')]).checks;
    if (check === undefined) throw new TypeError('no check');
    expect(checkName(check.check.spec)).toBe('TCP_CHECK 10.0.1.1:8000');
    expect(checkStatus(check, (at) => at)).toMatchObject({
      type: 'TCP_CHECK',
      target: '10.0.1.1:8000',
      state: 'down',
      last: { at: NOW, result: 'refused', detail: 'refused by 10.0.1.1' },
      results: { refused: 1 },
    });
  });

  it('counts how often this host could not run it', () => {
    const [check] = facts([inconclusive(), inconclusive()]).checks;
    if (check === undefined) throw new TypeError('no check');
    expect(checkStatus(check, (at) => at)).toMatchObject({ state: 'unchecked', local_errors: 2 });
  });
});
