import { describe, expect, it } from 'vitest';
import { IpvsError } from '../../../../ipvs/errors.ts';
import { destinationId, serviceId } from '../../../../ipvs/key.ts';
import type { Config } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { KernelView } from '../../../../src/state/model/kernel-view.ts';
import { noDrift } from '../../../../src/state/pool/drift.ts';
import { buildStatus, type StatusFacts } from '../../../../src/state/status/status.ts';
import type { RealServerStatus, StatusDocument } from '../../../../src/state/status/status-document.ts';
import { isoTime } from '../../../../src/state/status/time-words.ts';
import {
  config,
  fail,
  inconclusive,
  ip,
  PARAMS,
  pass,
  tcpService,
  type VirtualServerOptions,
  virtualServer,
} from '../../../support/director-config.ts';
import { IsolationFarm } from '../../../support/isolation-farm.ts';
import { tableOf } from '../../../support/table-model.ts';

const WALL = Date.parse('2026-03-01T12:01:00Z');
const STARTED = Date.parse('2026-03-01T00:00:00Z');
const SERVICE = serviceId(tcpService('10.0.0.1'));
const CHECK_A = `${SERVICE}/10.0.1.1:8000/TCP_CHECK/1000/0`;
const TIMING = { startedAt: 5000, endedAt: 5012.3456 };

const KERNEL: KernelView = {
  available: true,
  inSync: true,
  lastSyncAt: WALL,
  error: null,
  drift: noDrift(),
  lastDriftAt: null,
  operations: [],
  unmanagedServices: [],
  ownershipError: null,
  settingsError: null,
  errors: new Map(),
  pending: new Set(),
};

function statusOf(director: Director, kernel: Partial<KernelView> = {}, seen = true): StatusDocument {
  const facts: StatusFacts = {
    ...statusFacts(director),
    kernel: { ...KERNEL, ...kernel },
    table: seen ? tableOf(director.desired().values()) : null,
    wall: WALL + 10_000,
  };
  return buildStatus(facts, isoTime);
}

function loaded(first: Config): Director {
  const director = new Director();
  director.load(first, 0, WALL);
  return director;
}

function single(options: VirtualServerOptions): Director {
  return loaded(config(virtualServer(options)));
}

function server(document: StatusDocument, index = 0): RealServerStatus {
  const found = document.virtual_servers[0]?.real_servers[index];
  if (found === undefined) throw new Error(`no real server ${index}`);
  return found;
}

describe('the state of a real server', () => {
  it('is unchecked until a check has said something, and up without checks', () => {
    const director = single({ servers: [{}, { checks: [] }, { checks: [{ alpha: true }] }] });
    director.record(CHECK_A, inconclusive(), TIMING, WALL);
    expect([0, 1, 2].map((index) => server(statusOf(director), index).state)).toEqual([
      'unchecked',
      'up',
      'unchecked',
    ]);
    director.record(CHECK_A, pass(), TIMING, WALL);
    expect(server(statusOf(director))).toMatchObject({
      state: 'up',
      checks: [
        {
          type: 'TCP_CHECK',
          target: '10.0.1.1:8000',
          state: 'up',
          last: { at: '2026-03-01T12:01:00.000Z', duration_ms: 12.346, result: 'ok', detail: 'connected' },
          failures: 0,
          retry: 2,
          results: { local_error: 1, ok: 1 },
        },
      ],
    });
  });

  it('keeps when the certificate ends that was seen last, over failures that saw none', () => {
    const director = single({ servers: [{}] });
    expect(server(statusOf(director)).checks[0]).not.toHaveProperty('certificate_not_after');
    const certified = {
      outcome: 'pass',
      code: 'ok',
      detail: 'HTTP 200',
      certificateNotAfter: WALL + 1000,
    } as const;
    director.record(CHECK_A, certified, TIMING, WALL);
    director.record(CHECK_A, fail(), TIMING, WALL);
    director.record(CHECK_A, inconclusive(), TIMING, WALL);
    expect(server(statusOf(director)).checks[0]).toHaveProperty(
      'certificate_not_after',
      new Date(WALL + 1000).toISOString(),
    );
  });

  it('tells of attempts that this host could not make, how many in a row, and that nobody looks', () => {
    const director = single({ servers: [{}] });
    director.record(CHECK_A, pass(), TIMING, WALL);
    director.record(CHECK_A, inconclusive('connect: EMFILE'), TIMING, WALL);
    director.record(CHECK_A, inconclusive('connect: EMFILE'), TIMING, WALL);
    const blind = server(statusOf(director));
    expect(blind.state).toBe('up');
    expect(blind.checks[0]).toMatchObject({ local_errors: 2, results: { ok: 1, local_error: 2 } });
    expect(blind.weight.reason).toBe('up: TCP_CHECK could not be run its last 2 times: connect: EMFILE');
    director.record(CHECK_A, pass(), TIMING, WALL);
    expect(server(statusOf(director)).checks[0]).not.toHaveProperty('local_errors');
  });

  it('shows how far a check has risen', () => {
    const director = single({ servers: [{ checks: [{ rise: 3 }] }] });
    director.record(CHECK_A, fail(), TIMING, WALL);
    expect(server(statusOf(director)).checks[0]).not.toHaveProperty('rising');
    director.record(CHECK_A, pass(), TIMING, WALL);
    director.record(CHECK_A, pass(), TIMING, WALL);
    const rising = server(statusOf(director));
    expect(rising).toMatchObject({ state: 'down', checks: [{ rising: { passes: 2, rise: 3 } }] });
    expect(rising.weight.reason).toMatch(/TCP_CHECK passes again, 2 of 3 times in a row; removed$/);
    director.record(CHECK_A, pass(), TIMING, WALL);
    expect(server(statusOf(director)).checks[0]).not.toHaveProperty('rising');
  });

  it('is failing where fail_open keeps a server, with the reason', () => {
    const director = single({ failOpen: 100, servers: [{}] });
    director.record(CHECK_A, fail(), TIMING, WALL);
    expect(server(statusOf(director))).toMatchObject({
      state: 'failing',
      kept_by: 'fail_open',
      weight: { kernel: 1 },
    });
    expect(server(statusOf(director)).weight.reason).toMatch(
      /^down since .*: TCP_CHECK: connection refused; kept by fail_open, too few others are left$/,
    );
    expect(statusOf(director).virtual_servers[0]?.fail_open).toEqual({ percent: 100, kept: 1 });
    expect(statusOf(single({ servers: [{}] })).virtual_servers[0]).not.toHaveProperty('fail_open');
  });

  it('is failing where the isolation guard holds it, and the document says why', () => {
    const farm = new IsolationFarm();
    farm.run(5);
    farm.cut();
    farm.run(10);
    const document = statusOf(farm.scenario.director);
    expect(server(document)).toMatchObject({ state: 'failing', kept_by: 'isolation_guard' });
    expect(server(document).weight.reason).toBe(
      'fails: TCP_CHECK: no route; held by isolation_guard, the director seems cut off',
    );
    expect(document.isolation).toMatchObject({ mode: 'holding', held: 6, failing_checks: 6, checks: 6 });
    expect(statusOf(single({ servers: [{}] }))).not.toHaveProperty('isolation');
  });

  it('counts the failures that retry still forgives, and the downtime', () => {
    const director = single({ servers: [{}] });
    director.record(CHECK_A, pass(), TIMING, WALL);
    director.record(CHECK_A, fail(), TIMING, WALL);
    expect(server(statusOf(director)).checks[0]).toMatchObject({ state: 'up', failures: 1 });
    director.record(CHECK_A, fail(), TIMING, WALL);
    director.record(CHECK_A, fail(), { startedAt: 10_000, endedAt: 10_000 }, WALL);
    expect(server(statusOf(director))).toMatchObject({
      state: 'down',
      downtime_seconds: 5,
      transitions: { up: 0, down: 1 },
    });
  });
});

describe('the reason for a weight', () => {
  function reasons(options: VirtualServerOptions, ...failed: readonly string[]): string[] {
    const director = single(options);
    for (const id of failed) director.record(id, fail(), TIMING, WALL);
    return statusOf(director).virtual_servers[0]?.real_servers.map(({ weight }) => weight.reason) ?? [];
  }

  it.each<[string, VirtualServerOptions, string]>([
    ['removed', { servers: [{}, {}] }, 'down since 12:01:00 UTC: TCP_CHECK: connection refused; removed'],
    [
      'inhibited',
      { servers: [{ inhibitOnFailure: true }, {}] },
      'down since 12:01:00 UTC: TCP_CHECK: connection refused; kept at weight 0 by inhibit_on_failure',
    ],
  ])('of a failed server says when, why and that it is %s', (_name, options, expected) => {
    expect(reasons(options, CHECK_A)[0]).toBe(expected);
  });

  it('of a server that serves says why it is up', () => {
    expect(reasons({ servers: [{}, { checks: [] }, { weight: 0, checks: [] }] })).toEqual([
      'up: taken as up until its first check',
      'up: no checks',
      'up: no checks; configured weight 0 takes no new connections',
    ]);
  });

  it('of a server that waits for its first check says so', () => {
    expect(reasons({ servers: [{ checks: [{ alpha: true }] }] })).toEqual([
      'not up yet: waits for its first TCP_CHECK; removed',
    ]);
  });

  it('of a withdrawn server names the weight that an operator gave it', () => {
    const director = single({ sorry: {}, servers: [{ checks: [] }] });
    const override = {
      kind: 'weight',
      weight: 0,
      author: 'alice',
      reason: null,
      since: WALL,
      expiresAt: null,
      deadline: null,
      drained: false,
    } as const;
    const server = { virtualServer: SERVICE, realServer: '10.0.1.1:8000' };
    director.override({ type: 'override', server, override }, 0, WALL);
    expect(statusOf(director).virtual_servers[0]?.real_servers[0]?.weight.reason).toMatch(
      /^withdrawn: sorry server serves, no live weight is left; weight 1 set to 0 by alice since /,
    );
  });

  it('of a withdrawn server names the quorum', () => {
    expect(reasons({ quorum: 2, sorry: {}, servers: [{}, {}] }, CHECK_A)[1]).toBe(
      'withdrawn: sorry server serves, live weight 1 is below quorum 2',
    );
  });
});

describe('a server that gets no new connections', () => {
  it('of a scheduler that hashes without fallback says that its clients are refused', () => {
    const params = { ...PARAMS, scheduler: 'mh' };
    const director = single({ params, servers: [{ inhibitOnFailure: true }, {}] });
    expect(server(statusOf(director))).not.toHaveProperty('refuses_clients');
    director.record(CHECK_A, fail(), TIMING, WALL);
    const shown = server(statusOf(director));
    expect(shown.refuses_clients).toBe(true);
    expect(shown.weight.reason).toMatch(
      /inhibit_on_failure; mh without mh-fallback: clients whose hash means this server are refused$/,
    );
  });
});

describe('a virtual server', () => {
  it('shows its quorum, its sorry server and what the kernel has', () => {
    const director = single({ quorum: 2, sorry: {}, servers: [{}, { weight: 4 }] });
    expect(statusOf(director).virtual_servers[0]).toMatchObject({
      id: SERVICE,
      address: '10.0.0.1',
      port: 80,
      protocol: 'tcp',
      fwmark: null,
      family: 'inet',
      state: 'up',
      quorum: { required: 2, hysteresis: 0, live_weight: 5, met: true },
      sorry_server: { address: '10.9.9.9', port: 80, active: false, in_kernel: false, connections: null },
      in_kernel: true,
      in_sync: true,
      real_servers: [
        { in_kernel: true, weight: { configured: 1, effective: 1, kernel: 1 }, connections: { active: 0 } },
        { in_kernel: true, weight: { configured: 4, effective: 4, kernel: 4 } },
      ],
    });
  });

  it('shows a kernel that cannot be read without pretending to know it', () => {
    const document = statusOf(single({ servers: [{}] }), { available: false, error: 'no ip_vs' }, false);
    expect(document.virtual_servers[0]).toMatchObject({ in_kernel: false, in_sync: false, statistics: null });
    expect(server(document)).toMatchObject({
      in_kernel: false,
      connections: null,
      weight: { kernel: null, effective: 1 },
    });
  });

  it('shows what the kernel refused at the object that it concerns', () => {
    const error = new IpvsError({
      command: 'new-destination',
      kind: 'invalid',
      errno: 22,
      errnoName: 'EINVAL',
      message: 'cannot add it (EINVAL)',
    });
    const destination = destinationId({ address: ip('10.0.1.2'), port: 8000 });
    const errors = new Map([
      [SERVICE, { service: null, destinations: new Map([[destination, error.message]]) }],
    ]);
    const document = statusOf(single({ servers: [{}, {}] }), { errors, inSync: false });
    expect(document.virtual_servers[0]).toMatchObject({ in_sync: false, error: null });
    expect([server(document, 0).error, server(document, 1).error]).toEqual([null, 'cannot add it (EINVAL)']);
  });

  it('of a group adds up what its services carry', () => {
    const listeners = [tcpService('10.0.0.1'), tcpService('10.0.0.2')] as const;
    const director = single({ listeners: [...listeners], servers: [{}] });
    const table = tableOf(director.desired().values());
    for (const [id, service] of table) {
      const destinations = new Map(
        [...service.destinations].map(([to, held]) => [to, { ...held, activeConnections: 3 }]),
      );
      table.set(id, { ...service, destinations });
    }
    const document = buildStatus({ ...statusFacts(director), table }, isoTime);
    expect(server(document).connections).toEqual({ active: 6, inactive: 0, persistent: 0 });
  });

  it('has the same times as numbers for metrics, to the microsecond', () => {
    const facts = { ...statusFacts(single({ servers: [{}] })), wall: WALL + 0.125 };
    const measured = buildStatus(facts, (at) => at);
    expect(measured.generated_at).toBe(WALL + 0.125);
    expect(measured.daemon.started_at).toBe(STARTED);
    expect(buildStatus(facts, isoTime).virtual_servers.map(({ since }) => Date.parse(since))).toEqual(
      measured.virtual_servers.map(({ since }) => since),
    );
  });

  it('names several urls of a check the same way all the time', () => {
    const director = single({ servers: [{ checks: [{ paths: ['/a', '/b', '/c'] }] }] });
    const target = () => server(statusOf(director)).checks[0]?.target;
    expect(target()).toBe('http://10.0.1.1:8000/a and 2 more');
    director.record(`${SERVICE}/10.0.1.1:8000/HTTP_GET/1000/0`, pass(), TIMING, WALL);
    expect(target()).toBe('http://10.0.1.1:8000/a and 2 more');
  });
});

function statusFacts(director: Director): StatusFacts {
  return {
    daemon: { version: '0.1.0', pid: 1, started_at: STARTED },
    config: {
      path: 'x.conf',
      format: 'keepalived',
      loaded_at: STARTED,
      warnings: 0,
      last_reload: null,
      reloads: { success: 0, rejected: 0, failed: 0 },
    },
    backend: 'memory',
    director: director.view(),
    kernel: KERNEL,
    table: null,
    pause: null,
    sharedProbes: null,
    announce: null,
    fullnat: null,
    watch: null,
    dataPath: null,
    checkIo: null,
    now: 15_000,
    wall: WALL,
  };
}
