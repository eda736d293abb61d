import { describe, expect, it } from 'vitest';
import type { ScriptOutcome } from '../../../../vrrp/instance/event.ts';
import { beginFile, readTrackFile } from '../../../../vrrp/tracking/file.ts';
import { beginProcess, countProcess, tickProcess } from '../../../../vrrp/tracking/process.ts';
import { beginScript, endScript, tickScript } from '../../../../vrrp/tracking/script.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec } from '../../../support/vrrp/specs.ts';

const SCRIPT = { name: 'chk', interval: 1000, timeout: 1000, rise: 3, fall: 2, startsFailed: false };
const PASS: ScriptOutcome = { kind: 'exited', status: 0 };
const FAIL: ScriptOutcome = { kind: 'exited', status: 1 };

function statesAfter(outcomes: readonly ScriptOutcome[], spec = SCRIPT): readonly string[] {
  let script = beginScript(spec, 0);
  return outcomes.map((outcome, index) => {
    script = endScript(script, outcome, index);
    return script.standing.state;
  });
}

describe('a track script', () => {
  it('is up after its first success, not after rise of them', () => {
    expect(statesAfter([PASS])).toEqual(['up']);
  });

  it('is down after its first failure, whatever fall says', () => {
    expect(statesAfter([FAIL])).toEqual(['down']);
  });

  it('needs fall failures in a row to go down, and rise successes in a row to come up', () => {
    expect(statesAfter([PASS, FAIL, PASS, FAIL, FAIL])).toEqual(['up', 'up', 'up', 'up', 'down']);
    expect(statesAfter([FAIL, PASS, PASS, FAIL, PASS, PASS, PASS])).toEqual([
      'down',
      'down',
      'down',
      'down',
      'down',
      'down',
      'up',
    ]);
  });

  it('with init_fail begins as failed and needs rise successes', () => {
    const spec = { ...SCRIPT, startsFailed: true };
    expect(beginScript(spec, 0).standing.state).toBe('down');
    expect(statesAfter([PASS, PASS, PASS], spec)).toEqual(['down', 'down', 'up']);
  });

  it.each<[string, ScriptOutcome, string]>([
    ['a timeout', { kind: 'timed-out' }, 'down'],
    ['a signal', { kind: 'signalled', signal: 'SIGSEGV' }, 'down'],
    ['a program that is not there', { kind: 'not-executed', reason: 'ENOENT' }, 'down'],
    ['a host without processes left', { kind: 'not-started', reason: 'EAGAIN' }, 'unknown'],
  ])('takes %s for what it is', (_case, outcome, state) => {
    expect(statesAfter([outcome])).toEqual([state]);
  });

  it('is never started while it still runs, and goes on in its rhythm', () => {
    const first = tickScript(beginScript(SCRIPT, 0), 0);
    expect(first.run).toBe(true);
    const second = tickScript(first.state, 1000);
    expect(second.run).toBe(false);
    expect(second.state.skipped).toBe(1);
    expect(tickScript(endScript(second.state, PASS, 1500), 2000).run).toBe(true);
  });

  it('does not make up for runs that a stall left out', () => {
    const script = tickScript(beginScript(SCRIPT, 0), 0).state;
    const late = tickScript(endScript(script, PASS, 10), 9300);
    expect(late.run).toBe(true);
    expect(late.state.due).toBe(10_300);
  });

  it('without weight keeps an instance from beginning until its first result', () => {
    const track = { kind: 'script', name: 'chk', weight: 0, reverse: false, per: 'state' } as const;
    const router = LoneRouter.of(instanceSpec({ tracks: [track] }), { scripts: [SCRIPT] });
    expect(router.phase).toBe('init');
    expect(router.actions.at(-1)?.action).toEqual({ kind: 'run-script', script: 'chk', timeout: 1000 });
    router.take({ kind: 'script-ended', script: 'chk', outcome: PASS });
    expect(router.phase).toBe('backup');
    router.take({ kind: 'script-ended', script: 'chk', outcome: FAIL });
    router.take({ kind: 'script-ended', script: 'chk', outcome: FAIL });
    expect(router.phase).toBe('fault');
    expect(router.instance().reason).toBe('script chk fails: exit 1');
  });
});

describe('a track file', () => {
  it.each([
    ['7\n', 7, 'down'],
    [' -12 words', -12, 'down'],
    ['0', 0, 'up'],
    ['', 0, 'up'],
    ['seven', 0, 'up'],
    ['7seven', 0, 'up'],
    ['99999', 254, 'down'],
    [null, 0, 'up'],
  ])('that holds %j counts as %i', (text, amount, state) => {
    expect(readTrackFile(beginFile(0), text, 1)).toMatchObject({ amount, state });
  });

  const withFile = (weight: number, text: string): LoneRouter => {
    const track = { kind: 'file', name: 'f', weight, reverse: false, per: 'state' } as const;
    const router = LoneRouter.of(instanceSpec({ tracks: [track] }), { files: [{ name: 'f' }] });
    router.take({ kind: 'file-read', file: 'f', text });
    return router;
  };

  it('moves the priority by its number times the weight', () => {
    expect(withFile(2, '10').instance().effective).toBe(120);
    expect(withFile(1, '-30').instance().effective).toBe(70);
  });

  it('means FAULT at -254, and with weight 0 at any number but 0', () => {
    expect(withFile(1, '-254').phase).toBe('fault');
    expect(withFile(0, '1').phase).toBe('fault');
    expect(withFile(0, '0').phase).toBe('backup');
  });
});

describe('a track file that asks for FAULT', () => {
  it('leaves the priority as it was, as keepalived does, until it asks for something else', () => {
    const track = { kind: 'file', name: 'f', weight: 1, reverse: false, per: 'state' } as const;
    const router = LoneRouter.of(instanceSpec({ priority: 150, tracks: [track] }), {
      files: [{ name: 'f' }],
    });
    for (const text of ['-60', '-254', '0']) router.take({ kind: 'file-read', file: 'f', text });
    expect(router.notified).toEqual([
      'instance VI_1 BACKUP 150',
      'instance VI_1 FAULT 90',
      'instance VI_1 BACKUP 150',
    ]);
  });
});

describe('a tracked process', () => {
  const spec = { name: 'nginx', quorum: 2, quorumMax: null, forkDelay: 500, terminateDelay: 1000 };

  it('counts at once when it is first looked for, and later only after its delays', () => {
    const up = countProcess(beginProcess(spec, 0), 2, 0);
    expect(up.standing).toMatchObject({ state: 'up', reason: '2 run, 2 must' });
    const going = countProcess(up, 1, 100);
    expect(tickProcess(going, 1099).standing.state).toBe('up');
    expect(tickProcess(going, 1100).standing.state).toBe('down');
    expect(tickProcess(countProcess(going, 2, 500), 2000).standing.state).toBe('up');
  });

  it.each([
    [0, 'up'],
    [1, 'down'],
  ])('of which none may run is with %i of them %s', (count, state) => {
    expect(countProcess(beginProcess({ ...spec, quorumMax: 0 }, 0), count, 0).standing.state).toBe(state);
  });

  it('of which too many run is down', () => {
    expect(countProcess(beginProcess({ ...spec, quorumMax: 3 }, 0), 4, 0).standing.state).toBe('down');
  });
});

describe('a tracked virtual service', () => {
  const withService = (weight: number, per: 'state' | 'fraction'): LoneRouter => {
    const track = { kind: 'service', name: 'web', weight, reverse: false, per } as const;
    return LoneRouter.of(instanceSpec({ tracks: [track] }));
  };
  const half = { up: true, fraction: 0.5, reason: '1 of 2 servers is alive' };

  it('counts as up until the checker speaks, and as the checker said from then on', () => {
    const router = withService(0, 'state');
    expect(router.phase).toBe('backup');
    router.take({
      kind: 'service',
      service: 'web',
      standing: { up: false, fraction: 0, reason: 'no server is alive' },
    });
    expect(router.phase).toBe('fault');
    expect(router.instance().reason).toBe('service web is down: no server is alive');
    router.advance(600_000);
    expect(router.phase).toBe('fault');
  });

  it.each([
    [-40, 80],
    [40, 120],
  ])('by its fraction moves the priority with a weight of %i to %i', (weight, expected) => {
    const router = withService(weight, 'fraction');
    router.take({ kind: 'service', service: 'web', standing: half });
    expect(router.instance().effective).toBe(expected);
  });
});
