import { beforeEach, describe, expect, it } from 'vitest';
import { type HalfMessage, type HeldRoutes, NOTHING_CLEARED } from '../../../src/base/parent-link.ts';
import type { HalfEnd } from '../../../src/supervisor/supervised-half.ts';
import { Supervisor } from '../../../src/supervisor/supervisor.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const ROUTES: HeldRoutes = { table: 100, protocol: 240, silence: 6000 };

describe('the supervisor of a half that announces', () => {
  let clock: VirtualClock;
  let cleared: HeldRoutes[];
  let isRefused: boolean;
  let send: (message: HalfMessage) => void;
  let end: (how: HalfEnd) => void;

  beforeEach(() => {
    clock = new VirtualClock();
    cleared = [];
    isRefused = false;
    const supervisor = new Supervisor(
      {
        clock,
        logger: new RecordingLogger(),
        start: (_half, _reading, observer) => {
          send = (message) => observer.received(message);
          end = (how) => observer.ended(how);
          return { pid: 7, signal: () => undefined };
        },
        clearHeld: () => NOTHING_CLEARED,
        clearRoutes: (held) => (cleared.push(held), isRefused ? null : 1),
        ready: () => undefined,
      },
      { halves: ['lvs'], followsFile: true, reading: null },
      () => expect.unreachable(),
    );
    supervisor.start();
    send({ kind: 'ready', needs: { vrrp: false, lvs: true } });
  });

  it('takes its routes away as soon as it is dead', () => {
    send({ kind: 'routes', routes: ROUTES });
    end({ status: null, signal: 'SIGKILL' });
    expect(cleared).toEqual([ROUTES]);
  });

  it('takes them away once when it is silent for too long, and again after it spoke', () => {
    send({ kind: 'routes', routes: ROUTES });
    clock.advance(6000);
    expect(cleared).toEqual([]);
    clock.advance(2000);
    expect(cleared).toEqual([ROUTES]);
    send({ kind: 'beat', limit: 30_000 });
    clock.advance(7000);
    expect(cleared).toEqual([ROUTES, ROUTES]);
  });

  it('tries again each second what the kernel refuses, and at once when it is dead', () => {
    send({ kind: 'routes', routes: ROUTES });
    isRefused = true;
    clock.advance(8500);
    expect(cleared).toEqual([ROUTES, ROUTES, ROUTES]);
    end({ status: null, signal: 'SIGKILL' });
    expect(cleared).toHaveLength(4);
  });

  it('leaves routes alone that are to be held, or are none', () => {
    end({ status: null, signal: 'SIGKILL' });
    clock.advance(0);
    send({ kind: 'routes', routes: ROUTES });
    send({ kind: 'routes', routes: null });
    clock.advance(20_000);
    end({ status: 1, signal: null });
    expect(cleared).toEqual([]);
  });
});
