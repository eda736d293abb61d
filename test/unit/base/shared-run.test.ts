import { describe, expect, it } from 'vitest';
import { SharedRun } from '../../../src/base/shared-run.ts';

describe('SharedRun', () => {
  it('runs once more for all who ask while it runs', async () => {
    let runs = 0;
    const shared = new SharedRun(() => Promise.resolve((runs += 1)));
    const first = shared.ask();
    await Promise.resolve();
    const others = [shared.ask(), shared.ask()];
    expect([await first, ...(await Promise.all(others))]).toEqual([1, 2, 2]);
  });

  it('goes on after a run that failed', async () => {
    let fails = true;
    const shared = new SharedRun(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve(1)));
    await expect(shared.ask()).rejects.toThrow('no');
    fails = false;
    expect(await shared.ask()).toBe(1);
  });
});
