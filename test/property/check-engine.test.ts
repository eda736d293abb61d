import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckEngine, STOP_LIMIT } from '../../checkers/engine/engine.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { ScriptedCheck } from '../support/scripted-check.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const span = fc.integer({ min: 0, max: 400 });
const plan = fc.record({
  firstDue: span,
  takes: fc.option(span, { freq: 8 }),
  every: fc.option(fc.integer({ min: 20, max: 400 }), { freq: 8 }),
  attemptLimit: fc.integer({ min: 1, max: 500 }),
  obeysAbort: fc.boolean(),
  removeAt: fc.option(fc.integer({ min: 0, max: 2000 })),
});

describe('CheckEngine, for any set of tasks', () => {
  it('keeps its limits and runs all that is due', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(plan, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (plans, limit) => {
          const clock = new VirtualClock();
          const engine = new CheckEngine({ clock, logger: new RecordingLogger() }, { maxRunning: limit });
          let obedient = 0;
          let most = 0;
          const checks = plans.map((options, index) => {
            const counts = options.obeysAbort;
            return new ScriptedCheck({
              ...options,
              id: `${index}`,
              clock,
              onStart: () => {
                if (counts) most = Math.max(most, (obedient += 1));
              },
              onEnd: () => {
                if (counts) obedient -= 1;
              },
            });
          });
          for (const [index, check] of checks.entries()) {
            engine.add(check, plans[index]?.firstDue ?? 0);
            const removeAt = plans[index]?.removeAt;
            if (typeof removeAt === 'number') clock.schedule(removeAt, () => engine.remove(check.id));
          }
          engine.start();
          const overlaps: string[] = [];
          for (let elapsed = 0; elapsed < 3000; elapsed += 50) {
            await clock.advanceAndSettle(50);
            for (const [index, check] of checks.entries()) {
              if (plans[index]?.obeysAbort === true && check.running > 1) overlaps.push(check.id);
            }
          }
          expect(overlaps).toEqual([]);
          expect(most).toBeLessThanOrEqual(limit);
          for (const [index, check] of checks.entries()) {
            expectSettledOnce(check);
            if (plans[index]?.removeAt === null && limit >= plans.length) {
              expect(check.starts[0]).toBe(plans[index]?.firstDue);
              expectEveryNextDueKept(check, plans[index]?.every ?? null);
            }
          }
          const stop = engine.stop();
          await clock.advanceAndSettle(STOP_LIMIT);
          await stop;
          expect(engine.statistics().types.get('TCP_CHECK')?.queued ?? 0).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Every attempt but the last has exactly one result, in order, none before its start. */
function expectSettledOnce(check: ScriptedCheck): void {
  expect(check.results.length).toBeLessThanOrEqual(check.starts.length);
  for (const [index, { timing }] of check.results.entries()) {
    expect(timing.startedAt).toBe(check.starts[index]);
    expect(timing.endedAt).toBeGreaterThanOrEqual(timing.startedAt);
  }
}

/** With a slot for every task nothing waits: each attempt starts at the instant that settle named. */
function expectEveryNextDueKept(check: ScriptedCheck, every: number | null): void {
  for (const [index, { timing }] of check.results.entries()) {
    const next = check.starts[index + 1];
    if (every === null) expect(next).toBeUndefined();
    else if (timing.endedAt + every < 2900) expect(next).toBe(timing.endedAt + every);
  }
}
