import { describe, expect, it } from 'vitest';
import { playScenario } from '../support/vrrp/scenario.ts';

const SEEDS = 500;
/** Seeds of one test, so that a failure names its neighbourhood. */
const TOGETHER = 50;

describe('routers on a LAN with loss, delay, partitions, clock drift, crashes, stalls, tampering and reloads', () => {
  for (let first = 1; first <= SEEDS; first += TOGETHER) {
    const last = first + TOGETHER - 1;
    it(`end with one MASTER of each instance, and every address on exactly one node: seeds ${first} to ${last}`, () => {
      for (let seed = first; seed <= last; seed += 1) {
        expect(playScenario(seed), `seed ${seed}`).toEqual([]);
      }
    });
  }
});
