import { describe, expect, it } from 'vitest';
import { playInMemory } from '../chaos/memory-world.ts';
import { scenario } from '../chaos/steps.ts';

const SEEDS = 200;
/** Seeds of one test, so that a failure names its neighbourhood and no test takes long. */
const TOGETHER = 20;
const STEPS = 24;

describe('through edits, dead servers, tampering, operators, faults of the kernel and kills of lvsd', () => {
  for (let first = 1; first <= SEEDS; first += TOGETHER) {
    const last = first + TOGETHER - 1;
    it(`the kernel ends as desired and no rule is broken on the way: seeds ${first} to ${last}`, async () => {
      for (let seed = first; seed <= last; seed += 1) {
        expect(await playInMemory(scenario(seed, STEPS)), `seed ${seed}`).toEqual([]);
      }
    });
  }
});
