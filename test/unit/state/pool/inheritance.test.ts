import { describe, expect, it } from 'vitest';
import type { KernelTable } from '../../../../ipvs/types.ts';
import type { Config } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { Override, ServerOverride } from '../../../../src/state/model/override.ts';
import { config, fail, pass, virtualServer } from '../../../support/director-config.ts';
import { shapeOf, tableOf } from '../../../support/table-model.ts';

const NOW = { startedAt: 5000, endedAt: 5000 };

/** What a director that ran for a while left in the kernel, after the checks of the servers with these indexes failed. */
function leftBehind(
  loaded: Config,
  down: readonly number[],
  said: readonly ServerOverride[] = [],
): KernelTable {
  const director = new Director();
  director.restore(said);
  director.load(loaded, 0, 0);
  for (const { checks, id } of loaded.virtualServers[0]?.realServers ?? []) {
    const index = loaded.virtualServers[0]?.realServers.findIndex((server) => server.id === id) ?? 0;
    for (const check of checks) director.record(check.id, down.includes(index) ? fail() : pass(), NOW, 0);
  }
  return tableOf(director.desired().values());
}

function restarted(loaded: Config, table: KernelTable, said: readonly ServerOverride[] = []): Director {
  const director = new Director();
  director.restore(said);
  director.adoptKernel(table);
  director.load(loaded, 0, 0);
  return director;
}

function drainOf(loaded: Config, index: number): ServerOverride {
  const owner = loaded.virtualServers[0];
  const override: Override = {
    kind: 'drain',
    weight: null,
    author: 'alice',
    reason: null,
    since: 0,
    expiresAt: null,
    deadline: null,
    drained: false,
  };
  return { virtualServer: owner?.id ?? '', realServer: owner?.realServers[index]?.id ?? '', override };
}

describe('a start on what an earlier run left in the kernel', () => {
  const variants: Readonly<Record<string, Config>> = {
    plain: config(virtualServer({ servers: [{}, {}, {}] })),
    alpha: config(virtualServer({ servers: [1, 2, 3].map(() => ({ checks: [{ alpha: true }] })) })),
    inhibit_on_failure: config(virtualServer({ servers: [1, 2, 3].map(() => ({ inhibitOnFailure: true })) })),
    'a sorry server': config(virtualServer({ quorum: 3, sorry: {}, servers: [{}, {}, {}] })),
  };

  for (const [name, loaded] of Object.entries(variants)) {
    it(`wants nothing else than is there, with one server down and ${name}`, () => {
      const table = leftBehind(loaded, [1]);
      expect(shapeOf(restarted(loaded, table).desired())).toEqual(shapeOf(table));
    });
  }

  it('takes one that was down back when its check passes, and applies every retry to one that was up', () => {
    const loaded = config(virtualServer({ servers: [{}, {}] }));
    const director = restarted(loaded, leftBehind(loaded, [1]));
    const [first, second] = loaded.virtualServers[0]?.realServers.flatMap(({ checks }) => checks) ?? [];
    const pool = (): number => [...director.desired().values()][0]?.destinations.size ?? 0;
    expect(pool()).toBe(1);
    director.record(first?.id ?? '', fail(), NOW, 0);
    expect(pool()).toBe(1);
    director.record(second?.id ?? '', pass(), NOW, 0);
    expect(pool()).toBe(2);
  });

  it('keeps the weight 0 of a server that drains, checked or not', () => {
    for (const loaded of Object.values(variants)) {
      const said = [drainOf(loaded, 1)];
      const table = leftBehind(loaded, [], said);
      expect(shapeOf(restarted(loaded, table, said).desired())).toEqual(shapeOf(table));
    }
  });

  it('takes every server for up where nobody serves, as on an empty kernel', () => {
    const loaded = config(virtualServer({ servers: [{}, {}] }));
    const table = leftBehind(loaded, [0, 1]);
    const expected = restarted(loaded, new Map());
    expect(shapeOf(restarted(loaded, table).desired())).toEqual(shapeOf(expected.desired()));
  });

  it('remembers what it found for the first configuration only', () => {
    const loaded = config(virtualServer({ servers: [{}, {}] }));
    const director = restarted(loaded, leftBehind(loaded, [1]));
    director.load(config(), 10, 10);
    director.load(loaded, 20, 20);
    expect([...director.desired().values()][0]?.destinations.size).toBe(2);
  });
});
