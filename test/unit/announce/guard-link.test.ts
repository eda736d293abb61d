import { beforeEach, describe, expect, it } from 'vitest';
import { type GuardEnd, GuardLink } from '../../../src/announce/guard-link.ts';
import type { HalfMessage } from '../../../src/base/parent-link.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const ROUTES: HalfMessage = { kind: 'routes', routes: { table: 100, protocol: 240, silence: 5000 } };
const READY: HalfMessage = { kind: 'ready', needs: { vrrp: false, lvs: false } };

let clock: VirtualClock;
let logger: RecordingLogger;

beforeEach(() => {
  clock = new VirtualClock();
  logger = new RecordingLogger();
});

describe('the way to the guard', () => {
  interface Started {
    readonly received: HalfMessage[];
    readonly observer: { received(message: HalfMessage): void; ended(end: GuardEnd): void };
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
        const one: Started = { received: [], observer, released: false };
        started.push(one);
        return {
          send: (message) => one.received.push(message),
          release: () => {
            one.released = true;
          },
        };
      },
    });
  }

  it('is open when the guard watches, and tells it each second that lvsd is alive', async () => {
    const opening = open();
    started[0]?.observer.received(READY);
    await opening;
    clock.advance(3000);
    expect(started[0]?.received.filter(({ kind }) => kind === 'beat')).toHaveLength(4);
  });

  it('starts one that died again, with the routes that it has to know', async () => {
    const opening = open();
    started[0]?.observer.received(READY);
    const link = await opening;
    link.send(ROUTES);
    started[0]?.observer.ended({ status: null, signal: 'SIGKILL' });
    clock.advance(1000);
    started[1]?.observer.received(READY);
    expect(started[1]?.received[0]).toEqual(ROUTES);
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
