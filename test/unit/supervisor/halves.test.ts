import { describe, expect, it } from 'vitest';
import type { HalfMessage, Held } from '../../../src/base/parent-link.ts';
import { DEFAULT_HANG_LIMIT, STOP_LIMIT, WATCH_INTERVAL } from '../../../src/supervisor/supervised-half.ts';
import { type HalfName, Supervisor } from '../../../src/supervisor/supervisor.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const HELD: Held = {
  addresses: [{ interface: 'eth0', address: '10.9.0.100', prefixLength: 24 }],
  routes: [],
  rules: [],
};
const VIRTUAL_SERVERS: HalfMessage = { kind: 'ready', needs: { vrrp: true, lvs: true } };
const NO_VIRTUAL_SERVERS: HalfMessage = { kind: 'ready', needs: { vrrp: true, lvs: false } };

interface Child {
  readonly half: HalfName;
  readonly reading: string | null;
  readonly signals: (string | number)[];
  send(message: HalfMessage): void;
  end(status: number | null, signal?: string): void;
}

class World {
  readonly clock = new VirtualClock();
  readonly logger = new RecordingLogger();
  readonly children: Child[] = [];
  readonly cleared: Held[] = [];
  readonly earlyEnds: number[] = [];
  readyTimes = 0;
  readonly supervisor: Supervisor;

  constructor(halves: readonly HalfName[], reading: string | null = 'first') {
    this.supervisor = new Supervisor(
      {
        clock: this.clock,
        logger: this.logger,
        start: (half, known, observer) => {
          const signals: (string | number)[] = [];
          this.children.push({
            half,
            reading: known,
            signals,
            send: (message) => observer.received(message),
            end: (status, signal) => observer.ended({ status, signal: signal ?? null }),
          });
          return { pid: this.children.length, signal: (name) => void signals.push(name) };
        },
        clearHeld: (held) => {
          this.cleared.push(held);
          return { addresses: held.addresses.length, routes: held.routes.length };
        },
        clearRoutes: () => 0,
        ready: () => {
          this.readyTimes += 1;
        },
      },
      { halves, followsFile: true, reading },
      ({ status }) => void this.earlyEnds.push(status),
    );
    this.supervisor.start();
  }

  child(index: number): Child {
    const found = this.children[index];
    if (found === undefined) throw new Error(`no child ${index}`);
    return found;
  }
}

describe('A supervisor of halves', () => {
  it('is ready once, when all halves are', () => {
    const world = new World(['vrrp', 'lvs']);
    world.child(0).send(VIRTUAL_SERVERS);
    expect(world.readyTimes).toBe(0);
    world.child(1).send(VIRTUAL_SERVERS);
    world.child(1).send(VIRTUAL_SERVERS);
    expect(world.readyTimes).toBe(1);
  });

  it('takes the addresses off when the VRRP half is dead, and starts it with what was in force', () => {
    const world = new World(['vrrp']);
    world.child(0).send({ kind: 'held', held: HELD });
    world.child(0).send({ kind: 'reading', text: 'second' });
    world.child(0).send(NO_VIRTUAL_SERVERS);
    world.child(0).end(null, 'SIGKILL');
    expect(world.cleared).toEqual([HELD]);
    world.clock.advance(0);
    expect(world.children.map(({ reading }) => reading)).toEqual(['first', 'second']);
  });

  it('leaves them where they are when the checker is dead', () => {
    const world = new World(['vrrp', 'lvs']);
    world.child(0).send({ kind: 'held', held: HELD });
    world.child(0).send(VIRTUAL_SERVERS);
    world.child(1).send(VIRTUAL_SERVERS);
    world.child(1).end(null, 'SIGSEGV');
    world.clock.advance(0);
    expect(world.cleared).toEqual([]);
    expect(world.children.map(({ half }) => half)).toEqual(['vrrp', 'lvs', 'lvs']);
  });

  it('ends early, without starting it again, when the VRRP half cannot run with what it was given', () => {
    const world = new World(['vrrp']);
    world.child(0).end(2);
    world.clock.advance(DEFAULT_HANG_LIMIT);
    expect(world.earlyEnds).toEqual([2]);
    expect(world.children).toHaveLength(1);
  });

  it('runs VRRP on where the kernel has no IPVS, says so, is ready, and tries the checker again', () => {
    const world = new World(['vrrp', 'lvs']);
    world.child(0).send(VIRTUAL_SERVERS);
    world.child(1).end(1);
    world.clock.advance(0);
    expect(world.earlyEnds).toEqual([]);
    expect(world.readyTimes).toBe(1);
    expect(world.logger.lines.some(({ message }) => message.includes('VRRP runs without it'))).toBe(true);
    expect(world.children.map(({ half }) => half)).toEqual(['vrrp', 'lvs', 'lvs']);
  });

  it('starts the checker when a reload brings virtual servers, once', () => {
    const world = new World(['vrrp']);
    world.child(0).send(NO_VIRTUAL_SERVERS);
    world.child(0).send(VIRTUAL_SERVERS);
    world.child(0).send(VIRTUAL_SERVERS);
    expect(world.children.map(({ half }) => half)).toEqual(['vrrp', 'lvs']);
  });

  it('kills a half that is silent for longer than it said it would be', () => {
    const world = new World(['vrrp']);
    world.child(0).send({ kind: 'beat', limit: 2000 });
    world.clock.advance(2000);
    expect(world.child(0).signals).toEqual([]);
    world.clock.advance(2 * WATCH_INTERVAL);
    expect(world.child(0).signals).toEqual(['SIGKILL']);
  });

  it('does not take its own pause for silence of a half', () => {
    const world = new World(['vrrp']);
    world.child(0).send({ kind: 'beat', limit: 2000 });
    world.clock.stall(5000);
    world.clock.advance(WATCH_INTERVAL);
    expect(world.child(0).signals).toEqual([]);
  });

  it('stops all, one that is stopped itself included, kills what takes too long, and looks for addresses at the end', async () => {
    const world = new World(['vrrp']);
    world.child(0).send({ kind: 'held', held: HELD });
    const stopped = world.supervisor.stop();
    expect(world.child(0).signals).toEqual(['SIGTERM', 'SIGCONT']);
    world.clock.advance(STOP_LIMIT);
    expect(world.child(0).signals).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
    world.child(0).end(null, 'SIGKILL');
    await stopped;
    world.clock.advance(DEFAULT_HANG_LIMIT);
    expect(world.children).toHaveLength(1);
    expect(world.cleared.at(-1)).toEqual(HELD);
  });

  it('hands signals on to the halves that they are for', () => {
    const world = new World(['vrrp', 'lvs']);
    world.supervisor.signal('SIGUSR1', ['vrrp']);
    world.supervisor.signal('SIGHUP');
    expect(world.children.map(({ signals }) => signals)).toEqual([['SIGUSR1', 'SIGHUP'], ['SIGHUP']]);
  });
});
