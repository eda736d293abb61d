import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../checkers/types.ts';
import { Director } from '../../src/state/director/director.ts';
import type { RealServerFacts, Transition, VirtualServerFacts } from '../../src/state/model/facts.ts';
import { contributionOf, MAX_WEIGHT } from '../../src/state/model/weight.ts';
import { retainedByFailOpen } from '../../src/state/pool/fail-open.ts';
import { config, fail, inconclusive, pass, virtualServer } from '../support/director-config.ts';
import { guardedConfig, guardedStep, run } from '../support/director-runs.ts';

const steps = fc.array(guardedStep, { maxLength: 30, size: 'max' });

/** Runs random messages and looks at each virtual server after each. */
function always(look: (virtualServer: VirtualServerFacts, director: Director) => void): void {
  fc.assert(
    fc.property(guardedConfig, steps, (first, messages) => {
      run(messages, first, (director) => {
        for (const one of director.view().virtualServers) look(one, director);
      });
    }),
    { numRuns: 40 },
  );
}

describe('the director with fail_open, rise and isolation_guard', () => {
  it('has a server in the pool only if its checks allow it, fail_open keeps it or the guard holds it', () => {
    always(({ config: held, servers, quorumMet }, director) => {
      const sorryServes = held.sorryServer !== null && !quorumMet;
      const pool = director.desired().get(held.id as never)?.destinations ?? new Map();
      const serving = new Map([...pool].map(([id, { params }]) => [id as string, params.weight]));
      for (const server of servers) {
        if (held.sorryServer !== null && server.config.id.startsWith(held.sorryServer.address)) continue;
        const allowed = (allPass(server) || server.retainedByFailOpen || server.held) && !isHeldBack(server);
        const weight = allowed && !sorryServes ? weightFromScratch(server) : 0;
        expect(serving.get(server.config.id) ?? 0).toBe(weight);
      }
    });
  });

  it('computes each weight as from scratch, whatever was added and taken away before', () => {
    always(({ servers, liveWeight }) => {
      for (const server of servers) expect(server.effectiveWeight).toBe(weightFromScratch(server));
      const live = servers.filter((server) => server.up && !isHeldBack(server));
      expect(liveWeight).toBe(live.reduce((sum, server) => sum + weightFromScratch(server), 0));
    });
  });

  it('never lets less than its percentage of the weight stay, unless nobody else was ever up', () => {
    always(({ config: held, servers, quorumMet }) => {
      const kept = servers.filter((server) => server.retainedByFailOpen);
      if (held.failOpen === undefined || (held.sorryServer !== null && !quorumMet)) {
        expect(kept).toEqual([]);
        return;
      }
      const counted = servers.filter((server) => !isHeldBack(server));
      const configured = (list: readonly RealServerFacts[]): number =>
        list.reduce((sum, { config: { weight }, override }) => sum + (override?.weight ?? weight), 0);
      const needed = (configured(counted) * held.failOpen) / 100;
      const staying = configured(counted.filter((server) => server.up)) + configured(kept);
      const others = counted.filter(
        ({ up, transitions, retainedByFailOpen: stays }) => !up && !stays && transitions.down > 0,
      );
      if (staying < needed) expect(configured(others)).toBe(0);
      // And nobody is kept for nothing: without the longest dead of them (the last in the file) it would be too little.
      if (kept.length > 0) {
        const least = kept.reduce((one, other) =>
          (one.downSince ?? 0) < (other.downSince ?? 0) ? one : other,
        );
        expect(staying - configured([least])).toBeLessThan(needed);
      }
      expect(new Set(kept)).toEqual(retainedByFailOpen(servers, held.failOpen));
    });
  });

  it('keeps and holds only servers whose checks fail', () => {
    always(({ servers }, director) => {
      const { isolation } = director.view();
      for (const server of servers) {
        if (server.held) expect([server.up, allPass(server)]).toEqual([true, false]);
        if (server.retainedByFailOpen) expect(server.up).toBe(false);
        expect(server.up).toBe(allPass(server) || server.held);
        if (isolation === null || isolation.mode === 'watching') expect(server.held).toBe(false);
      }
    });
  });

  it('counts the held as they are', () => {
    always((_virtualServer, director) => {
      const { isolation, virtualServers } = director.view();
      const held = virtualServers.flatMap(({ servers }) => servers.filter((server) => server.held));
      expect(isolation?.held ?? 0).toBe(held.length);
    });
  });

  it('never leaves the pool empty where there is a sorry server', () => {
    always(({ config: held }, director) => {
      if (held.sorryServer === null) return;
      const pool = [
        ...(director
          .desired()
          .get(held.id as never)
          ?.destinations.values() ?? []),
      ];
      expect(pool.some(({ params }) => params.weight > 0)).toBe(true);
    });
  });

  it('tells up and down of each object in turn, and what it told last is so', () => {
    fc.assert(
      fc.property(guardedConfig, steps, (first, messages) => {
        const last = new Map<string, Transition>();
        run(messages, first, (director, told) => {
          for (const transition of told) {
            if (transition.kind === 'check') continue;
            const name = `${transition.kind} ${transition.virtualServer} ${transition.id}`;
            expect(last.get(name)?.to).not.toBe(transition.to);
            last.set(name, transition);
          }
          const seen = new Set<string>();
          for (const { config: held, servers, quorumMet } of director.view().virtualServers) {
            expect(last.get(`virtual_server ${held.id} ${held.id}`)?.to).toBe(quorumMet ? 'up' : 'down');
            seen.add(`virtual_server ${held.id} ${held.id}`);
            for (const server of servers) {
              const name = `real_server ${held.id} ${server.config.id}`;
              seen.add(name);
              const to = last.get(name)?.to;
              // Of a server that is as it started nothing need have been told.
              if (to !== undefined) expect(to).toBe(server.up ? 'up' : 'down');
              else expect(server.transitions).toEqual({ up: 0, down: 0 });
            }
          }
          for (const [name, { to }] of last) {
            if (seen.has(name)) continue;
            // It left the configuration: that it is gone was told, and it begins anew should it come back.
            expect(to).toBe('down');
            last.delete(name);
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('retry N', () => {
  it('means N + 1 failures in a row, and rise N as many passes, whatever says nothing between them', () => {
    const found = fc.constantFrom<ProbeResult>(pass(), fail(), fail(), fail(), inconclusive());
    fc.assert(
      fc.property(
        fc.nat(4),
        fc.integer({ min: 1, max: 3 }),
        fc.array(found, { maxLength: 60 }),
        (retry, rise, results) => {
          const service = virtualServer({ servers: [{ checks: [{ retry, rise }] }] });
          const id = service.realServers[0]?.checks[0]?.id ?? '';
          const director = new Director();
          director.load(config(service), 0, 0);
          let model: Model = { up: true, failures: 0, passes: 0 };
          for (const [index, result] of [pass(), ...results].entries()) {
            director.record(id, result, { startedAt: index, endedAt: index }, index);
            model = after(model, result, retry, rise);
            expect(director.view().virtualServers[0]?.servers[0]?.up).toBe(model.up);
          }
        },
      ),
    );
  });
});

interface Model {
  readonly up: boolean;
  readonly failures: number;
  readonly passes: number;
}

/** The rule in the manual's words. */
function after(model: Model, { outcome }: ProbeResult, retry: number, rise: number): Model {
  if (outcome === 'inconclusive') return model;
  const passed = outcome === 'pass';
  const failures = passed ? 0 : model.failures + 1;
  const passes = passed ? model.passes + 1 : 0;
  return { failures, passes, up: model.up ? failures <= retry : passes >= rise };
}

function allPass({ checks }: RealServerFacts): boolean {
  return checks.every(({ state }) => state.verdict === 'up');
}

function isHeldBack({ override }: RealServerFacts): boolean {
  return override !== null && override.kind !== 'weight';
}

function weightFromScratch(server: RealServerFacts): number {
  const configured = server.override?.weight ?? server.config.weight;
  const counted = server.checks.filter(
    ({ state }) => state.verdict === 'up' || server.held || server.retainedByFailOpen,
  );
  const sum = counted.reduce((total, { claim }) => total + contributionOf(claim, configured), configured);
  return Math.min(Math.max(sum, 0), MAX_WEIGHT);
}
