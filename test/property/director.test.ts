import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../checkers/types.ts';
import type { Config } from '../../src/config/model.ts';
import { Director } from '../../src/state/director.ts';
import type { Transition } from '../../src/state/facts.ts';
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
  | { readonly kind: 'load'; readonly config: Config }
  | { readonly kind: 'result'; readonly pick: number; readonly result: ProbeResult };

const step: fc.Arbitrary<Step> = fc.oneof(
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
      one.kind === 'load' ? director.load(one.config, time, time) : recordOne(director, one, time);
    if (outcome === undefined) continue;
    for (const [id, service] of outcome.changes) {
      expect(shapeOf(new Map(service === null ? [] : [[id, service]]))).not.toEqual(kernel.get(id));
      if (service === null) kernel.delete(id);
      else kernel.set(id, shapeOf(new Map([[id, service]])));
    }
    expect([...kernel.keys()].sort()).toEqual([...director.desired().keys()].sort());
    for (const [id, service] of director.desired()) {
      expect(kernel.get(id)).toEqual(shapeOf(new Map([[id, service]])));
    }
    after(director, outcome.transitions);
  }
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

  it('has in each pool exactly the servers that their checks, the quorum and inhibit_on_failure allow', () => {
    fc.assert(
      fc.property(anyConfig, fc.array(step, { maxLength: 40 }), (first, steps) => {
        run(steps, first, (director) => {
          for (const { config: held, servers, quorumMet, liveWeight } of director.view().virtualServers) {
            const up = servers.filter(({ checks }) => checks.every(({ state }) => state.verdict === 'up'));
            expect(servers.filter((one) => one.up)).toEqual(up);
            expect(liveWeight).toBe(up.reduce((sum, one) => sum + one.config.weight, 0));
            expect(stepQuorum(quorumMet, liveWeight, held)).toBe(quorumMet);
            const sorry = held.sorryServer;
            const sorryActive = sorry !== null && !quorumMet;
            const expected = new Map<string, number>();
            if (sorry !== null && (sorryActive || sorry.inhibit)) {
              expected.set(`${sorry.address}:${sorry.port}`, sorryActive ? 1 : 0);
            }
            for (const one of servers) {
              if (sorryActive && one.config.id === `${sorry.address}:${sorry.port}`) continue;
              if (one.up && !sorryActive) expected.set(one.config.id, one.config.weight);
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

function stillThere(director: Director, name: string): boolean {
  return director
    .view()
    .virtualServers.some(
      ({ config: held, servers }) =>
        name === `virtual_server ${held.id} ${held.id}` ||
        servers.some((one) => name === `real_server ${held.id} ${one.config.id}`),
    );
}
