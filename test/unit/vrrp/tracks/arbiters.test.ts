import { describe, expect, it } from 'vitest';
import { Arbiters } from '../../../../src/vrrp/tracks/arbiters.ts';
import type { PingOutcome } from '../../../../vrrp/split/arbiter.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

class World {
  readonly clock = new VirtualClock();
  readonly open: ((outcome: PingOutcome) => void)[] = [];
  readonly notified: string[] = [];
  sent = 0;
  readonly arbiters = new Arbiters({
    clock: this.clock,
    createPing: () => () => {
      this.sent += 1;
      return new Promise((resolve) => this.open.push(resolve));
    },
    pinged: (instance, address, { kind }) => this.notified.push(`${instance} ${address} ${kind}`),
  });

  load(interval: number | null): void {
    const arbiter =
      interval === null
        ? null
        : { addresses: [ip('10.9.0.254')], interval, timeout: 500, fall: 3, onIsolated: 'hold' as const };
    this.arbiters.load(new Map([['a', instanceSpec({ arbiter })]]));
  }

  async answer(): Promise<void> {
    for (const resolve of this.open.splice(0)) resolve({ kind: 'answered' });
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('pings of arbiters', () => {
  it('go out at their interval, and none while one is on its way', async () => {
    const world = new World();
    world.load(1000);
    world.clock.advance(3000);
    world.arbiters.ask('a');
    expect(world.sent).toBe(1);
    await world.answer();
    expect(world.notified).toEqual(['a 10.9.0.254 answered']);
    world.clock.advance(1000);
    expect(world.sent).toBe(2);
  });

  it('go on through a reload that changes nothing, and end with their configuration', async () => {
    const world = new World();
    world.load(1000);
    world.load(1000);
    expect(world.sent).toBe(1);
    world.load(500);
    expect(world.sent).toBe(2);
    world.load(null);
    world.clock.advance(10_000);
    await world.answer();
    expect([world.sent, world.notified]).toEqual([2, []]);
  });
});
