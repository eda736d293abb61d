import fc from 'fast-check';
import { expect } from 'vitest';
import type { ProbeResult } from '../../checkers/types.ts';
import type { ServiceId } from '../../ipvs/types.ts';
import type { Config, VirtualServer } from '../../src/config/model/config.ts';
import { Director } from '../../src/state/director/director.ts';
import type { RecordOutcome } from '../../src/state/director/outcomes.ts';
import type { DesiredService } from '../../src/state/model/desired.ts';
import type { Transition } from '../../src/state/model/facts.ts';
import type { Override } from '../../src/state/model/override.ts';
import {
  config,
  fail,
  inconclusive,
  pass,
  type ServerOptions,
  tcpService,
  virtualServer,
} from './director-config.ts';
import { shapeOf } from './table-model.ts';

const check = fc.record({
  alpha: fc.boolean(),
  retry: fc.nat(2),
  timeout: fc.constantFrom(1000, 2000),
  paths: fc.constantFrom(undefined, ['/a'], ['/a', '/b']),
});

const server = (size: Size): fc.Arbitrary<ServerOptions> =>
  fc
    .record({
      n: fc.integer({ min: 1, max: size.maxServers }),
      weight: fc.nat(3),
      inhibitOnFailure: fc.boolean(),
      checks: fc.array(check, { minLength: size.minChecks, maxLength: 2 }),
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

interface Size {
  readonly minServers: number;
  readonly maxServers: number;
  readonly minChecks: number;
}

const anyVirtualServer = (size: Size): fc.Arbitrary<VirtualServer> =>
  fc
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
      servers: fc.uniqueArray(server(size), {
        selector: ({ address }) => address,
        minLength: size.minServers,
        maxLength: size.maxServers,
      }),
    })
    .map(({ n, sorry, hysteresis, ...rest }) =>
      virtualServer({
        ...rest,
        hysteresis: Math.min(hysteresis, rest.quorum - 1),
        listeners: [tcpService(`10.0.0.${n}`)],
        ...(sorry === undefined ? {} : { sorry }),
      }),
    );

/** What keepalived knows. */
export const anyConfig: fc.Arbitrary<Config> = fc
  .uniqueArray(anyVirtualServer({ minServers: 1, maxServers: 4, minChecks: 0 }), {
    selector: ({ id }) => id,
    maxLength: 2,
  })
  .map((virtualServers) => config(...virtualServers));

/** The same with what goes beyond keepalived on top. */
export const guardedConfig: fc.Arbitrary<Config> = fc
  .record({
    plain: fc
      .uniqueArray(anyVirtualServer({ minServers: 3, maxServers: 5, minChecks: 1 }), {
        selector: ({ id }) => id,
        minLength: 1,
        maxLength: 2,
      })
      .map((virtualServers) => config(...virtualServers)),
    failOpen: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    guard: fc.option(fc.constantFrom(50, 80, 100), { nil: undefined }),
    sorry: fc.boolean(),
    rise: fc.integer({ min: 1, max: 3 }),
    delayDownMax: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
  })
  .map(({ plain, failOpen, guard, sorry, rise, delayDownMax }) => ({
    ...(guard === undefined ? {} : { isolationGuard: guard }),
    virtualServers: plain.virtualServers.map((one) => ({
      ...one,
      sorryServer: sorry ? one.sorryServer : null,
      ...(failOpen === undefined ? {} : { failOpen }),
      realServers: one.realServers.map((real) => ({
        ...real,
        checks: real.checks.map((held) => ({
          ...held,
          pacing: { ...held.pacing, rise, ...(delayDownMax === undefined ? {} : { delayDownMax }) },
        })),
      })),
    })),
  }));

/** One message to a director. */
export type Step =
  | { readonly kind: 'intent'; readonly pick: number; readonly said: Said }
  | { readonly kind: 'load'; readonly config: Config }
  | { readonly kind: 'result'; readonly pick: number; readonly result: ProbeResult; readonly took?: number }
  /** Every check finds the same, one after the other, several times. */
  | { readonly kind: 'storm'; readonly result: ProbeResult; readonly times: number };

type Said = 'drain' | 'drained' | 'disable' | 'enable' | number;

const intent: fc.Arbitrary<Step> = fc
  .tuple(
    fc.nat(30),
    fc.oneof(fc.constantFrom('drain', 'drained', 'disable', 'enable'), fc.nat(4)) as fc.Arbitrary<Said>,
  )
  .map(([pick, said]) => ({ kind: 'intent', pick, said }));

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: intent },
  { weight: 1, arbitrary: anyConfig.map((loaded): Step => ({ kind: 'load', config: loaded })) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(30), fc.constantFrom(pass(), fail(), fail(), inconclusive()))
      .map(([pick, result]): Step => ({ kind: 'result', pick, result })),
  },
);

const claiming: fc.Arbitrary<ProbeResult> = fc
  .oneof(
    fc.nat(9).map((weight) => ({ kind: 'target', weight }) as const),
    fc.integer({ min: -9, max: 9 }).map((by) => ({ kind: 'offset', by }) as const),
  )
  .map((weight): ProbeResult => ({ outcome: 'pass', code: 'ok', detail: 'exit', weight }));

/** Messages with results that claim weights, that took long, and that all checks find at once. */
export const guardedStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: intent },
  { weight: 1, arbitrary: guardedConfig.map((loaded): Step => ({ kind: 'load', config: loaded })) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.constantFrom(pass(), pass(), fail()), fc.integer({ min: 1, max: 4 }))
      .map(([result, times]): Step => ({ kind: 'storm', result, times })),
  },
  {
    weight: 24,
    arbitrary: fc
      .tuple(
        fc.nat(30),
        fc.oneof(fc.constantFrom(pass(), fail(), fail(), inconclusive()), claiming),
        fc.constantFrom(0, 900, 5000),
      )
      .map(([pick, result, took]): Step => ({ kind: 'result', pick, result, took })),
  },
);

/** Runs the steps; calls `after` with what was told at each. */
export function run(
  steps: readonly Step[],
  first: Config,
  after: (director: Director, told: readonly Transition[]) => void,
): void {
  const director = new Director();
  const kernel = new Map<string, unknown>();
  let time = 0;
  for (const one of [{ kind: 'load', config: first } as const, ...steps]) {
    time += 1000;
    for (const outcome of outcomesOf(director, one, time)) {
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
}

type Outcome = Pick<RecordOutcome, 'changes' | 'transitions'>;

/** Lazily, so that each message is looked at before the next. */
function* outcomesOf(director: Director, one: Step, time: number): Generator<Outcome> {
  switch (one.kind) {
    case 'load':
      yield director.load(one.config, time, time);
      return;
    case 'intent': {
      const outcome = overrideOne(director, one, time);
      if (outcome !== undefined) yield outcome;
      return;
    }
    case 'result': {
      const ids = checksOf(director);
      const id = ids[one.pick % Math.max(1, ids.length)];
      const timing = { startedAt: time - (one.took ?? 0), endedAt: time };
      if (id !== undefined) yield director.record(id, one.result, timing, time);
      return;
    }
    case 'storm':
      for (let turn = 0; turn < one.times; turn += 1) {
        for (const id of checksOf(director)) {
          yield director.record(id, one.result, { startedAt: time, endedAt: time }, time);
        }
      }
      return;
    default:
      one satisfies never;
  }
}

function checksOf(director: Director): readonly string[] {
  return director
    .view()
    .virtualServers.flatMap(({ servers }) =>
      servers.flatMap(({ checks }) => checks.map((held) => held.check.id)),
    );
}

/** A service as it should be, and whom it must not be left to meanwhile. */
function wishOf(id: ServiceId, service: DesiredService | null): unknown {
  if (service === null) return [shapeOf(new Map()), []];
  return [shapeOf(new Map([[id, service]])), [...(service.mustNotServe ?? [])].sort()];
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
