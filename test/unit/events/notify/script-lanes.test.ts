import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_RUNNING_SCRIPTS,
  MAX_WAITING_PER_OBJECT,
  ScriptLanes,
} from '../../../../src/events/notify/script-lanes.ts';
import { script } from '../../../support/notify-settings.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { ScriptedRunner } from '../../../support/scripted-runner.ts';
import { settled } from '../../../support/virtual-clock.ts';

function setUp() {
  const runner = new ScriptedRunner();
  const logger = new RecordingLogger();
  const lanes = new ScriptLanes(runner, logger);
  const call = (object: string, name: string) =>
    lanes.call(object, { script: script(name), keyword: 'notify_up', timeout: 1000 });
  return { runner, logger, lanes, call };
}

describe('ScriptLanes', () => {
  it('runs the scripts of one object one after the other, those of others beside them', async () => {
    const { runner, call } = setUp();
    call('a', 'a1');
    call('a', 'a2');
    call('b', 'b1');
    expect(runner.started).toEqual(['a1', 'b1']);
    runner.runs[0]?.end(0);
    await settled();
    expect(runner.started).toEqual(['a1', 'b1', 'a2']);
  });

  it('runs no more than its bound at once', async () => {
    const { runner, lanes, call } = setUp();
    for (let index = 0; index <= MAX_RUNNING_SCRIPTS; index += 1) call(`o${index}`, `${index}`);
    expect(runner.runs).toHaveLength(MAX_RUNNING_SCRIPTS);
    expect(lanes.counters()).toMatchObject({ running: MAX_RUNNING_SCRIPTS, waiting: 1 });
    runner.runs[3]?.end(0);
    await settled();
    expect(runner.started.at(-1)).toBe(`${MAX_RUNNING_SCRIPTS}`);
  });

  it('forgets the oldest news of an object that changes faster than its script runs, and counts it', async () => {
    const { runner, lanes, logger, call } = setUp();
    call('a', 'running');
    for (let index = 0; index <= MAX_WAITING_PER_OBJECT; index += 1) call('a', `${index}`);
    expect(lanes.counters()).toMatchObject({ dropped: 1, waiting: MAX_WAITING_PER_OBJECT });
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { object: 'a', script: 'notify_up' } }]);
    runner.runs[0]?.end(0);
    await settled();
    expect(runner.started).toEqual(['running', '1']);
  });

  it('logs how a script failed, with what it said', async () => {
    const { runner, lanes, logger, call } = setUp();
    call('a', '/opt/notify');
    runner.runs[0]?.end(3, 'no route\n');
    await settled();
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'a notify script failed',
        fields: { object: 'a', script: 'notify_up', command: '/opt/notify', status: 3, output: 'no route\n' },
      },
    ]);
    expect(lanes.counters()).toMatchObject({ started: 1, failed: 1, running: 0 });
  });

  it('stops by ending what runs and forgetting what waits', async () => {
    const { runner, lanes, call } = setUp();
    call('a', 'a1');
    call('a', 'a2');
    lanes.stop();
    expect(runner.runs[0]?.request.signal.aborted).toBe(true);
    runner.runs[0]?.end({ kind: 'aborted' });
    await lanes.idle();
    call('a', 'a3');
    expect(runner.started).toEqual(['a1']);
    expect(lanes.counters()).toMatchObject({ dropped: 1, running: 0, waiting: 0 });
  });

  it('loses no script and never runs two of one object, whatever the order of ends', async () => {
    const step = fc.oneof(
      fc.record({ object: fc.integer({ min: 0, max: 20 }) }),
      fc.record({ end: fc.nat({ max: 30 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        const { runner, lanes, call } = setUp();
        let calls = 0;
        for (const action of steps) {
          if ('object' in action) {
            call(`${action.object}`, `${action.object} ${calls}`);
            calls += 1;
          } else {
            runner.running[action.end]?.end(0);
            await Promise.resolve();
            await Promise.resolve();
          }
          const objects = runner.running.map(({ request }) => request.script.command.argv[0].split(' ')[0]);
          expect(new Set(objects).size).toBe(objects.length);
          expect(objects.length).toBeLessThanOrEqual(MAX_RUNNING_SCRIPTS);
        }
        while (runner.running.length > 0) {
          for (const run of runner.running) run.end(0);
          await settled();
        }
        const { started, dropped, waiting, running } = lanes.counters();
        expect({ total: started + dropped, waiting, running }).toEqual({
          total: calls,
          waiting: 0,
          running: 0,
        });
        for (let object = 0; object <= 20; object += 1) {
          const order = runner.started
            .filter((name) => name.startsWith(`${object} `))
            .map((name) => Number(name.split(' ')[1]));
          expect(order).toEqual(order.toSorted((left, right) => left - right));
        }
      }),
      { numRuns: 50 },
    );
  });
});
