import { describe, expect, it } from 'vitest';
import type { VirtualServer } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { RealServerFacts } from '../../../../src/state/model/facts.ts';
import type { Override } from '../../../../src/state/model/override.ts';
import {
  config,
  fail,
  pass,
  type ServerOptions,
  tcpService,
  type VirtualServerOptions,
  virtualServer,
} from '../../../support/director-config.ts';

const WALL = 1_700_000_000_000;
const EVERY: readonly ServerOptions[] = [{}, {}, {}, {}];
const RETRY_NONE = { checks: [{ retry: 0 }] };

/** A director in which a server can be made to fail and pass by its number, 1 to n, one second apart. */
class Pool {
  readonly director = new Director();
  #virtualServer: VirtualServer;
  #now = 0;

  constructor(options: Partial<VirtualServerOptions> = {}) {
    this.#virtualServer = virtualServer({ failOpen: 50, servers: EVERY, ...options });
    this.load(this.#virtualServer);
    for (const n of options.servers?.keys() ?? EVERY.keys()) this.passes(n + 1);
  }

  load(virtualServer: VirtualServer): void {
    this.#virtualServer = virtualServer;
    this.director.load(config(virtualServer), this.#now, WALL + this.#now);
  }

  fails(...numbers: readonly number[]): void {
    for (const n of numbers) this.#record(n, false);
  }

  passes(...numbers: readonly number[]): void {
    for (const n of numbers) this.#record(n, true);
  }

  says(n: number, kind: Override['kind'] | 'enable', weight: number | null = null): void {
    const server = { virtualServer: this.#virtualServer.id, realServer: `10.0.1.${n}:8000` };
    const said = { author: 'a', reason: null, since: 0, expiresAt: null, deadline: null, drained: false };
    this.director.override(
      kind === 'enable'
        ? { type: kind, server }
        : { type: 'override', server, override: { ...said, kind, weight } },
      this.#now,
      WALL,
    );
  }

  /** `1:1 3:1`: number and weight of what is desired. */
  get pool(): string {
    const [service] = this.director.desired().values();
    return [...(service?.destinations.values() ?? [])]
      .map(({ key, params }) => `${key.address.replace('10.0.1.', '')}:${params.weight}`)
      .join(' ');
  }

  get mustNotServe(): string[] {
    const [service] = this.director.desired().values();
    return [...(service?.mustNotServe ?? [])].map((id) => id.replace(/^10\.0\.1\.(\d+):.*$/, '$1'));
  }

  get kept(): string[] {
    return this.#servers
      .filter(({ retainedByFailOpen }) => retainedByFailOpen)
      .map(({ config: { id } }) => id.charAt(7));
  }

  get quorumMet(): boolean {
    return this.director.view().virtualServers[0]?.quorumMet ?? false;
  }

  get #servers(): readonly RealServerFacts[] {
    return this.director.view().virtualServers[0]?.servers ?? [];
  }

  #record(n: number, passes: boolean): void {
    this.#now += 1000;
    const check = this.#virtualServer.realServers[n - 1]?.checks[0];
    const timing = { startedAt: this.#now, endedAt: this.#now };
    for (let attempt = 0; attempt <= (check?.pacing.retry ?? 0); attempt += 1) {
      this.director.record(check?.id ?? '', passes ? pass() : fail(), timing, WALL + this.#now);
    }
  }
}

describe('fail_open', () => {
  it('lets failing servers go as long as enough of the configured weight stays', () => {
    const pool = new Pool();
    pool.fails(2, 4);
    expect(pool.pool).toBe('1:1 3:1');
    expect(pool.kept).toEqual([]);
  });

  it('keeps those that failed last when more fail, and moves nobody else', () => {
    const pool = new Pool();
    pool.fails(3, 1, 4);
    expect(pool.pool).toBe('2:1 4:1');
    expect(pool.kept).toEqual(['4']);
    pool.fails(2);
    expect(pool.pool).toBe('2:1 4:1');
    expect(pool.kept).toEqual(['2', '4']);
  });

  it('lets those that failed first go first when servers come up again', () => {
    const pool = new Pool();
    pool.fails(1, 2, 3, 4);
    expect(pool.kept).toEqual(['3', '4']);
    pool.passes(1);
    expect(pool.pool).toBe('1:1 4:1');
    pool.passes(2);
    expect(pool.pool).toBe('1:1 2:1');
    expect(pool.kept).toEqual([]);
  });

  it('goes by weight, not by number', () => {
    const pool = new Pool({
      failOpen: 40,
      servers: [{ weight: 6 }, { weight: 1 }, { weight: 1 }, { weight: 2 }],
    });
    pool.fails(2, 3, 4);
    expect(pool.kept).toEqual([]);
    pool.fails(1);
    expect(pool.pool).toBe('1:6');
  });

  it('needs all that failed before when the heavy one is not among the last', () => {
    const pool = new Pool({
      failOpen: 40,
      servers: [{ weight: 6 }, { weight: 1 }, { weight: 1 }, { weight: 2 }],
    });
    pool.fails(1, 2, 3, 4);
    expect(pool.pool).toBe('2:1 3:1 4:2');
  });

  it('keeps servers that failed at one instant in file order', () => {
    const director = new Director();
    const service = virtualServer({ failOpen: 25, servers: EVERY.map(() => RETRY_NONE) });
    director.load(config(service), 0, WALL);
    for (const n of [3, 1, 0, 2]) {
      const id = service.realServers[n]?.checks[0]?.id ?? '';
      director.record(id, fail(), { startedAt: 5, endedAt: 5 }, WALL);
    }
    const kept = director
      .view()
      .virtualServers[0]?.servers.map(({ retainedByFailOpen }) => retainedByFailOpen);
    expect(kept).toEqual([true, false, false, false]);
  });

  it('does not keep a server that never was up', () => {
    const alpha = { checks: [{ alpha: true, retry: 0 }] };
    const pool = new Pool({ failOpen: 100, servers: [{}, alpha] });
    expect(pool.pool).toBe('1:1 2:1');
    const other = new Director();
    const service = virtualServer({ failOpen: 100, servers: [{}, alpha] });
    other.load(config(service), 0, WALL);
    const check = service.realServers[1]?.checks[0]?.id ?? '';
    other.record(check, fail(), { startedAt: 1, endedAt: 1 }, WALL);
    expect(
      other.view().virtualServers[0]?.servers.map(({ retainedByFailOpen }) => retainedByFailOpen),
    ).toEqual([false, false]);
  });

  it('counts servers that an operator holds back on neither side', () => {
    const pool = new Pool();
    pool.says(1, 'disable');
    pool.says(2, 'drain');
    pool.fails(3);
    expect(pool.kept).toEqual([]);
    pool.fails(4);
    expect(pool.kept).toEqual(['4']);
    pool.says(4, 'disable');
    expect(pool.kept).toEqual(['3']);
    pool.says(1, 'enable');
    expect(pool.kept).toEqual([]);
  });

  it('counts the weight that an operator set', () => {
    const pool = new Pool();
    pool.fails(1, 2);
    pool.says(3, 'weight', 0);
    expect(pool.kept).toEqual(['2']);
  });

  it('does not help the quorum', () => {
    const pool = new Pool({ quorum: 2 });
    pool.fails(1, 2, 3);
    expect(pool.quorumMet).toBe(false);
    expect(pool.pool).toBe('3:1 4:1');
  });

  it('keeps while the quorum is met, and leaves the place to the sorry server when it is lost', () => {
    const pool = new Pool({ failOpen: 75, sorry: { port: 8000, address: '10.0.1.9' } });
    pool.fails(1, 2);
    expect(pool.pool).toBe('2:1 3:1 4:1');
    pool.fails(3, 4);
    expect(pool.pool).toBe('9:1');
    expect(pool.kept).toEqual([]);
    expect(pool.mustNotServe).toEqual(['1', '2', '3', '4']);
    pool.passes(1);
    expect(pool.pool).toBe('1:1 3:1 4:1');
  });

  it('comes before inhibit_on_failure, which takes the others at weight 0', () => {
    const pool = new Pool({ servers: EVERY.map(() => ({ inhibitOnFailure: true })) });
    pool.fails(1, 2, 3);
    expect(pool.pool).toBe('1:0 2:0 3:1 4:1');
    expect(pool.mustNotServe).toEqual(['1', '2']);
  });

  it('is taken up and given up by a reload', () => {
    const pool = new Pool();
    const plain = virtualServer({ servers: EVERY });
    pool.fails(1, 2, 3);
    pool.load(plain);
    expect(pool.pool).toBe('4:1');
    pool.load({ ...plain, failOpen: 75 });
    expect(pool.pool).toBe('2:1 3:1 4:1');
  });

  it('tells DOWN of a server that it keeps, and that it does', () => {
    const service = virtualServer({
      failOpen: 100,
      servers: [RETRY_NONE],
      listeners: [tcpService('10.0.0.1')],
    });
    const director = new Director();
    director.load(config(service), 0, WALL);
    const id = service.realServers[0]?.checks[0]?.id ?? '';
    const { transitions } = director.record(id, fail(), { startedAt: 5, endedAt: 5 }, WALL);
    const told = transitions.map(({ kind, to, kept }) => [kind, to, kept]);
    expect(transitions[1]?.reason).toBe('TCP_CHECK: connection refused; fail_open keeps it in the pool');
    expect(told).toEqual([
      ['check', 'down', undefined],
      ['real_server', 'down', true],
      ['virtual_server', 'down', undefined],
    ]);
  });

  it('keeps the weight that checks last gave', () => {
    const service = virtualServer({ failOpen: 100, servers: [{ weight: 5, checks: [{ retry: 0 }] }] });
    const director = new Director();
    director.load(config(service), 0, WALL);
    const id = service.realServers[0]?.checks[0]?.id ?? '';
    const claiming = { ...pass(), weight: { kind: 'target', weight: 9 } } as const;
    director.record(id, claiming as ReturnType<typeof pass>, { startedAt: 1, endedAt: 1 }, WALL);
    director.record(id, fail(), { startedAt: 2, endedAt: 2 }, WALL);
    const [desired] = director.desired().values();
    expect([...(desired?.destinations.values() ?? [])].map(({ params }) => params.weight)).toEqual([9]);
  });
});
