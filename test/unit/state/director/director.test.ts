import { describe, expect, it } from 'vitest';
import { destinationId } from '../../../../ipvs/key.ts';
import type { ServiceKey } from '../../../../ipvs/types.ts';
import type { Config } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import { plan, planChange } from '../../../../src/state/pool/plan.ts';
import {
  config,
  fail,
  inconclusive,
  ip,
  pass,
  tcpService,
  virtualServer,
} from '../../../support/director-config.ts';
import { tableOf } from '../../../support/table-model.ts';

const TIMING = { startedAt: 5000, endedAt: 5010 };

function loaded(first: Config): Director {
  const director = new Director();
  director.load(first, 0, 0);
  return director;
}

function poolOf(director: Director, service: string): string[] {
  for (const [id, desired] of director.desired()) {
    if (id !== service) continue;
    return [...desired.destinations.values()].map(
      ({ key, params }) => `${destinationId(key)} ${params.weight}`,
    );
  }
  return [];
}

const SERVICE = 'tcp 10.0.0.1:80';
const CHECK_A = `${SERVICE}/10.0.1.1:8000/TCP_CHECK/1000/0`;
const CHECK_A_EDITED = `${SERVICE}/10.0.1.1:8000/TCP_CHECK/2000/0`;

describe('recording a result', () => {
  it('changes nothing in the kernel when no verdict changes', () => {
    const director = loaded(config(virtualServer({ servers: [{}] })));
    for (const result of [pass(), inconclusive(), fail(), pass()]) {
      const outcome = director.record(CHECK_A, result, TIMING, 9);
      expect(outcome.changes.size).toBe(0);
      expect(outcome.transitions).toEqual([]);
    }
  });

  it('gives exactly one write for one change among 4,000 services', () => {
    const services = Array.from({ length: 4000 }, (_, index) =>
      virtualServer({ listeners: [tcpService(`10.1.${index >> 8}.${index & 255}`)], servers: [{}, {}] }),
    );
    const director = loaded(config(...services));
    const table = tableOf(director.desired().values());
    const owned = new Set(table.keys());
    const outcome = director.record('tcp 10.1.7.9:80/10.0.1.2:8000/TCP_CHECK/1000/0', fail(), TIMING, 9);
    expect([...outcome.changes.keys()]).toEqual(['tcp 10.1.7.9:80']);
    expect(planChange(outcome.changes, table, owned)).toEqual([
      {
        type: 'del-destination',
        service: tcpService('10.1.7.9'),
        destination: { address: ip('10.0.1.2'), port: 8000 },
      },
    ]);
    expect(plan(director.desired(), table, owned)).toHaveLength(1);
  });

  it('says nothing of a check that is no longer configured', () => {
    const director = loaded(config(virtualServer({ servers: [{}] })));
    expect(director.record('gone', pass(), TIMING, 9)).toMatchObject({
      nextDue: null,
      changes: new Map(),
      transitions: [],
    });
  });

  it('tells the check, then the server, then the virtual server, each with a reason', () => {
    const director = loaded(config(virtualServer({ servers: [{}] })));
    const { transitions, nextDue } = director.record(CHECK_A, fail('connection refused'), TIMING, 9);
    expect(nextDue).toBe(7010);
    expect(transitions.map(({ kind, to, reason }) => [kind, to, reason])).toEqual([
      ['check', 'down', 'connection refused'],
      ['real_server', 'down', 'TCP_CHECK: connection refused'],
      ['virtual_server', 'down', 'no live weight is left'],
    ]);
  });

  it('leaves the servers of a virtual server without sorry server alone when the quorum is lost', () => {
    const director = loaded(config(virtualServer({ quorum: 2, servers: [{}, {}] })));
    director.record(CHECK_A, fail(), TIMING, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.2:8000 1']);
  });

  it('tells an alpha server that never was up once when its first check fails', () => {
    const checks = [{ alpha: true }, { alpha: true }];
    const director = loaded(config(virtualServer({ servers: [{ checks }] })));
    const told = ['TCP_CHECK/1000/0', 'TCP_CHECK/1000/1', 'TCP_CHECK/1000/0'].flatMap((name) => {
      const { transitions } = director.record(`${SERVICE}/10.0.1.1:8000/${name}`, fail(), TIMING, 9);
      return transitions.map(({ kind, to, initial }) => [kind, to, initial]);
    });
    expect(told).toEqual([['real_server', 'down', true]]);
  });
});

describe('what is told of a check', () => {
  it('is the same of an alpha HTTP check whose first attempt fails as of any other', () => {
    const checks = [{ alpha: true, paths: ['/a', '/b'] }];
    const director = loaded(config(virtualServer({ servers: [{ checks }] })));
    const id = `${SERVICE}/10.0.1.1:8000/HTTP_GET/1000/0`;
    const told = [fail(), fail()].map((result) =>
      director.record(id, result, TIMING, 9).transitions.map(({ kind, to, initial }) => [kind, to, initial]),
    );
    expect(told).toEqual([[['real_server', 'down', true]], []]);
  });

  it('names the protocol that was spoken, not the service’s', () => {
    const listeners = [{ kind: 'address', protocol: 'udp', address: ip('10.0.0.1'), port: 53 }] as const;
    const director = loaded(
      config(virtualServer({ listeners: [...listeners], servers: [{ checks: [{ retry: 0 }] }] })),
    );
    const id = director.view().virtualServers[0]?.servers[0]?.checks[0]?.check.id ?? '';
    const [told] = director.record(id, fail(), TIMING, 9).transitions;
    expect(told?.checkName).toBe('TCP_CHECK 10.0.1.1:8000');
    expect(told?.virtualServer).toBe('udp 10.0.0.1:53');
  });
});

describe('the sorry server', () => {
  it('that is also a real server serves at weight 1 while needed, even if that server is down', () => {
    const sorry = { address: '10.0.1.1', port: 8000 };
    const director = loaded(config(virtualServer({ quorum: 2, sorry, servers: [{}, {}] })));
    director.record(CHECK_A, fail(), TIMING, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.1:8000 1']);
    director.record(CHECK_A, pass(), TIMING, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.1:8000 1', '10.0.1.2:8000 1']);
  });
});

describe('a reload', () => {
  const edited = [{ checks: [{ timeout: 2000 }] }, {}];

  it('keeps unchanged checks with their state and names the others', () => {
    const director = loaded(config(virtualServer({ servers: [{}, {}] })));
    director.record(CHECK_A, fail(), TIMING, 9);
    const { checks, changes } = director.load(config(virtualServer({ servers: edited })), 10_000, 9);
    expect(checks.added.map(({ id }) => id)).toEqual([CHECK_A_EDITED]);
    expect(checks.kept.map(({ id }) => id)).toEqual([`${SERVICE}/10.0.1.2:8000/TCP_CHECK/1000/0`]);
    expect(checks.removed).toEqual([CHECK_A]);
    expect(changes.size).toBe(0);
  });

  it('keeps a server down whose failing check was edited until the new check passes', () => {
    const director = loaded(config(virtualServer({ servers: [{}, {}] })));
    director.record(CHECK_A, fail(), TIMING, 9);
    director.load(config(virtualServer({ servers: edited })), 10_000, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.2:8000 1']);
    director.record(CHECK_A_EDITED, pass(), TIMING, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.1:8000 1', '10.0.1.2:8000 1']);
  });

  it('forgives the retries of checks that are new on a serving server, alpha or not', () => {
    const director = loaded(config(virtualServer({ servers: [{}, {}] })));
    const alpha = [{ checks: [{ timeout: 2000, alpha: true }] }, {}];
    expect(director.load(config(virtualServer({ servers: alpha })), 10_000, 9).changes.size).toBe(0);
    expect(director.record(CHECK_A_EDITED, fail(), TIMING, 9).changes.size).toBe(0);
  });

  it('starts a new alpha server down and another new server up', () => {
    const director = loaded(config(virtualServer({ servers: [{}] })));
    director.load(config(virtualServer({ servers: [{}, { checks: [{ alpha: true }] }, {}] })), 10_000, 9);
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.1:8000 1', '10.0.1.3:8000 1']);
  });

  it('of the same configuration changes and tells nothing', () => {
    const same = () => config(virtualServer({ sorry: {}, servers: [{}, { checks: [] }] }));
    const director = loaded(same());
    director.record(CHECK_A, fail(), TIMING, 9);
    const outcome = director.load(same(), 10_000, 9);
    expect(outcome).toMatchObject({ changes: new Map(), transitions: [] });
    expect(outcome.checks.added).toEqual([]);
  });

  it('keeps counting downtime and transitions', () => {
    const director = loaded(config(virtualServer({ servers: [{}] })));
    director.record(CHECK_A, fail(), { startedAt: 1000, endedAt: 1000 }, 9);
    director.load(config(virtualServer({ servers: [{}] })), 2000, 9);
    director.record(CHECK_A, pass(), { startedAt: 4000, endedAt: 4000 }, 9);
    for (const at of [5000, 6000, 7000]) {
      director.record(CHECK_A, fail(), { startedAt: at, endedAt: at }, 9);
    }
    director.record(CHECK_A, pass(), { startedAt: 9000, endedAt: 9000 }, 9);
    expect(director.view().virtualServers[0]?.servers[0]).toMatchObject({
      pastDowntime: 5000,
      downSince: null,
      transitions: { up: 2, down: 2 },
    });
  });
});

describe('several listeners and shared services', () => {
  const mark: ServiceKey = { kind: 'fwmark', family: 'inet', mark: 7 };
  const drServer = { forwarding: 'dr', port: 80 } as const;

  it('gives DR servers the port of each listener, none under a mark, and NAT servers their own', () => {
    const listeners = [tcpService('10.0.0.1', 80), tcpService('10.0.0.1', 443), mark] as const;
    const nat = { address: '10.0.1.9', port: 8080 };
    const director = loaded(config(virtualServer({ listeners: [...listeners], servers: [drServer, nat] })));
    expect(poolOf(director, SERVICE)).toEqual(['10.0.1.1:80 1', '10.0.1.9:8080 1']);
    expect(poolOf(director, 'tcp 10.0.0.1:443')).toEqual(['10.0.1.1:443 1', '10.0.1.9:8080 1']);
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:0 1', '10.0.1.9:8080 1']);
  });

  it('lets a server that serves win where two become one destination', () => {
    const twins = [
      { ...drServer, address: '10.0.1.1', port: 81, inhibitOnFailure: true, weight: 3 },
      { ...drServer, address: '10.0.1.1', port: 82, weight: 5 },
    ];
    const director = loaded(config(virtualServer({ listeners: [mark], servers: twins })));
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:0 3']);
    director.record('fwmark 7 inet/10.0.1.1:81/TCP_CHECK/1000/0', fail(), TIMING, 9);
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:0 5']);
  });

  it('holds the union of what several virtual servers want in one service, until the last one goes', () => {
    const first = virtualServer({ id: 'one', listeners: [mark], servers: [{}, { address: '10.0.1.9' }] });
    const second = virtualServer({ id: 'two', listeners: [mark], servers: [{ address: '10.0.1.9' }] });
    const director = loaded(config(first, second));
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:8000 1', '10.0.1.9:8000 1']);
    director.record('one/10.0.1.9:8000/TCP_CHECK/1000/0', fail(), TIMING, 9);
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:8000 1', '10.0.1.9:8000 1']);
    director.record('two/10.0.1.9:8000/TCP_CHECK/1000/0', fail(), TIMING, 9);
    expect(poolOf(director, 'fwmark 7 inet')).toEqual(['10.0.1.1:8000 1']);
    expect([...director.load(config(second), 1, 1).changes.keys()]).toEqual(['fwmark 7 inet']);
    expect(director.load(config(), 1, 1).changes).toEqual(new Map([['fwmark 7 inet', null]]));
  });
});
