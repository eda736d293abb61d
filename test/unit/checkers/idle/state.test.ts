import { describe, expect, it } from 'vitest';
import {
  type IdleEnd,
  type IdleState,
  type IdleTrigger,
  initialIdleState,
  stepIdle,
  watchedShare,
} from '../../../../checkers/idle/state.ts';

function pass(state: IdleState, now = 0): IdleState {
  return stepIdle(state, { kind: 'check-passed', uniform: 0 }, now).state;
}

/** A connection whose story is told step by step. */
class Story {
  state: IdleState = pass(initialIdleState(0));
  now = 0;

  /** Waits until an attempt is due, and lets it succeed. */
  open(): this {
    this.#step({ kind: 'check-passed', uniform: 0 });
    this.now = Math.max(this.now, this.state.due);
    this.#step({ kind: 'opening', deadline: this.now + 5000 });
    this.#step({ kind: 'opened' });
    return this;
  }

  refuse(refused = true): IdleTrigger | null {
    this.now = Math.max(this.now, this.state.due);
    this.#step({ kind: 'opening', deadline: this.now + 5000 });
    return this.#step({ kind: 'failed', refused, uniform: 0 });
  }

  silentFor(milliseconds: number): this {
    this.now += milliseconds;
    return this;
  }

  hear(): this {
    this.#step({ kind: 'heard' });
    return this;
  }

  end(end: IdleEnd = 'clean'): IdleTrigger | null {
    return this.#step({ kind: 'ended', end, uniform: 0 });
  }

  failCheck(): this {
    this.#step({ kind: 'check-failed', refused: false, uniform: 0 });
    return this;
  }

  get wait(): number {
    return this.state.due - this.now;
  }

  #step(event: Parameters<typeof stepIdle>[1]): IdleTrigger | null {
    const { state, trigger } = stepIdle(this.state, event, this.now);
    this.state = state;
    return trigger;
  }
}

describe('an idle connection', () => {
  it.each(['reset', 'clean', 'lost'] as const)('that ends (%s) has the checks run', (end) => {
    const story = new Story().open().silentFor(20_000);
    expect(story.end(end)).toBe(end);
    expect(story.wait).toBe(1000);
  });

  it('that the server ends after the same silence each time is not counted from the third end on', () => {
    const story = new Story();
    const triggers = [];
    for (let round = 0; round < 5; round += 1) triggers.push(story.open().silentFor(60_000).end());
    expect(triggers).toEqual(['clean', 'clean', null, null, null]);
    expect(story.state).toMatchObject({ idleLimit: 60_000, reason: 'idle-limit' });
    expect(story.wait).toBe(0);
  });

  it('learns a limit from three ends that have nothing in common but that they were survived', () => {
    const story = new Story();
    const triggers = [90_000, 30_000, 55_000, 80_000].map((silence) => story.open().silentFor(silence).end());
    expect(triggers).toEqual(['clean', 'clean', 'clean', null]);
    expect(story.state.idleLimit).toBe(30_000);
  });

  it('counts the silence, and not the age of the connection', () => {
    const story = new Story();
    for (let round = 0; round < 3; round += 1) story.open().silentFor(2000).hear().silentFor(60_000).end();
    expect(story.state.idleLimit).toBe(60_000);
  });

  it('that ends long before the limit is a surprise, and a limit that was lowered is learnt again', () => {
    const story = new Story();
    for (let round = 0; round < 3; round += 1) story.open().silentFor(60_000).end();
    const triggers = [20_000, 20_000, 20_000].map((silence) => story.open().silentFor(silence).end());
    expect(triggers).toEqual(['clean', 'clean', null]);
    expect(story.state.idleLimit).toBe(20_000);
  });

  it('takes over a limit that was raised', () => {
    const story = new Story();
    for (let round = 0; round < 3; round += 1) story.open().silentFor(20_000).end();
    for (let round = 0; round < 2; round += 1) expect(story.open().silentFor(60_000).end()).toBeNull();
    expect(story.open().state.idleLimit).toBe(60_000);
  });

  it('is opened at once after its limit, and has the checks run when that is refused', () => {
    const story = new Story();
    for (let round = 0; round < 3; round += 1) story.open().silentFor(60_000).end();
    expect(story.wait).toBe(0);
    expect(story.refuse()).toBe('refused');
    expect(story.refuse()).toBeNull();
  });

  it('learns nothing from a server that was gone after the end', () => {
    const story = new Story();
    for (let round = 0; round < 5; round += 1) {
      expect(story.open().silentFor(60_000).end()).toBe('clean');
      story.refuse();
    }
    expect(story.state.idleLimit).toBeNull();
  });

  it('is opened once in ten seconds where the server ends it sooner', () => {
    const story = new Story();
    for (let round = 0; round < 4; round += 1) story.open().silentFor(1000).end();
    expect(story.state.reason).toBe('idle-limit');
    expect(story.wait).toBe(9000);
    expect(watchedShare(story.state)).toBe(0.1);
  });

  it('that is not let in has the checks run once, and is tried less and less often', () => {
    const story = new Story();
    const seen = [];
    for (let round = 0; round < 8; round += 1) {
      const trigger = story.open().silentFor(1).end('reset');
      seen.push([trigger, story.wait]);
    }
    expect(seen).toEqual([
      ['reset', 10_000],
      [null, 20_000],
      [null, 40_000],
      [null, 80_000],
      [null, 160_000],
      [null, 320_000],
      [null, 600_000],
      [null, 600_000],
    ]);
  });

  it('waits longer after each attempt that fails, up to half a minute', () => {
    const story = new Story();
    const waits = [];
    for (let round = 0; round < 7; round += 1) {
      expect(story.refuse()).toBeNull();
      waits.push(story.wait);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(story.open().silentFor(20_000).end()).toBe('clean');
    expect(story.wait).toBe(1000);
  });

  it('makes room when a check fails, and comes back later each time', () => {
    const story = new Story();
    const waits = [];
    for (let round = 0; round < 3; round += 1) {
      story.open().silentFor(3000).failCheck();
      waits.push(story.wait);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000]);
    expect(story.state.reason).toBe('made-room');
  });

  it.each([
    ['a late end', { kind: 'ended', end: 'reset', uniform: 0 }],
    ['a late word', { kind: 'heard' }],
    ['a late answer', { kind: 'opened' }],
  ] as const)('is not moved by %s while it waits', (_, event) => {
    const state = pass(initialIdleState(0));
    expect(stepIdle(state, event, 10)).toEqual({ state, trigger: null });
  });

  it('is not opened before a check has passed, nor while the server is down', () => {
    const state = initialIdleState(0);
    const opening = { kind: 'opening', deadline: 5000 } as const;
    expect(stepIdle(state, opening, 10).state).toBe(state);
    const waiting = pass(state, 10);
    expect(waiting).toMatchObject({ phase: 'waiting', due: 10 });
    const failed = stepIdle(waiting, { kind: 'check-failed', refused: false, uniform: 0 }, 20).state;
    expect(failed.phase).toBe('resting');
    expect(pass(failed, 30)).toMatchObject({ phase: 'waiting', due: 30 });
  });

  it('waits as long as it must when a check passes at once after it made room', () => {
    const story = new Story().open().silentFor(3000).failCheck();
    expect(pass(story.state, story.now)).toMatchObject({ phase: 'waiting', due: story.now + 10_000 });
  });

  it('makes the attempt that may prove that the server is gone, unless its check has proved it', () => {
    const story = new Story().open().silentFor(20_000);
    story.end('reset');
    const failing = { kind: 'check-failed', refused: false, uniform: 0 } as const;
    expect(stepIdle(story.state, failing, story.now).state).toBe(story.state);
    const refused = stepIdle(story.state, { ...failing, refused: true }, story.now).state;
    expect(refused).toMatchObject({ phase: 'resting', proving: false });
  });
});
