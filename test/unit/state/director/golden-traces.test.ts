import { describe, expect, it } from 'vitest';
import type { ServerOptions, VirtualServerOptions } from '../../../support/director-config.ts';
import { config, fail, ip, pass, virtualServer } from '../../../support/director-config.ts';
import { DirectorScenario, type World } from '../../../support/director-scenario.ts';

/**
 * The behaviour that keepalived's operators know, event by event. One difference is ours: what is added comes before
 * what is removed, so that no moment has an empty pool. TCP checks of servers that are down run as in keepalived 2.2, in
 * rounds; later releases, of which the traces are, make one attempt for each delay loop.
 */

const NAMES = { '10.0.1.1:8000': 'A', '10.0.1.2:8000': 'B', '10.9.9.9:80': 'SS' };
const SERVICE = 'tcp 10.0.0.1:80';

/** Check ids that fail, by a part of their id. */
function failing(...parts: readonly string[]): World {
  return (check) => (parts.some((part) => check.id.includes(part)) ? fail() : pass());
}

const A = '/10.0.1.1:8000/';
const B = '/10.0.1.2:8000/';

function start(options: VirtualServerOptions, world: World): DirectorScenario {
  const scenario = new DirectorScenario(NAMES, world);
  scenario.load(config(virtualServer(options)));
  return scenario;
}

describe('T1: retries, first check, sorry server', () => {
  it('takes a server down on its first failure, later ones after all retries, and swaps the sorry server', () => {
    const scenario = start({ sorry: {}, servers: [{ weight: 3 }, { weight: 5 }] }, failing(B));
    expect(scenario.taken()).toEqual([`0 S+ ${SERVICE}`, '0 + A 3', '0 + B 5']);
    expect(scenario.heard()).toEqual(['VS up']);
    scenario.until(4.3);
    expect(scenario.taken()).toEqual(['1 - B']);
    expect(scenario.heard()).toEqual(['B down']);
    scenario.world = failing(A, B);
    scenario.until(11.3);
    expect(scenario.attempts.filter(({ check }) => check.includes(A)).map(({ at }) => at)).toEqual([
      1000, 3000, 5000, 5500, 6000, 8000, 8500, 9000, 11000,
    ]);
    expect(scenario.taken()).toEqual(['6 + SS 1', '6 - A']);
    expect(scenario.heard()).toEqual(['A down', 'VS down']);
    scenario.world = failing(B);
    scenario.until(13);
    expect(scenario.taken()).toEqual(['11.5 + A 3', '11.5 - SS']);
    expect(scenario.heard()).toEqual(['A up', 'VS up']);
  });
});

describe('T2: alpha with inhibit_on_failure', () => {
  const servers: readonly ServerOptions[] = [
    { weight: 3, inhibitOnFailure: true, checks: [{ alpha: true }, { alpha: true }] },
    { weight: 5, inhibitOnFailure: true, checks: [{ alpha: true }] },
  ];

  it('starts at weight 0 behind the sorry server and serves only when every check passes', () => {
    const scenario = start({ sorry: {}, servers }, failing('1.1:8000/TCP_CHECK/1000/1', B));
    expect(scenario.taken()).toEqual([`0 S+ ${SERVICE}`, '0 + A 0', '0 + B 0', '0 + SS 1']);
    expect(scenario.heard()).toEqual(['VS down']);
    scenario.until(2);
    expect(scenario.heard()).toEqual(['A down', 'B down']);
    scenario.world = failing(B);
    scenario.until(4);
    expect(scenario.taken()).toEqual(['3 = A 3', '3 - SS']);
    expect(scenario.heard()).toEqual(['A up', 'VS up']);
  });

  it('goes down with the first of two failing checks and comes back with the second', () => {
    const scenario = start({ sorry: {}, servers }, failing(B));
    scenario.until(1);
    scenario.taken();
    scenario.heard();
    scenario.world = failing(A, B);
    scenario.until(6);
    expect(scenario.taken()).toEqual(['4 + SS 1', '4 = A 0']);
    expect(scenario.heard()).toEqual(['A down', 'VS down']);
    scenario.world = failing('1.1:8000/TCP_CHECK/1000/1', B);
    scenario.until(7);
    expect(scenario.taken()).toEqual([]);
    scenario.world = failing(B);
    scenario.until(10);
    expect(scenario.taken()).toEqual(['9 = A 3', '9 - SS']);
    expect(scenario.heard()).toEqual(['A up', 'VS up']);
  });
});

describe('T3: quorum 2 with inhibit_on_failure', () => {
  it('withdraws servers that are up at weight 0 while the sorry server serves, and moves nothing in between', () => {
    const servers = [{ inhibitOnFailure: true }, { inhibitOnFailure: true }];
    const scenario = start({ quorum: 2, sorry: {}, servers }, failing());
    expect(scenario.taken()).toEqual([`0 S+ ${SERVICE}`, '0 + A 1', '0 + B 1']);
    expect(scenario.heard()).toEqual(['VS up']);
    scenario.world = failing(B);
    scenario.until(3);
    expect(scenario.taken()).toEqual(['1 + SS 1', '1 = A 0', '1 = B 0']);
    expect(scenario.heard()).toEqual(['B down', 'VS down']);
    scenario.world = failing(A, B);
    scenario.until(6);
    scenario.world = failing(B);
    scenario.until(9);
    expect(scenario.taken()).toEqual([]);
    expect(scenario.heard()).toEqual(['A down', 'A up']);
    scenario.world = failing();
    scenario.until(12);
    expect(scenario.taken()).toEqual(['9.5 = A 1', '9.5 = B 1', '9.5 - SS']);
    expect(scenario.heard()).toEqual(['B up', 'VS up']);
  });
});

describe('T4: sorry_server_inhibit', () => {
  it('keeps the sorry server in the kernel at weight 0 while it is not needed', () => {
    const servers = [{ weight: 3 }, { weight: 3 }];
    const scenario = start({ quorum: 4, sorry: { inhibit: true }, servers }, failing(B));
    expect(scenario.taken()).toEqual([`0 S+ ${SERVICE}`, '0 + A 3', '0 + B 3', '0 + SS 0']);
    scenario.until(2);
    expect(scenario.taken()).toEqual(['1 = SS 1', '1 - A', '1 - B']);
    scenario.world = failing();
    scenario.until(4);
    expect(scenario.taken()).toEqual(['3 + A 3', '3 + B 3', '3 = SS 0']);
  });
});

describe('T6: the url sequence', () => {
  const checks = [{ paths: ['/a', '/b', '/c'], delayLoop: 1000, retry: 2, delayBeforeRetry: 300 }];

  it('tests one url for each delay loop and needs n + 1 successes to recover', () => {
    const scenario = start({ servers: [{ checks }] }, () => pass());
    scenario.until(4.5);
    scenario.world = (_check, step) => (step === 1 ? fail() : pass());
    scenario.until(8);
    expect(scenario.attempts.map(({ at, step }) => [at / 1000, 'abc'[step]])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'a'],
      [5, 'b'],
      [5.3, 'b'],
      [5.6, 'b'],
      [6.6, 'b'],
      [7.6, 'b'],
    ]);
    expect(scenario.taken()).toEqual([`0 S+ ${SERVICE}`, '0 + A 1', '5.6 - A']);
    scenario.world = () => pass();
    scenario.attempts.splice(0);
    scenario.until(12.7);
    expect(scenario.attempts.map(({ at, step }) => [at / 1000, 'abc'[step]])).toEqual([
      [8.6, 'b'],
      [9.6, 'a'],
      [10.6, 'b'],
      [11.6, 'c'],
      [12.6, 'a'],
    ]);
    expect(scenario.taken()).toEqual(['11.6 + A 1']);
  });
});

describe('T7: what a reload changes', () => {
  function reloaded(before: VirtualServerOptions, after: VirtualServerOptions, world: World = failing()) {
    const scenario = start(before, world);
    scenario.until(1.5);
    scenario.taken();
    scenario.heard();
    scenario.load(config(virtualServer(after)));
    return scenario;
  }

  it('sets a changed weight in place', () => {
    const scenario = reloaded({ servers: [{}] }, { servers: [{ weight: 4 }] });
    expect(scenario.taken()).toEqual(['1.5 = A 4']);
  });

  it('sets changed thresholds, which keepalived forgets', () => {
    const scenario = reloaded({ servers: [{}] }, { servers: [{ upperThreshold: 9, lowerThreshold: 3 }] });
    expect(scenario.taken()).toEqual(['1.5 = A 1']);
  });

  it('sets changed service attributes in place', () => {
    const scenario = reloaded(
      { servers: [{}] },
      {
        servers: [{}],
        params: {
          scheduler: 'wlc',
          flags: 0x19,
          timeoutSeconds: 100,
          netmask: 0xffffffff,
          persistenceEngine: null,
        },
      },
    );
    expect(scenario.taken()).toEqual([`1.5 S= ${SERVICE}`]);
  });

  it('takes another protocol as another virtual server', () => {
    const udp = {
      kind: 'address',
      protocol: 'udp',
      address: ip('10.0.0.1'),
      port: 80,
    } as const;
    const scenario = reloaded({ servers: [{}] }, { listeners: [udp], servers: [{}] });
    expect(scenario.taken()).toEqual(['1.5 S+ udp 10.0.0.1:80', '1.5 + A 1', `1.5 S- ${SERVICE}`]);
    expect(scenario.heard()).toEqual(['A down', 'VS down', 'VS up']);
  });

  it('adds a server that is down at weight 0 when inhibit_on_failure appears, and deletes it when it goes', () => {
    const plain = { servers: [{}, {}] };
    const inhibited = { servers: [{ inhibitOnFailure: true }, {}] };
    const scenario = reloaded(plain, inhibited, failing(A));
    expect(scenario.taken()).toEqual(['1.5 + A 0']);
    scenario.load(config(virtualServer(plain)));
    expect(scenario.taken()).toEqual(['1.5 - A']);
    expect(scenario.heard()).toEqual([]);
  });

  it('evaluates a raised quorum at once, and adding or removing a sorry server tells nothing twice', () => {
    const scenario = reloaded({ servers: [{}] }, { quorum: 5, servers: [{}] });
    expect(scenario.taken()).toEqual([]);
    expect(scenario.heard()).toEqual(['VS down']);
    scenario.load(config(virtualServer({ quorum: 5, sorry: {}, servers: [{}] })));
    expect(scenario.taken()).toEqual(['1.5 + SS 1', '1.5 - A']);
    expect(scenario.heard()).toEqual([]);
    scenario.load(config(virtualServer({ quorum: 5, servers: [{}] })));
    expect(scenario.taken()).toEqual(['1.5 + A 1', '1.5 - SS']);
    expect(scenario.heard()).toEqual([]);
  });
});
