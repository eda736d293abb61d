import { describe, expect, it } from 'vitest';
import { changedChecks, changedValues } from '../../../../src/config/model/changed-values.ts';
import { virtualServer } from '../../../support/director-config.ts';

function checksWith(pacing: object) {
  const server = { address: '10.0.1.1', port: 80, checks: [pacing] };
  return virtualServer({ servers: [server] }).realServers[0]?.checks ?? [];
}

describe('what a reload changes', () => {
  it('is told with both values where they are words, and named where they are not', () => {
    const before = { weight: 3, inhibitOnFailure: false, sorryServer: null, same: 1, tunnel: { port: 1 } };
    const after = { weight: 5, inhibitOnFailure: true, sorryServer: null, same: 1, tunnel: { port: 2 } };
    expect(changedValues<object>(before, after, [])).toEqual([
      'weight 3 -> 5',
      'inhibit on failure off -> on',
      'tunnel',
    ]);
    expect(changedValues<object>({}, { failOpen: 30 }, [])).toEqual(['fail open none -> 30']);
  });

  it('is told of the pace of checks in seconds, and of what they do by name only', () => {
    const before = checksWith({ delayLoop: 5000, retry: 1 });
    expect(changedChecks(before, checksWith({ delayLoop: 4000, retry: 3 }))).toEqual([
      'delay_loop 5 -> 4',
      'retry 1 -> 3',
    ]);
    expect(changedChecks(before, checksWith({ delayLoop: 5000, retry: 1 }))).toEqual([]);
    expect(changedChecks(before, [])).toEqual(['checks']);
  });
});
