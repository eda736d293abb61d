import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFUSED_WAIT, REJECTED_WAIT } from '../../checkers/idle/limits.ts';
import { type IdleEvent, type IdleState, initialIdleState, stepIdle } from '../../checkers/idle/state.ts';

const uniform = fc.double({ min: 0, max: 0.999, noNaN: true });

/** What happens to a connection, and how long after what happened before. */
const happening = fc.record({
  after: fc.integer({ min: 0, max: 200_000 }),
  event: fc.oneof(
    fc.constant<IdleEvent>({ kind: 'opened' }),
    fc.constant<IdleEvent>({ kind: 'heard' }),
    fc.record({ kind: fc.constant('failed' as const), refused: fc.boolean(), uniform }),
    fc.record({
      kind: fc.constant('ended' as const),
      end: fc.constantFrom('clean' as const, 'reset' as const, 'lost' as const),
      uniform,
    }),
    fc.record({ kind: fc.constant('check-failed' as const), refused: fc.boolean(), uniform }),
    fc.record({ kind: fc.constant('check-passed' as const), uniform }),
  ),
});

/** Plays what happens, with an attempt whenever one is due. */
function play(
  happenings: readonly { readonly after: number; readonly event: IdleEvent }[],
  look: (before: IdleState, event: IdleEvent, step: ReturnType<typeof stepIdle>, now: number) => void,
): void {
  let now = 0;
  let state = initialIdleState(now);
  const take = (event: IdleEvent): void => {
    const step = stepIdle(state, event, now);
    look(state, event, step, now);
    state = step.state;
  };
  for (const { after, event } of happenings) {
    now += after;
    if (state.phase === 'waiting' && state.due <= now) take({ kind: 'opening', deadline: now + 5000 });
    take(event);
  }
}

describe('the state of an idle connection, whatever happens', () => {
  it('never puts the next attempt off for longer than the longest wait', () => {
    const longest = Math.max(REFUSED_WAIT[1], REJECTED_WAIT[1]);
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        play(happenings, (_, __, { state }, now) => {
          if (state.phase !== 'idle') expect(state.due - now).toBeLessThanOrEqual(longest);
        });
      }),
    );
  });

  it('has the checks run for nothing but the end of a connection, or a refusal right after one', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        play(happenings, (before, event, { trigger }) => {
          if (trigger === null) return;
          if (trigger === 'refused')
            expect(before.proving && event.kind === 'failed' && event.refused).toBe(true);
          else expect(before.phase === 'idle' && event.kind === 'ended' && event.end === trigger).toBe(true);
        });
      }),
    );
  });

  it('has the checks run at every reset and every loss of a connection that was let in', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        play(happenings, (before, event, { trigger }, now) => {
          if (before.phase !== 'idle' || event.kind !== 'ended' || event.end === 'clean') return;
          if (now - before.openedAt >= 500) expect(trigger).toBe(event.end);
        });
      }),
    );
  });

  it('runs no storm of checks: a server with an idle limit costs at most three early checks, whatever its limit and its jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 600_000 }),
        fc.array(fc.double({ min: 0, max: 0.09, noNaN: true }), { minLength: 4, maxLength: 30 }),
        (limit, jitters) => {
          let now = 0;
          let triggers = 0;
          let state = initialIdleState(now);
          for (const jitter of jitters) {
            state = stepIdle(state, { kind: 'check-passed', uniform: 0 }, now).state;
            now = Math.max(now, state.due);
            state = stepIdle(state, { kind: 'opening', deadline: now + 5000 }, now).state;
            state = stepIdle(state, { kind: 'opened' }, now).state;
            now += limit * (1 + jitter);
            const step = stepIdle(state, { kind: 'ended', end: 'clean', uniform: 0.5 }, now);
            if (step.trigger !== null) triggers += 1;
            state = step.state;
          }
          expect(triggers).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});
