import { expect, it } from 'vitest';
import { SteppingClock } from '../../../src/base/stepping-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

it('tells each step of civil time once, before its first look behind it, and nothing of what is no step', () => {
  const virtual = new VirtualClock();
  const clock = new SteppingClock(virtual);
  const steps: number[] = [];
  clock.onStep((step) => steps.push(step));
  virtual.advance(5_000_000);
  virtual.stepWall(999);
  clock.wall();
  expect(steps).toEqual([]);
  virtual.stepWall(1);
  expect(clock.wall()).toBe(virtual.wall());
  clock.wall();
  expect(steps).toEqual([1000]);
  virtual.stepWall(-86_400_000);
  clock.wall();
  expect(steps).toEqual([1000, -86_400_000]);
});
