import { describe, expect, it } from 'vitest';
import { SpawnThrottle } from '../../../../src/platform/processes/spawn-throttle.ts';

describe('SpawnThrottle', () => {
  it('gives leave once in a turn of the event loop, in order of asking', async () => {
    const turns = new SpawnThrottle();
    let turn = 0;
    let counting = true;
    const count = (): void => {
      turn += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const given: [string, number][] = [];
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => turns.next().then(() => given.push([name, turn]))));
    counting = false;
    expect(given.map(([name]) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(given.map(([, at]) => at)).size).toBe(4);
  });

  it('gives leave again after it had nothing to do', async () => {
    const turns = new SpawnThrottle();
    await turns.next();
    await expect(turns.next()).resolves.toBeUndefined();
  });
});
