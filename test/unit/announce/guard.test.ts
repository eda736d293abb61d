import { beforeEach, describe, expect, it } from 'vitest';
import { RouteGuard } from '../../../src/announce/guard.ts';
import type { HalfMessage } from '../../../src/base/parent-link.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const HELD = { table: 100, protocol: 240, silence: 5000 };
const ROUTES: HalfMessage = { kind: 'routes', routes: HELD };

let clock: VirtualClock;
let logger: RecordingLogger;

beforeEach(() => {
  clock = new VirtualClock();
  logger = new RecordingLogger();
});

describe('the guard of announced routes', () => {
  let cleared: number;
  let stay: boolean;
  let guard: RouteGuard;

  beforeEach(() => {
    cleared = 0;
    stay = false;
    guard = new RouteGuard({
      clock,
      logger,
      clear: () => {
        cleared += 1;
        return stay ? null : 1;
      },
    });
    guard.start();
  });

  function beatFor(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      guard.received({ kind: 'beat', limit: 30_000 });
      clock.advance(1000);
    }
  }

  it('takes the routes away when the lvsd that it watches is gone', () => {
    guard.received(ROUTES);
    beatFor(60);
    expect(cleared).toBe(0);
    guard.left();
    expect(cleared).toBe(1);
  });

  it('takes them away once in a silence, and again in the next one', () => {
    guard.received(ROUTES);
    clock.advance(5000);
    expect(cleared).toBe(0);
    clock.advance(10_000);
    expect(cleared).toBe(1);
    beatFor(2);
    clock.advance(6000);
    expect(cleared).toBe(2);
  });

  it('tries each second to take away what stays', () => {
    stay = true;
    guard.received(ROUTES);
    clock.advance(8500);
    expect(cleared).toBeGreaterThanOrEqual(3);
  });

  it('leaves alone what is to be held, and what is announced no more', () => {
    guard.received(ROUTES);
    guard.received({ kind: 'routes', routes: null });
    clock.advance(60_000);
    guard.left();
    expect(cleared).toBe(0);
  });
});
