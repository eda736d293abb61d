import { beforeEach, describe, expect, it } from 'vitest';
import { RouteGuard } from '../../../src/announce/guard.ts';
import { type GuardEnd, GuardLink } from '../../../src/announce/guard-link.ts';
import type { HalfMessage } from '../../../src/base/parent-link.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const HELD = { table: 100, protocol: 240, silence: 5000 };
const ROUTES: HalfMessage = { kind: 'routes', routes: HELD };
const READY: HalfMessage = { kind: 'ready', needs: { vrrp: false, lvs: false } };

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
      guard.told({ kind: 'beat', limit: 30_000 });
      clock.advance(1000);
    }
  }

  it('takes the routes away when the lvsd that it watches is gone', () => {
    guard.told(ROUTES);
    beatFor(60);
    expect(cleared).toBe(0);
    guard.left();
    expect(cleared).toBe(1);
  });

  it('takes them away once in a silence, and again in the next one', () => {
    guard.told(ROUTES);
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
    guard.told(ROUTES);
    clock.advance(8500);
    expect(cleared).toBeGreaterThanOrEqual(3);
  });

  it('leaves alone what is to be held, and what is announced no more', () => {
    guard.told(ROUTES);
    guard.told({ kind: 'routes', routes: null });
    clock.advance(60_000);
    guard.left();
    expect(cleared).toBe(0);
  });
});

describe('the way to the guard', () => {
  interface Started {
    readonly told: HalfMessage[];
    readonly observer: { told(message: HalfMessage): void; ended(end: GuardEnd): void };
    released: boolean;
  }
  let started: Started[];

  beforeEach(() => {
    started = [];
  });

  function open(): Promise<GuardLink> {
    return GuardLink.open({
      clock,
      logger,
      start: (observer) => {
        const one: Started = { told: [], observer, released: false };
        started.push(one);
        return {
          tell: (message) => one.told.push(message),
          release: () => {
            one.released = true;
          },
        };
      },
    });
  }

  it('is open when the guard watches, and tells it each second that lvsd is alive', async () => {
    const opening = open();
    started[0]?.observer.told(READY);
    await opening;
    clock.advance(3000);
    expect(started[0]?.told.filter(({ kind }) => kind === 'beat')).toHaveLength(4);
  });

  it('starts one that died again, with the routes that it has to know', async () => {
    const opening = open();
    started[0]?.observer.told(READY);
    const link = await opening;
    link.tell(ROUTES);
    started[0]?.observer.ended({ status: null, signal: 'SIGKILL' });
    clock.advance(1000);
    started[1]?.observer.told(READY);
    expect(started[1]?.told[0]).toEqual(ROUTES);
    link.close();
    expect(started[1]?.released).toBe(true);
    started[1]?.observer.ended({ status: 0, signal: null });
    clock.advance(60_000);
    expect(started).toHaveLength(2);
  });

  it('cannot be opened where no guard can run', async () => {
    const opening = open();
    started[0]?.observer.ended({ status: 1, signal: null });
    await expect(opening).rejects.toThrow(/ended at once, with status 1/);
  });

  it('cannot be opened where a guard does not get ready', async () => {
    const opening = open();
    clock.advance(30_000);
    await expect(opening).rejects.toThrow(/not ready in 30 s/);
    expect(started[0]?.released).toBe(true);
  });
});
