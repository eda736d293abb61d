import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Director } from '../../src/state/director/director.ts';
import type { RealServerFacts } from '../../src/state/model/facts.ts';
import { stepQuorum } from '../../src/state/pool/quorum.ts';
import { anyConfig, run, step } from '../support/director-runs.ts';

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
