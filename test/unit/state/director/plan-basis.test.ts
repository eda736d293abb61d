import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import type { KernelTable } from '../../../../ipvs/types.ts';
import type { Config } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { PlanBasis } from '../../../../src/state/director/plan-basis.ts';
import { planBasis, planConfig } from '../../../../src/state/director/plan-basis.ts';
import type { DesiredState } from '../../../../src/state/model/desired.ts';
import { plan } from '../../../../src/state/pool/plan.ts';
import { loadText } from '../../../support/config.ts';
import { fail, pass } from '../../../support/director-config.ts';
import { farmConfig, IsolationFarm } from '../../../support/isolation-farm.ts';

const SERVICE = `virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  quorum 2
  sorry_server 10.0.9.9 80
  real_server 10.0.1.1 80 {
    TCP_CHECK {
      retry 0
    }
  }
  real_server 10.0.1.2 80 {
    weight 3
    TCP_CHECK {
      retry 0
    }
  }
}
`;

function config(text: string): Config {
  const loaded = loadText('main.conf', text);
  if (loaded.config === null) throw new Error('the test file has errors');
  return loaded.config;
}

/** The kernel as it is when everything desired was written. */
function settled(desired: DesiredState): KernelTable {
  const none = { activeConnections: 0, inactiveConnections: 0, persistentConnections: 0, statistics: {} };
  return new Map(
    [...desired].map(([id, service]) => [
      id,
      {
        ...service,
        statistics: {},
        destinations: new Map([...service.destinations].map(([key, value]) => [key, { ...value, ...none }])),
      },
    ]),
  ) as unknown as KernelTable;
}

/** As it is after the way over the control socket. */
function sent(basis: PlanBasis): PlanBasis {
  return JSON.parse(JSON.stringify(basis)) as PlanBasis;
}

/** A daemon that runs SERVICE, in which the second server is down when `failing`. */
function running(failing: boolean): {
  readonly director: Director;
  readonly table: KernelTable;
  readonly basis: PlanBasis;
} {
  const director = new Director();
  const first = config(SERVICE);
  director.load(first, 0, 0);
  const at = { startedAt: 1, endedAt: 2 };
  for (const server of first.virtualServers[0]?.realServers ?? []) {
    const [check] = server.checks;
    if (check !== undefined)
      director.record(check.id, failing && server.weight === 3 ? fail() : pass(), at, 0);
  }
  const table = settled(director.desired());
  return { director, table, basis: sent(planBasis(table, [], director.view(), false)) };
}

/** A director in which every server came up and failed then. */
function failingAll(first: Config): Director {
  const director = new Director();
  director.load(first, 0, 0);
  let now = 0;
  for (const result of [pass(), fail()]) {
    for (const { checks } of first.virtualServers.flatMap(({ realServers }) => realServers)) {
      now += 1;
      for (const { id } of checks) director.record(id, result, { startedAt: now, endedAt: now }, now);
    }
  }
  return director;
}

describe('a plan from what the daemon tells', () => {
  it.each([true, false])('is empty for the file that runs (a server down: %s)', (failing) => {
    expect(planConfig(config(SERVICE), running(failing).basis)).toEqual([]);
  });

  it.each([
    ['another weight', SERVICE.replace('weight 3', 'weight 5')],
    ['another scheduler', SERVICE.replace('rr', 'wlc')],
    ['a server less', SERVICE.replace(/ {2}real_server 10\.0\.1\.1 80 \{\n.*\n.*\n.*\n {2}\}\n/, '')],
    ['another server', SERVICE.replace('10.0.1.1 80', '10.0.1.3 80')],
    ['another quorum', SERVICE.replace('quorum 2', 'quorum 1')],
    ['another check', SERVICE.replace('TCP_CHECK {', 'TCP_CHECK {\n connect_port 81')],
    [
      'another check of the server that may be down',
      SERVICE.replace(/(weight 3\n\s+TCP_CHECK \{)/, '$1\n connect_port 81'),
    ],
    ['another service', SERVICE.replace('10.0.0.1 80', '10.0.0.2 80')],
    ['no service', 'global_defs {\n}\n'],
  ])('is what a reload writes: %s', (_, text) => {
    for (const failing of [true, false]) {
      const { director, table, basis } = running(failing);
      const planned = planConfig(config(text), basis);
      director.load(config(text), 10, 10);
      expect(planned).toEqual(plan(director.desired(), table, new Set(table.keys())));
    }
  });

  it('knows whom fail_open keeps and the isolation guard holds', () => {
    const open = SERVICE.replace('quorum 2', 'fail_open 100').replace('sorry_server 10.0.9.9 80', 'quorum 1');
    const farm = new IsolationFarm({ check: { retry: 0 } });
    farm.run(5);
    farm.cut();
    farm.run(10);
    const cases: readonly (readonly [Director, Config])[] = [
      [failingAll(config(open)), config(open)],
      [farm.scenario.director, farmConfig({ check: { retry: 0 } })],
    ];
    for (const [director, same] of cases) {
      const table = settled(director.desired());
      const serving = [...director.desired().values()].flatMap(({ destinations }) => [
        ...destinations.values(),
      ]);
      expect(serving.length).toBeGreaterThan(1);
      expect(planConfig(same, sent(planBasis(table, [], director.view(), false)))).toEqual([]);
    }
  });

  it('keeps to overrides, and off what is not ours', () => {
    const { director, table } = running(false);
    const override = {
      kind: 'disable',
      weight: null,
      deadline: null,
      drained: false,
      author: 'a',
      reason: null,
      since: 5,
      expiresAt: null,
    } as const;
    const told = sent(planBasis(table, [], director.view(), false));
    const basis: PlanBasis = {
      ...told,
      servers: told.servers.map((each) => (each.realServer === '10.0.1.1:80' ? { ...each, override } : each)),
    };
    expect(planConfig(config(SERVICE), basis).map(({ type }) => type)).toContain('del-destination');
    const foreign = planBasis(
      table,
      [...table.values()].map(({ key }) => serviceId(key)),
      director.view(),
      false,
    );
    expect(planConfig(config('global_defs {\n}\n'), sent(foreign))).toEqual([]);
  });
});
