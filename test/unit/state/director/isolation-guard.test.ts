import { describe, expect, it } from 'vitest';
import type { Check, Config } from '../../../../src/config/model/config.ts';
import { MAX_ISOLATION_WINDOW } from '../../../../src/state/director/isolation-guard.ts';
import { excuses, isNearlyAll, stepIsolation, WATCHING } from '../../../../src/state/health/isolation.ts';
import { fail, PACING, SPAN, tcpService, virtualServer } from '../../../support/director-config.ts';
import { type FarmOptions, farmConfig, IsolationFarm } from '../../../support/isolation-farm.ts';

const ALL = 'a1 a2 a3 b1 b2 b3';
const HOLDING = { mode: 'holding' } as const;
const CLEARING = { mode: 'clearing', trustFrom: 50 } as const;

describe('the states of the guard', () => {
  it('are left for holding as soon as nearly all fail', () => {
    expect(stepIsolation(WATCHING, true, 0, 9)).toEqual(HOLDING);
    expect(stepIsolation(WATCHING, false, 0, 9)).toBe(WATCHING);
    expect(stepIsolation(CLEARING, true, 1, 9)).toEqual(HOLDING);
  });

  it('come back over clearing, from the moment that fewer fail, until nobody is held', () => {
    expect(stepIsolation(HOLDING, true, 3, 50)).toBe(HOLDING);
    expect(stepIsolation(HOLDING, false, 3, 50)).toEqual(CLEARING);
    expect(stepIsolation(HOLDING, false, 0, 50)).toEqual(WATCHING);
    expect(stepIsolation(CLEARING, false, 1, 60)).toBe(CLEARING);
    expect(stepIsolation(CLEARING, false, 0, 60)).toEqual(WATCHING);
  });

  it('excuse what attempts found that began before the network was believed again', () => {
    expect(excuses(WATCHING, 0)).toBe(false);
    expect(excuses(HOLDING, 1000)).toBe(true);
    expect(excuses(CLEARING, 49)).toBe(true);
    expect(excuses(CLEARING, 50)).toBe(false);
  });

  it.each([
    [{ suspects: 10, recent: 9 }, 90, true],
    [{ suspects: 10, recent: 8 }, 90, false],
    [{ suspects: 4, recent: 4 }, 100, true],
    [{ suspects: 3, recent: 3 }, 50, false],
    [{ suspects: 0, recent: 0 }, 1, false],
  ])('take %o for nearly all at %i %%: %s', (count, percent, expected) => {
    expect(isNearlyAll(count, percent)).toBe(expected);
  });
});

describe('isolation_guard', () => {
  it('holds every server while nothing can be reached, and lets all go on when everything is back', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.scenario.heard();
    farm.cut();
    farm.run(60);
    expect(farm.mode).toBe('holding');
    expect(farm.pool).toBe(ALL);
    expect(farm.held).toBe(ALL);
    farm.mend();
    farm.run(3);
    expect(farm.mode).toBe('watching');
    expect(farm.held).toBe('');
    expect(farm.pool).toBe(ALL);
    expect(farm.scenario.heard()).toEqual([]);
  });

  it('is off unless it is configured', () => {
    const farm = new IsolationFarm({ guard: 0 });
    farm.run(5);
    farm.cut();
    farm.run(5);
    expect(farm.pool).toBe('');
    expect(farm.scenario.director.view().isolation).toBeNull();
  });

  it('puts those back that went down within the window before nearly all had failed', () => {
    const farm = new IsolationFarm({ check: { retry: 0 } });
    farm.run(4.5);
    farm.scenario.heard();
    farm.cut('a1');
    farm.run(2);
    expect(farm.scenario.heard()).toEqual(['a1 down']);
    farm.cut();
    farm.run(2);
    expect(farm.mode).toBe('holding');
    expect(farm.pool).toBe(ALL);
    const heard = farm.scenario.heard();
    expect(heard.filter((line) => line === 'a1 up' || line === 'a1 down')).toEqual(['a1 up']);
    expect(heard.filter((line) => line.endsWith('up')).length).toBe(
      heard.filter((line) => line.endsWith('down')).length + 1,
    );
  });

  it('does not put back who was down for longer than the window', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut('a1');
    farm.run(30);
    farm.cut();
    farm.run(10);
    expect(farm.mode).toBe('holding');
    expect(farm.pool).toBe('a2 a3 b1 b2 b3');
  });

  it('takes out those who are really dead by the first result after the network came back', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut();
    farm.run(30);
    farm.scenario.heard();
    farm.mend('a1', 'a2', 'b1', 'b2');
    farm.run(4);
    expect(farm.pool).toBe('a1 a2 b1 b2');
    expect(farm.mode).toBe('watching');
    expect(farm.scenario.heard().sort()).toEqual(['a3 down', 'b3 down']);
  });

  it('holds a server that comes back until its own rules let it be up, and never takes it out in between', () => {
    const farm = new IsolationFarm({ check: { paths: ['/a', '/b'], retry: 0 } });
    farm.run(9);
    farm.cut();
    farm.run(10);
    farm.scenario.taken();
    farm.mend();
    farm.run(30);
    expect(farm.mode).toBe('watching');
    expect(farm.scenario.taken()).toEqual([]);
  });

  it('holds the quorum and keeps the sorry server out', () => {
    const farm = new IsolationFarm({ sorry: true, quorum: 2 });
    farm.run(5);
    farm.scenario.heard();
    farm.cut();
    farm.run(30);
    expect(farm.pool).toBe(ALL);
    expect(farm.scenario.heard()).toEqual([]);
  });

  it('never holds at the start: what never passed cannot begin to fail', () => {
    const farm = new IsolationFarm({ sorry: true });
    farm.cut();
    farm.run(30);
    expect(farm.mode).toBe('watching');
    expect(farm.pool).toBe('sorry sorry');
  });

  it('goes on taking single servers out', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut('a1', 'a2', 'b3');
    farm.run(10);
    expect(farm.pool).toBe('a3 b1 b2');
    expect(farm.mode).toBe('watching');
  });

  it('does not call it isolation when servers fail one after the other', () => {
    const farm = new IsolationFarm({ check: { retry: 0 } });
    farm.run(5);
    for (const name of farm.names) {
      farm.cut(name);
      farm.run(3);
    }
    expect(farm.mode).toBe('watching');
    expect(farm.pool).toBe('');
  });

  it('shows nothing with fewer than four checks, or one real server', () => {
    const few = new IsolationFarm({ services: 1, serversEach: 3 });
    few.run(5);
    few.cut();
    few.run(10);
    expect(few.pool).toBe('');
  });

  it('shows nothing when all that begins to fail is one machine, whatever was down before', () => {
    const settings = { services: 1, serversEach: 2, guard: 50 };
    const farm = new IsolationFarm(settings);
    farm.load(withChecks(settings, 'a1', 6));
    farm.cut('a2');
    farm.run(20);
    farm.cut();
    farm.run(10);
    expect(farm.mode).toBe('watching');
    expect(farm.pool).toBe('');
  });

  it('puts nobody back who never was up', () => {
    const alpha = { alpha: true, retry: 0, name: 'alpha' };
    const farm = new IsolationFarm({ check: { retry: 0 } });
    const plain = farmConfig({ check: { retry: 0 } });
    const late = virtualServer({
      listeners: [tcpService('10.0.0.9')],
      servers: [{ address: '10.7.1.1', checks: [alpha] }],
    });
    // Servers without a name in the farm are never reached.
    farm.cut('');
    farm.load({ ...plain, virtualServers: [...plain.virtualServers, late] });
    farm.run(1.5);
    farm.cut();
    farm.run(1.5);
    expect(farm.mode).toBe('holding');
    expect(farm.held).toBe(ALL);
  });

  it('goes by what the network says: tracked files neither count nor are excused', () => {
    const plain = farmConfig({ check: { retry: 0 } });
    const filed = {
      ...plain,
      virtualServers: plain.virtualServers.map((one) => ({
        ...one,
        realServers: one.realServers.map((server) => ({
          ...server,
          checks: [
            ...server.checks,
            fileCheck(`file of ${server.id}`),
            fileCheck(`second file of ${server.id}`),
          ],
        })),
      })),
    };
    const farm = new IsolationFarm();
    farm.load(filed);
    farm.run(5);
    farm.cut();
    farm.run(4);
    expect(farm.mode).toBe('holding');
    expect(farm.held).toBe(ALL);
    const [server] = filed.virtualServers[0]?.realServers ?? [];
    const now = farm.scenario.clock.now();
    farm.scenario.director.record(`file of ${server?.id}`, fail(), { startedAt: now, endedAt: now }, 0);
    expect(farm.held).toBe('a2 a3 b1 b2 b3');
  });

  it('ends with a reload that switches it off, and judges everybody at once', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut();
    farm.run(10);
    farm.scenario.heard();
    farm.load(farmConfig({ guard: 0 }));
    expect(farm.pool).toBe('');
    expect(farm.scenario.heard().filter((line) => line.endsWith('down'))).toHaveLength(8);
  });

  it('goes on over a reload that leaves it on', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut();
    farm.run(10);
    farm.scenario.heard();
    farm.load(farmConfig({ guard: 80 }));
    farm.run(10);
    expect(farm.mode).toBe('holding');
    expect(farm.pool).toBe(ALL);
    farm.mend();
    farm.run(5);
    expect(farm.mode).toBe('watching');
    expect(farm.scenario.heard()).toEqual([]);
  });

  it('says what it saw', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut();
    farm.run(10);
    expect(farm.scenario.director.view().isolation).toEqual({
      percent: 90,
      mode: 'holding',
      since: expect.any(Number),
      window: 3000,
      failing: 6,
      suspects: 6,
      held: 6,
      engagements: 1,
    });
  });

  it('looks back over the longest interval among the checks, within its bound', () => {
    const slow = new IsolationFarm({ check: { delayLoop: 3_600_000, jitter: 5 } });
    expect(slow.scenario.director.view().isolation?.window).toBe(MAX_ISOLATION_WINDOW);
    const quick = new IsolationFarm({ check: { delayLoop: 4000, jitter: 500, timeout: 1000 } });
    expect(quick.scenario.director.view().isolation?.window).toBe(5500);
  });
});

/** The farm with more checks of one of its servers. */
function withChecks(options: FarmOptions, name: string, count: number): Config {
  const plain = farmConfig(options);
  return {
    ...plain,
    virtualServers: plain.virtualServers.map((one) => ({
      ...one,
      realServers: one.realServers.map((server, index) =>
        `a${index + 1}` === name
          ? {
              ...server,
              checks: server.checks.flatMap((check) =>
                Array.from({ length: count }, (_, n) => ({ ...check, id: `${check.id} ${n}` })),
              ),
            }
          : server,
      ),
    })),
  };
}

function fileCheck(id: string): Check {
  const spec = { type: 'FILE_CHECK', name: 'f', path: `/run/${id}`, weight: 0, reverse: false } as const;
  return { id, spec, pacing: { ...PACING, retry: 0 }, span: SPAN };
}
