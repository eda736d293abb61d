import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../checkers/types.ts';
import type { ServiceId } from '../../ipvs/types.ts';
import type { Config } from '../../src/config/model.ts';
import type { DesiredService } from '../../src/state/desired.ts';
import { Director } from '../../src/state/director.ts';
import type { RealServerFacts, Transition } from '../../src/state/facts.ts';
import type { Override } from '../../src/state/override.ts';
import { stepQuorum } from '../../src/state/quorum.ts';
import {
  config,
  fail,
  inconclusive,
  pass,
  type ServerOptions,
  tcpService,
  virtualServer,
} from '../support/director-config.ts';
import { shapeOf } from '../support/table-model.ts';

const check = fc.record({
  alpha: fc.boolean(),
  retry: fc.nat(2),
  timeout: fc.constantFrom(1000, 2000),
  paths: fc.constantFrom(undefined, ['/a'], ['/a', '/b']),
});

const server: fc.Arbitrary<ServerOptions> = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    weight: fc.nat(3),
    inhibitOnFailure: fc.boolean(),
    checks: fc.array(check, { maxLength: 2 }),
  })
  .map(({ n, checks, ...rest }) => ({
    ...rest,
    address: `10.0.1.${n}`,
    checks: checks.map(({ paths, ...options }, ordinal) => ({
      ...options,
      ...(paths === undefined ? {} : { paths }),
      name: `${paths?.length ?? 0}/${options.timeout}/${ordinal}`,
    })),
  }));

const anyVirtualServer = fc
  .record({
    n: fc.integer({ min: 1, max: 2 }),
    quorum: fc.integer({ min: 1, max: 5 }),
    hysteresis: fc.nat(4),
    sorry: fc.constantFrom(
      undefined,
      { inhibit: false },
      { inhibit: true },
      { address: '10.0.1.1', port: 8000 },
    ),
    servers: fc.uniqueArray(server, { selector: ({ address }) => address, minLength: 1, maxLength: 4 }),
  })
  .map(({ n, sorry, hysteresis, ...rest }) =>
    virtualServer({
      ...rest,
      hysteresis: Math.min(hysteresis, rest.quorum - 1),
      listeners: [tcpService(`10.0.0.${n}`)],
      ...(sorry === undefined ? {} : { sorry }),
    }),
  );

const anyConfig: fc.Arbitrary<Config> = fc
  .uniqueArray(anyVirtualServer, { selector: ({ id }) => id, maxLength: 2 })
  .map((virtualServers) => config(...virtualServers));

type Step =
  | { readonly kind: 'intent'; readonly pick: number; readonly said: Said }
  | { readonly kind: 'load'; readonly config: Config }
  | { readonly kind: 'result'; readonly pick: number; readonly result: ProbeResult };

type Said = 'drain' | 'drained' | 'disable' | 'enable' | number;

const intent: fc.Arbitrary<Step> = fc
  .tuple(
    fc.nat(30),
    fc.oneof(fc.constantFrom('drain', 'drained', 'disable', 'enable'), fc.nat(4)) as fc.Arbitrary<Said>,
  )
  .map(([pick, said]) => ({ kind: 'intent', pick, said }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: intent },
  { weight: 1, arbitrary: anyConfig.map((loaded): Step => ({ kind: 'load', config: loaded })) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(30), fc.constantFrom(pass(), fail(), fail(), inconclusive()))
      .map(([pick, result]): Step => ({ kind: 'result', pick, result })),
  },
);

/** Runs the steps; calls `after` with what was told at each. */
function run(
  steps: readonly Step[],
  first: Config,
  after: (director: Director, told: readonly Transition[]) => void,
): void {
  const director = new Director();
  const kernel = new Map<string, unknown>();
  let time = 0;
  for (const one of [{ kind: 'load', config: first } as const, ...steps]) {
    time += 1000;
    const outcome =
      one.kind === 'load'
        ? director.load(one.config, time, time)
        : one.kind === 'result'
          ? recordOne(director, one, time)
          : overrideOne(director, one, time);
    if (outcome === undefined) continue;
    for (const [id, service] of outcome.changes) {
      expect(wishOf(id, service)).not.toEqual(kernel.get(id));
      if (service === null) kernel.delete(id);
      else kernel.set(id, wishOf(id, service));
    }
    expect([...kernel.keys()].sort()).toEqual([...director.desired().keys()].sort());
    for (const [id, service] of director.desired()) {
      expect(kernel.get(id)).toEqual(wishOf(id, service));
    }
    after(director, outcome.transitions);
  }
}

/** A service as it should be, and whom it must not be left to meanwhile. */
function wishOf(id: ServiceId, service: DesiredService | null): unknown {
  if (service === null) return [shapeOf(new Map()), []];
  return [shapeOf(new Map([[id, service]])), [...(service.unfit ?? [])].sort()];
}

function overrideOne(director: Director, { pick, said }: Extract<Step, { kind: 'intent' }>, time: number) {
  const names = director
    .view()
    .virtualServers.flatMap(({ config: { id: virtualServer }, servers }) =>
      servers.map((held) => ({ virtualServer, realServer: held.config.id })),
    );
  const name = names[pick % Math.max(1, names.length)];
  if (name === undefined) return undefined;
  if (said === 'enable' || said === 'drained') {
    return director.override({ type: said, server: name }, time, time);
  }
  const override: Override = {
    kind: typeof said === 'number' ? 'weight' : said,
    weight: typeof said === 'number' ? said : null,
    author: 'alice',
    reason: null,
    since: time,
    expiresAt: null,
    deadline: null,
    drained: false,
  };
  return director.override({ type: 'override', server: name, override }, time, time);
}

function recordOne(director: Director, { pick, result }: Extract<Step, { kind: 'result' }>, time: number) {
  const ids = director
    .view()
    .virtualServers.flatMap(({ servers }) =>
      servers.flatMap(({ checks }) => checks.map((held) => held.check.id)),
    );
  const id = ids[pick % Math.max(1, ids.length)];
  return id === undefined ? undefined : director.record(id, result, { startedAt: time, endedAt: time }, time);
}

describe('the director', () => {
  it('tells of every change of the desired state, and of nothing else', () => {
    fc.assert(
      fc.property(anyConfig, fc.array(step, { maxLength: 40 }), (first, steps) =>
        run(steps, first, () => {}),
      ),
    );
  });

  it('has in each pool exactly the servers that checks, quorum, inhibit_on_failure and operators allow', () => {
    fc.assert(
      fc.property(anyConfig, fc.array(step, { maxLength: 40 }), (first, steps) => {
        run(steps, first, (director) => {
          for (const { config: held, servers, quorumMet, liveWeight } of director.view().virtualServers) {
            const up = servers.filter(({ checks }) => checks.every(({ state }) => state.verdict === 'up'));
            expect(servers.filter((one) => one.up)).toEqual(up);
            const live = up.filter(({ override }) => override === null || override.kind === 'weight');
            expect(liveWeight).toBe(live.reduce((sum, one) => sum + weightOf(one), 0));
            expect(stepQuorum(quorumMet, liveWeight, held)).toBe(quorumMet);
            const sorry = held.sorryServer;
            const sorryActive = sorry !== null && !quorumMet;
            const expected = new Map<string, number>();
            if (sorry !== null && (sorryActive || sorry.inhibit)) {
              expected.set(`${sorry.address}:${sorry.port}`, sorryActive ? 1 : 0);
            }
            for (const one of servers) {
              if (sorryActive && one.config.id === `${sorry.address}:${sorry.port}`) continue;
              const kind = one.override?.kind;
              if (kind === 'disable' || one.override?.drained === true) continue;
              if (one.up && kind === 'drain') expected.set(one.config.id, 0);
              else if (one.up && !sorryActive) expected.set(one.config.id, weightOf(one));
              else if (one.config.inhibitOnFailure) expected.set(one.config.id, 0);
            }
            const desired = director.desired().get(held.id as never)?.destinations ?? new Map();
            const pool = new Map([...desired].map(([id, { params }]) => [id as string, params.weight]));
            expect(pool).toEqual(expected);
          }
        });
      }),
    );
  });

  it('tells up and down of each object in turn, whatever is reloaded', () => {
    fc.assert(
      fc.property(anyConfig, fc.array(step, { maxLength: 60 }), (first, steps) => {
        const last = new Map<string, string>();
        run(steps, first, (director, told) => {
          for (const { kind, virtualServer: owner, id, to } of told) {
            if (kind === 'check') continue;
            const name = `${kind} ${owner} ${id}`;
            expect(last.get(name)).not.toBe(to);
            last.set(name, to);
          }
          for (const name of last.keys()) if (!stillThere(director, name)) last.delete(name);
        });
      }),
    );
  });
});

function weightOf({ config: held, override }: RealServerFacts): number {
  return override?.weight ?? held.weight;
}

function stillThere(director: Director, name: string): boolean {
  return director
    .view()
    .virtualServers.some(
      ({ config: held, servers }) =>
        name === `virtual_server ${held.id} ${held.id}` ||
        servers.some((one) => name === `real_server ${held.id} ${one.config.id}`),
    );
}
