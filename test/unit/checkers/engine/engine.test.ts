import { describe, expect, it } from 'vitest';
import {
  ABORT_GRACE,
  CheckEngine,
  MAX_DUE_PER_TURN,
  SETTLE_FAULT_DELAY,
  STOP_LIMIT,
} from '../../../../checkers/engine/engine.ts';
import { failed, passed } from '../../../../checkers/result.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { ScriptedCheck, type ScriptedCheckOptions } from '../../../support/scripted-check.ts';
import { settled, VirtualClock } from '../../../support/virtual-clock.ts';

function setUp(maxRunning?: number) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const engine = new CheckEngine({ clock, logger }, maxRunning === undefined ? {} : { maxRunning });
  const check = (options: Partial<ScriptedCheckOptions> & { id: string }) =>
    new ScriptedCheck({ clock, ...options });
  return { clock, logger, engine, check };
}

describe('CheckEngine schedule', () => {
  it('starts the first attempt when the caller said and the next when settle said', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a', takes: 30, every: 100 });
    engine.add(task, 1000);
    engine.start();
    await clock.advanceAndSettle(1400);
    expect(task.starts).toEqual([1000, 1130, 1260, 1390]);
    expect(task.results[0]).toEqual({
      result: passed('scripted'),
      timing: { startedAt: 1000, endedAt: 1030 },
    });
  });

  it('runs nothing before it is started, and then what has become due', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a' });
    engine.add(task, 10);
    await clock.advanceAndSettle(500);
    expect(task.starts).toEqual([]);
    engine.start();
    await clock.advanceAndSettle(0);
    expect(task.starts).toEqual([500]);
  });

  it('brings its timer forward for a task that is due before all others', async () => {
    const { clock, engine, check } = setUp();
    const late = check({ id: 'late' });
    const early = check({ id: 'early' });
    engine.add(late, 5000);
    engine.start();
    engine.add(early, 100);
    await clock.advanceAndSettle(100);
    expect(early.starts).toEqual([100]);
    expect(late.starts).toEqual([]);
  });

  it('keeps one timer however many tasks it holds', async () => {
    const { clock, engine, check } = setUp();
    engine.start();
    for (let index = 0; index < 1000; index += 1) engine.add(check({ id: `${index}` }), 1000 - index);
    expect(clock.pending).toBe(1);
    await engine.stop();
    expect(clock.pending).toBe(0);
  });

  it('forgets a task whose settle ends it', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'once', every: null });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(60_000);
    expect(task.starts).toHaveLength(1);
    expect(engine.statistics().tasks).toBe(0);
    expect(() => engine.add(task, 70_000)).not.toThrow();
  });

  it('refuses a second task of the same id', () => {
    const { engine, check } = setUp();
    engine.add(check({ id: 'a' }), 0);
    expect(() => engine.add(check({ id: 'a' }), 0)).toThrow('check a is in the engine already');
  });

  it('gives the event loop a turn after a batch of due tasks, and still runs all of them', async () => {
    const { clock, engine, check } = setUp(10_000);
    const tasks = Array.from({ length: MAX_DUE_PER_TURN + 1 }, (_, index) => check({ id: `${index}` }));
    for (const task of tasks) engine.add(task, 10);
    engine.start();
    const begunWhenOthersHadATurn: number[] = [];
    clock.schedule(10, () => begunWhenOthersHadATurn.push(engine.statistics().attempts));
    clock.advance(10);
    await settled();
    expect(begunWhenOthersHadATurn).toEqual([MAX_DUE_PER_TURN]);
    expect(tasks.filter((task) => task.starts.length === 1)).toHaveLength(tasks.length);
  });
});

describe('CheckEngine admission', () => {
  it('never runs more at once than allowed; the others follow in the order they were due', async () => {
    const { clock, engine, check } = setUp(2);
    const order: string[] = [];
    const tasks = [3, 1, 2, 0].map((rank) =>
      check({ id: `${rank}`, takes: 50, onStart: () => order.push(`${rank}`) }),
    );
    for (const task of tasks) engine.add(task, Number(task.id));
    engine.start();
    await clock.advanceAndSettle(10);
    expect(order).toEqual(['0', '1']);
    expect(engine.statistics().types.get('TCP_CHECK')).toMatchObject({ running: 2, queued: 2, attempts: 2 });
    await clock.advanceAndSettle(100);
    expect(order).toEqual(['0', '1', '2', '3']);
    expect(engine.statistics().types.get('TCP_CHECK')).toMatchObject({ running: 0, queued: 0, attempts: 4 });
  });

  it('drops a removed task that waits for a slot, and gives the slot to the next', async () => {
    const { clock, engine, check } = setUp(1);
    const [first, second, third] = ['a', 'b', 'c'].map((id) => check({ id, takes: 50 }));
    for (const task of [first, second, third]) if (task !== undefined) engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(10);
    expect(engine.remove('b')).toBe(true);
    await clock.advanceAndSettle(200);
    expect(second?.starts).toEqual([]);
    expect(third?.starts).toEqual([50]);
    expect(engine.statistics().types.get('TCP_CHECK')).toMatchObject({ running: 0, queued: 0 });
  });
});

describe('CheckEngine deadline', () => {
  it('aborts an attempt past its limit and settles it as a timeout, once', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'slow', takes: null, every: 1000, attemptLimit: 300 });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(1200);
    expect(task.aborts).toBe(1);
    expect(task.results.map(({ result }) => result)).toEqual([failed('timeout', 'no result within 0.3 s')]);
  });

  it('lets a result in that arrives in the last turn of the event loop', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'late', takes: 400, attemptLimit: 300 });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(0);
    clock.stall(1000);
    await clock.advanceAndSettle(10);
    expect(task.results.map(({ result }) => result.outcome)).toEqual(['pass']);
  });

  it('gives up on a probe that ignores its abort, says so, and drops what it answers later', async () => {
    const { clock, engine, logger, check } = setUp(1);
    const stuck = check({ id: 'stuck', takes: 60_000, obeysAbort: false, attemptLimit: 300 });
    const next = check({ id: 'next' });
    engine.add(stuck, 0);
    engine.add(next, 1);
    engine.start();
    await clock.advanceAndSettle(300 + ABORT_GRACE + 10);
    expect(stuck.results.map(({ result }) => result.code)).toEqual(['timeout']);
    expect(next.starts).toHaveLength(1);
    expect(logger.lines.map(({ fields }) => fields['check'])).toEqual(['stuck']);
    await clock.advanceAndSettle(60_000);
    expect(stuck.results).toHaveLength(1);
  });
});

describe('CheckEngine faults', () => {
  const rejecting = (how: 'rejects' | 'throws') => {
    const set = setUp();
    const task = set.check({ id: 'broken', every: 100 });
    const run = (): Promise<never> => {
      if (how === 'throws') throw new TypeError('boom');
      return Promise.reject(new TypeError('boom'));
    };
    task.plan = { kind: 'function', run };
    return { ...set, task };
  };

  it.each(['rejects', 'throws'] as const)(
    'reports a probe that %s as inconclusive, logs it, and goes on',
    async (how) => {
      const { clock, engine, logger, task } = rejecting(how);
      engine.add(task, 0);
      engine.start();
      await clock.advanceAndSettle(150);
      expect(task.results).toHaveLength(2);
      expect(task.results[0]?.result).toEqual({
        outcome: 'inconclusive',
        code: 'local_error',
        detail: 'lvsd could not run the check: boom',
      });
      expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
      expect(engine.statistics().types.get('TCP_CHECK')?.running).toBe(0);
    },
  );

  it('tries a task again whose settle throws', async () => {
    const { clock, engine, logger, check } = setUp();
    const task = check({ id: 'a' });
    task.settle = () => {
      throw new Error('no such server');
    };
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(SETTLE_FAULT_DELAY + 10);
    expect(task.starts).toEqual([0, SETTLE_FAULT_DELAY]);
    expect(logger.lines[0]).toMatchObject({
      level: 'error',
      fields: { check: 'a', error: 'no such server' },
    });
  });
});

describe('CheckEngine remove and stop', () => {
  it('aborts the attempt of a removed task and drops its result', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a', takes: 100, every: 10 });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(50);
    expect(engine.remove('a')).toBe(true);
    expect(engine.remove('a')).toBe(false);
    await clock.advanceAndSettle(1000);
    expect(task.aborts).toBe(1);
    expect(task.results).toEqual([]);
    expect(engine.statistics()).toMatchObject({ tasks: 0, attempts: 1 });
  });

  it('never starts a task removed before it was due', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a' });
    engine.add(task, 100);
    engine.start();
    engine.remove('a');
    await clock.advanceAndSettle(1000);
    expect(task.starts).toEqual([]);
  });

  it.each([100, null])('lets a task be removed and replaced from its own settle (next: %s)', async (next) => {
    const { clock, engine, check } = setUp();
    const old = check({ id: 'a' });
    const replacement = check({ id: 'a' });
    old.settle = () => {
      engine.remove('a');
      engine.add(replacement, 500);
      return next;
    };
    engine.add(old, 0);
    engine.start();
    await clock.advanceAndSettle(100);
    expect(engine.statistics().tasks).toBe(1);
    await clock.advanceAndSettle(900);
    expect(old.starts).toEqual([0]);
    expect(replacement.starts).toEqual([500]);
  });

  it('stops at once when every attempt ends at its abort, settles none, and starts nothing more', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a', takes: 100, every: 10 });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(50);
    await engine.stop();
    await clock.advanceAndSettle(10_000);
    expect(task.results).toEqual([]);
    expect(task.starts).toEqual([0]);
    expect(clock.pending).toBe(0);
  });

  it('stops after a bound when an attempt ignores its abort', async () => {
    const { clock, engine, logger, check } = setUp();
    engine.add(check({ id: 'a', takes: null, obeysAbort: false }), 0);
    engine.start();
    await clock.advanceAndSettle(0);
    let stopped = false;
    const stop = engine.stop().then(() => {
      stopped = true;
    });
    await clock.advanceAndSettle(STOP_LIMIT - 1);
    expect(stopped).toBe(false);
    await clock.advanceAndSettle(1);
    await stop;
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { checks: 1 } }]);
  });
});

describe('CheckEngine statistics', () => {
  it('counts how late attempts start and how long they take', async () => {
    const { clock, engine, check } = setUp(1);
    engine.add(check({ id: 'a', takes: 400 }), 0);
    engine.add(check({ id: 'b', takes: 0, type: 'HTTP_GET' }), 0);
    engine.start();
    await clock.advanceAndSettle(1000);
    const { startDelay, types, attempts } = engine.statistics();
    expect(attempts).toBe(2);
    expect(startDelay).toMatchObject({ sum: 400, count: 2 });
    expect(startDelay.counts[0]).toBe(1);
    expect(startDelay.counts[startDelay.bounds.indexOf(500)]).toBe(1);
    expect(types.get('TCP_CHECK')?.duration).toMatchObject({ sum: 400, count: 1 });
    expect(types.get('HTTP_GET')?.duration).toMatchObject({ sum: 0, count: 1 });
  });

  it('has a heartbeat that follows the clock while it keeps up, and stays behind when it does not', async () => {
    const { clock, engine, check } = setUp();
    engine.add(check({ id: 'a', every: 100 }), 100);
    engine.start();
    await clock.advanceAndSettle(250);
    expect(engine.heartbeat()).toBe(250);
    clock.stall(5000);
    expect(engine.heartbeat()).toBe(300);
    await clock.advanceAndSettle(0);
    expect(engine.heartbeat()).toBe(clock.now());
  });
});

describe('CheckEngine trigger', () => {
  it('runs a task now that is due later, and then from there on', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a', takes: 10, every: 1000 });
    engine.add(task, 5000);
    engine.start();
    await clock.advanceAndSettle(100);
    expect(engine.trigger('a')).toBe(true);
    await clock.advanceAndSettle(2000);
    expect(task.starts).toEqual([100, 1110]);
  });

  it('runs once more after the attempt under way, however often it was asked', async () => {
    const { clock, engine, check } = setUp();
    const task = check({ id: 'a', takes: 50, every: 1000 });
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(10);
    engine.trigger('a');
    engine.trigger('a');
    await clock.advanceAndSettle(1000);
    expect(task.starts).toEqual([0, 50]);
  });

  it('does not run a task twice that waits for a slot anyway', async () => {
    const { clock, engine, check } = setUp(1);
    const task = check({ id: 'b', every: 1000 });
    engine.add(check({ id: 'a', takes: 100 }), 0);
    engine.add(task, 0);
    engine.start();
    await clock.advanceAndSettle(50);
    engine.trigger('b');
    await clock.advanceAndSettle(500);
    expect(task.starts).toEqual([100]);
  });

  it('waits for no beat of the many', async () => {
    const { clock, engine, check } = setUp();
    for (let index = 0; index < 400; index += 1)
      engine.add(check({ id: `m${index}`, every: 1000 }), index * 2.5);
    const task = check({ id: 'a', every: 600_000 });
    engine.add(task, 500_000);
    engine.start();
    await clock.advanceAndSettle(5001.3);
    expect(engine.grid).toBeGreaterThan(0);
    engine.trigger('a');
    await clock.advanceAndSettle(0);
    expect(task.starts).toEqual([5001.3]);
    await clock.advanceAndSettle(2000);
    expect(engine.grid).toBeGreaterThan(0);
  });

  it('knows no task that it does not have', () => {
    expect(setUp().engine.trigger('a')).toBe(false);
  });
});
