import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import { DesiredIndex } from '../../../../src/state/director/desired-index.ts';
import {
  NO_TRANSITIONS,
  newCheckRecord,
  newVirtualServerRecord,
  type VirtualServerRecord,
} from '../../../../src/state/director/records.ts';
import { tcpService, type VirtualServerOptions, virtualServer } from '../../../support/director-config.ts';

function record(options: Partial<VirtualServerOptions> = {}): VirtualServerRecord {
  const site = virtualServer({ servers: [{}, {}], ...options });
  const service = newVirtualServerRecord(site, 0);
  service.quorumMet = true;
  service.servers = site.realServers.map((config) => ({
    config,
    up: true,
    held: false,
    retainedByFailOpen: false,
    effectiveWeight: config.weight,
    since: 0,
    transitions: NO_TRANSITIONS,
    pastDowntime: 0,
    downSince: null,
    checks: config.checks.map((check) => newCheckRecord(check, 'trusted', 0)),
    announced: 'up',
    override: null,
  }));
  return service;
}

const ID = serviceId(tcpService('10.0.0.1'));

describe('The desired table', () => {
  it('has a service for each listener, and says what a load changes', () => {
    const index = new DesiredIndex();
    const listeners = [tcpService('10.0.0.1'), tcpService('10.0.0.2')] as const;
    expect([...index.replace([record({ listeners })]).keys()]).toEqual(listeners.map(serviceId));
    expect(index.replace([record({ listeners })]).size).toBe(0);
    expect([...index.replace([record()])]).toEqual([[serviceId(listeners[1]), null]]);
  });

  it('changes with the servers of a record, and not without a change', () => {
    const index = new DesiredIndex();
    const service = record();
    index.replace([service]);
    expect(index.refresh(service).size).toBe(0);
    const [first] = service.servers;
    if (first === undefined) throw new TypeError('no server');
    first.up = false;
    const change = index.refresh(service).get(ID);
    expect([...(change?.destinations.keys() ?? [])]).toEqual(['10.0.1.2:8000']);
    expect([...(change?.mustNotServe ?? [])]).toEqual(['10.0.1.1:8000']);
    expect(index.desired.get(ID)).toBe(change);
  });

  it('joins the pools of virtual servers that share a service: what one must not use may serve the other', () => {
    const index = new DesiredIndex();
    const one = record({ id: 'one', servers: [{}] });
    const other = record({ id: 'other', servers: [{}, { address: '10.0.1.9' }] });
    const [server] = one.servers;
    if (server === undefined) throw new TypeError('no server');
    server.up = false;
    index.replace([one, other]);
    const service = index.desired.get(ID);
    expect([...(service?.destinations.keys() ?? [])].sort()).toEqual(['10.0.1.1:8000', '10.0.1.9:8000']);
    expect([...(service?.mustNotServe ?? [])]).toEqual([]);
  });
});
