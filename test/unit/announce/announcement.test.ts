import { describe, expect, it } from 'vitest';
import type { RouteOwner } from '../../../netlink/route/route-message.ts';
import { Announcement, MAX_SILENCE, MIN_SILENCE, silenceOf } from '../../../src/announce/announcement.ts';
import type { HalfMessage } from '../../../src/base/parent-link.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { Director } from '../../../src/state/director/director.ts';
import type { EventNote } from '../../../src/state/model/event.ts';
import { loadText } from '../../support/config.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const GLOBALS = 'global_defs {\nannounce_table 100\n}\n';

function service(address: string, check = ''): string {
  return `virtual_server ${address} 80 {\nlb_algo mh\nlb_kind DR\nprotocol TCP\nreal_server 10.0.1.1 80 {\n${check}\n}\n}\n`;
}

function configOf(text: string): Config {
  return loadText('main.conf', text).config ?? expect.unreachable();
}

/** A director with an announcement and a table of routes that nobody else touches. */
class Bench {
  readonly clock = new VirtualClock();
  readonly director = new Director();
  readonly decided: HalfMessage[] = [];
  readonly remembered: (RouteOwner | null)[] = [];
  readonly events: EventNote[] = [];
  routes: readonly string[] = [];
  /** How often who watches was told that nothing is announced any more. */
  closed = 0;
  readonly announcement: Announcement;

  constructor(watched = true) {
    const status = {
      available: true,
      error: null,
      errors: new Map(),
      pending: new Set(),
      lastSyncAt: 1,
    };
    this.announcement = new Announcement({
      clock: this.clock,
      logger: new RecordingLogger(),
      openWatcher: () =>
        watched
          ? Promise.resolve({
              send: (message) => this.decided.push(message),
              close: () => {
                this.closed += 1;
              },
            })
          : Promise.reject(new Error('no process table entry is free')),
      openRoutes: () =>
        Promise.resolve(() => ({
          found: () => ({ addresses: [], error: null }),
          settle: (wanted) => {
            const added = [...wanted].filter((one) => !this.routes.includes(one));
            this.routes = [...wanted];
            return { added, removed: [], error: null };
          },
        })),
      director: this.director,
      reconciler: { status: () => status as never },
      events: { note: (note) => this.events.push(note) },
      paused: () => false,
      remember: (owner) => {
        this.remembered.push(owner);
        return Promise.resolve();
      },
    });
  }

  async load(text: string): Promise<void> {
    const config = configOf(text);
    this.director.load(config, this.clock.now(), 0);
    await this.announcement.loaded(config);
  }
}

describe('the announcement of what a file says', () => {
  it('tells the supervisor whose routes to take away, before the first route stands there', async () => {
    const bench = new Bench();
    await bench.load(GLOBALS + service('10.0.0.1'));
    expect(bench.decided).toEqual([
      { kind: 'routes', routes: { table: 100, protocol: 240, silence: MIN_SILENCE } },
    ]);
    expect(bench.remembered).toEqual([{ table: 100, protocol: 240 }]);
    expect(bench.routes).toEqual(['10.0.0.1']);
    expect(bench.events).toEqual([
      {
        kind: 'announcement',
        from: 'withdrawn',
        to: 'announced',
        reason: '10.0.0.1: the quorum is met: tcp 10.0.0.1:80',
      },
    ]);
    expect(bench.announcement.status()).toMatchObject({
      table: 100,
      error: null,
      addresses: [{ address: '10.0.0.1', announced: true }],
      announcements: 1,
    });
  });

  it('is silent without the keyword', async () => {
    const bench = new Bench();
    await bench.load(service('10.0.0.1'));
    expect(bench.announcement.status()).toBeNull();
    expect(bench.decided).toEqual([]);
  });

  it('announces nothing where no process would take the routes away, and says so', async () => {
    const bench = new Bench(false);
    await bench.load(GLOBALS + service('10.0.0.1'));
    expect(bench.routes).toEqual([]);
    expect(bench.announcement.status()?.error).toMatch(
      /takes the routes away .*: no process table entry is free/,
    );
  });

  it('withdraws an address before its services go, and waits', async () => {
    const bench = new Bench();
    await bench.load(GLOBALS + service('10.0.0.1') + service('10.0.0.2'));
    const next = configOf(GLOBALS + service('10.0.0.2'));
    let over = false;
    const before = bench.announcement.before(next).then(() => {
      over = true;
    });
    expect(bench.routes).toEqual(['10.0.0.2']);
    bench.clock.advance(1999);
    await Promise.resolve();
    expect(over).toBe(false);
    bench.clock.advance(1);
    await before;
  });

  it('ends when the file announces no more, and tells everybody', async () => {
    const bench = new Bench();
    await bench.load(GLOBALS + service('10.0.0.1'));
    const ending = bench.load(service('10.0.0.1'));
    bench.clock.advance(2000);
    await ending;
    expect(bench.routes).toEqual([]);
    expect(bench.decided.at(-1)).toEqual({ kind: 'routes', routes: null });
    expect(bench.remembered.at(-1)).toBeNull();
    expect(bench.closed).toBe(1);
  });

  it('begins with a reload, and begins anew after it ended', async () => {
    const bench = new Bench();
    await bench.load(service('10.0.0.1'));
    expect(bench.decided).toEqual([]);
    await bench.load(GLOBALS + service('10.0.0.1'));
    expect(bench.routes).toEqual(['10.0.0.1']);
    const ending = bench.load(service('10.0.0.1'));
    bench.clock.advance(2000);
    await ending;
    expect(bench.routes).toEqual([]);
    await bench.load(GLOBALS + service('10.0.0.1'));
    expect(bench.routes).toEqual(['10.0.0.1']);
  });

  it('holds the routes over a stop that keeps the services, where that is asked for', async () => {
    const bench = new Bench();
    await bench.load(`global_defs {\nannounce_on_death hold\n}\n${service('10.0.0.1')}`);
    expect(bench.decided).toEqual([{ kind: 'routes', routes: null }]);
    await bench.announcement.stop({ keepServices: true });
    expect(bench.routes).toEqual(['10.0.0.1']);
    const stopping = bench.announcement.stop({ keepServices: false });
    bench.clock.advance(2000);
    await stopping;
    expect(bench.routes).toEqual(['10.0.0.1']);
  });

  it.each([
    ['no check at all', '', MIN_SILENCE],
    ['a check each 4 s', 'TCP_CHECK {\n}\ndelay_loop 4', 12_000],
    ['a check each minute', 'TCP_CHECK {\n}\ndelay_loop 60', MAX_SILENCE],
  ])('takes three intervals of silence for death, with %s', (_, check, silence) => {
    expect(silenceOf(configOf(service('10.0.0.1', check)))).toBe(silence);
  });
});
