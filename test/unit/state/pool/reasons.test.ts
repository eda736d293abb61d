import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../../../checkers/types.ts';
import { Director } from '../../../../src/state/director/director.ts';
import { quorumReason, serverReason } from '../../../../src/state/pool/reasons.ts';
import { config, fail, inconclusive, pass, virtualServer } from '../../../support/director-config.ts';

/** The reason for the state of a server without retries whose check gave these results. */
function reasonAfter(
  results: readonly ProbeResult[],
  pacing: { alpha?: boolean; rise?: number } = {},
): string {
  const site = virtualServer({ servers: [{ checks: [{ retry: 0, ...pacing }] }] });
  const director = new Director();
  director.load(config(site), 0, 0);
  const id = site.realServers[0]?.checks[0]?.id ?? '';
  for (const [index, result] of results.entries()) {
    const at = (index + 1) * 1000;
    director.record(id, result, { startedAt: at, endedAt: at }, at);
  }
  const server = director.view().virtualServers[0]?.servers[0];
  return server === undefined ? '' : serverReason(server);
}

describe('The reason for the state of a real server', () => {
  it('names the check that fails, with what it found', () => {
    expect(reasonAfter([fail('connection refused')])).toBe('TCP_CHECK: connection refused');
  });

  it('says what is waited for before the first result', () => {
    expect(reasonAfter([])).toBe('taken as up until its first check');
    expect(reasonAfter([], { alpha: true })).toBe('waits for its first TCP_CHECK');
  });

  it('says that all pass, or that this host could not run a check', () => {
    expect(reasonAfter([pass()])).toBe('all checks pass');
    expect(reasonAfter([pass(), inconclusive('no descriptors left')])).toBe(
      'TCP_CHECK could not be run its last time: no descriptors left',
    );
  });

  it('counts the passes towards rise', () => {
    expect(reasonAfter([fail(), pass()], { rise: 3 })).toBe('TCP_CHECK passes again, 1 of 3 times in a row');
  });

  it('is that there are no checks', () => {
    expect(serverReason({ checks: [] })).toBe('no checks');
  });
});

describe('The reason for the state of a virtual server', () => {
  const reason = (liveWeight: number, quorumMet: boolean, hysteresis = 0): string =>
    quorumReason({ config: virtualServer({ servers: [], quorum: 3, hysteresis }), liveWeight, quorumMet });

  it('compares the live weight with the quorum', () => {
    expect(reason(5, true)).toBe('live weight 5 meets quorum 3');
    expect(reason(2, false)).toBe('live weight 2 is below quorum 3');
    expect(reason(0, false)).toBe('no live weight is left');
  });

  it('mentions a hysteresis', () => {
    expect(reason(5, true, 1)).toBe('live weight 5 meets quorum 3 with hysteresis 1');
    expect(reason(2, false, 1)).toBe('live weight 2 misses quorum 3 with hysteresis 1');
  });
});
