import { describe, expect, it } from 'vitest';
import {
  evaluateQuorum,
  evaluateServer,
  serverRemoval,
  virtualServerRemoval,
} from '../../../../src/state/director/evaluate.ts';
import {
  NO_TRANSITIONS,
  newCheckRecord,
  newVirtualServerRecord,
  type ServerRecord,
  type VirtualServerRecord,
} from '../../../../src/state/director/records.ts';
import { virtualServer } from '../../../support/director-config.ts';

const ID = 'tcp 10.0.0.1:80';
const MOMENT = { now: 1000, wall: 5 };

function record(): { service: VirtualServerRecord; server: ServerRecord } {
  const site = virtualServer({ servers: [{}] });
  const [config] = site.realServers;
  if (config === undefined) throw new TypeError('no server');
  const server: ServerRecord = {
    config,
    up: true,
    held: false,
    retainedByFailOpen: false,
    effectiveWeight: 1,
    since: 0,
    transitions: NO_TRANSITIONS,
    pastDowntime: 0,
    downSince: null,
    checks: config.checks.map((check) => newCheckRecord(check, 'trusted', 0)),
    announced: 'up',
    override: null,
  };
  const service = newVirtualServerRecord(site, 0);
  service.servers = [server];
  return { service, server };
}

function failChecks(server: ServerRecord): void {
  for (const check of server.checks) check.state = { ...check.state, verdict: 'down', fresh: false };
}

describe('The evaluation of a server', () => {
  it('says when the server turns, and nothing while it stays', () => {
    const { server } = record();
    expect(evaluateServer(server, ID, MOMENT)).toBeNull();
    failChecks(server);
    expect(evaluateServer(server, ID, MOMENT)).toMatchObject({
      kind: 'real_server',
      to: 'down',
      initial: false,
    });
    expect([server.up, server.downSince, server.transitions.down]).toEqual([false, 1000, 1]);
    expect(evaluateServer(server, ID, MOMENT)).toBeNull();
  });

  it('announces a server that starts down once its first check has failed', () => {
    const { server } = record();
    server.up = false;
    server.announced = null;
    failChecks(server);
    expect(evaluateServer(server, ID, MOMENT)).toMatchObject({ to: 'down', initial: true });
    expect(evaluateServer(server, ID, MOMENT)).toBeNull();
  });

  it('keeps a server up that the isolation guard holds', () => {
    const { server } = record();
    failChecks(server);
    server.held = true;
    expect(evaluateServer(server, ID, MOMENT)).toBeNull();
    expect(server.up).toBe(true);
  });
});

describe('The evaluation of a quorum', () => {
  it('compares the live weight, and says when it turns', () => {
    const { service, server } = record();
    expect(evaluateQuorum(service, MOMENT, true)).toMatchObject({ to: 'up', initial: true, liveWeight: 1 });
    expect(evaluateQuorum(service, MOMENT, false)).toBeNull();
    server.up = false;
    expect(evaluateQuorum(service, MOMENT, false)).toMatchObject({
      to: 'down',
      reason: 'no live weight is left',
    });
    expect(service.transitions).toEqual({ up: 0, down: 1 });
  });
});

describe('The removal from the configuration', () => {
  it('takes down what was up, real servers first', () => {
    const { service } = record();
    evaluateQuorum(service, MOMENT, true);
    expect(virtualServerRemoval(service, 9).map(({ kind, removed, at }) => [kind, removed, at])).toEqual([
      ['real_server', true, 9],
      ['virtual_server', true, 9],
    ]);
  });

  it('says nothing of what was down', () => {
    const { service, server } = record();
    server.up = false;
    expect(serverRemoval(server, ID, 9)).toBeNull();
    expect(virtualServerRemoval(service, 9)).toEqual([]);
  });
});
