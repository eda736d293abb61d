import { describe, expect, it } from 'vitest';
import type { IdleSocketEvents } from '../../../checkers/idle/idle-connections.ts';
import { failed, passed } from '../../../checkers/result.ts';
import { IdleWatch } from '../../../src/checking/idle-watch.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { Director } from '../../../src/state/director/director.ts';
import type { EventNote } from '../../../src/state/model/event.ts';
import { loadText } from '../../support/config.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

const SITE = ['192.0.2.1', '192.0.2.2']
  .map(
    (address) => `virtual_server ${address} 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  retry 3
  watch connection
  real_server 10.0.1.1 80 {
    TCP_CHECK {
    }
    PING_CHECK {
    }
  }
  real_server 10.0.1.2 80 {
    watch none
    TCP_CHECK {
    }
  }
}
`,
  )
  .join('');

class Bench {
  readonly clock = new VirtualClock();
  readonly director = new Director();
  readonly notes: EventNote[] = [];
  readonly triggered: string[] = [];
  readonly opened: number[] = [];
  readonly closed: number[] = [];
  readonly watch: IdleWatch;
  events: IdleSocketEvents | null = null;

  constructor(unavailable: string | null = null) {
    this.watch = new IdleWatch({
      director: this.director,
      scheduler: {
        trigger: (id) => {
          this.triggered.push(id);
          return true;
        },
      },
      events: { note: (note) => this.notes.push(note) },
      clock: this.clock,
      entropy: { uniform: () => 0 },
      logger: new RecordingLogger(),
      idleConnections: 10,
      sparesDescriptors: () => true,
      openIdleSockets: () =>
        Promise.resolve(
          unavailable ??
            ((events) => {
              this.events = events;
              return {
                open: (token) => {
                  this.opened.push(token);
                  events.opened(token);
                },
                close: (token) => this.closed.push(token),
                look: () => undefined,
                stop: () => undefined,
              };
            }),
        ),
    });
  }

  load(text: string): Config {
    const { config } = loadText('site.conf', text);
    if (config === null) throw new Error('no configuration');
    this.director.load(config, this.clock.now(), this.clock.wall());
    this.watch.follow();
    return config;
  }

  async start(text = SITE): Promise<Config> {
    const config = this.load(text);
    await this.watch.start();
    return config;
  }

  /** What every check finds. */
  find(config: Config, result = passed('connected')): void {
    const now = this.clock.now();
    for (const { realServers } of config.virtualServers) {
      for (const { checks } of realServers) {
        for (const check of checks) {
          this.director.record(check.id, result, { startedAt: now, endedAt: now }, this.clock.wall());
          this.watch.noted(check, result);
        }
      }
    }
    this.clock.advance(1000);
  }
}

describe('the watch of real servers', () => {
  it('keeps one connection for a server in two virtual servers, after its checks passed', async () => {
    const bench = new Bench();
    const config = await bench.start();
    bench.clock.advance(60_000);
    expect(bench.opened).toEqual([]);
    bench.find(config);
    expect(bench.opened).toEqual([0]);
    expect(bench.watch.facts()?.summary).toMatchObject({ servers: 2, connections: 1, open: 1, error: null });
  });

  it('has all checks of all these servers run when it ends, and those that are refused skip their retries', async () => {
    const bench = new Bench();
    const config = await bench.start();
    bench.find(config);
    bench.clock.advance(20_000);
    bench.events?.ended(0, 'reset');
    const watched = config.virtualServers.map(({ realServers }) => realServers[0]?.checks ?? []);
    expect(bench.triggered).toEqual(watched.flat().map(({ id }) => id));
    expect(bench.notes).toMatchObject([
      {
        kind: 'watch',
        realServer: '10.0.1.1:80',
        reason: expect.stringMatching(/^its idle connection was reset after 21 s/),
      },
      { kind: 'watch', virtualServer: 'tcp 192.0.2.2:80' },
    ]);
    bench.find(config, failed('refused', 'connection refused'));
    const [service] = bench.director.view().virtualServers;
    expect(service?.servers.map(({ up }) => up)).toEqual([false, true]);
  });

  it('begins for servers that are known to be well when a reload asks for it, and ends with another one', async () => {
    const bench = new Bench();
    const config = await bench.start(SITE.replaceAll('watch connection', 'watch none'));
    expect(bench.watch.facts()).toBeNull();
    bench.find(config);
    bench.load(SITE);
    await settled();
    bench.clock.advance(1000);
    expect(bench.opened).toEqual([0]);
    bench.load(SITE.replaceAll('watch connection', 'watch none'));
    expect(bench.closed).toEqual([0]);
  });

  it('makes room for a TCP check that times out, and not for a ping', async () => {
    const bench = new Bench();
    const config = await bench.start();
    bench.find(config);
    const [tcp, ping] = config.virtualServers[0]?.realServers[0]?.checks ?? [];
    if (tcp === undefined || ping === undefined) throw new Error('no checks');
    bench.watch.noted(ping, failed('timeout', 'no echo'));
    expect(bench.closed).toEqual([]);
    bench.watch.noted(tcp, failed('status', 'HTTP 503'));
    expect(bench.closed).toEqual([]);
    bench.watch.noted(tcp, failed('timeout', 'no answer'));
    expect(bench.closed).toEqual([0]);
  });

  it('says why nothing is watched, and watches nothing', async () => {
    const bench = new Bench('they need sockets of their own');
    bench.find(await bench.start());
    const facts = bench.watch.facts();
    expect(facts?.summary).toMatchObject({ open: 0, error: 'they need sockets of their own' });
  });
});
