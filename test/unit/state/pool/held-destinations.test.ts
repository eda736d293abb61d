import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../../../ipvs/no-traffic.ts';
import type { KernelTable } from '../../../../ipvs/types.ts';
import { heldDestinations, heldServices } from '../../../../src/state/pool/held-destinations.ts';
import { tcpService, virtualServer } from '../../../support/director-config.ts';
import { service } from '../../../support/reconciler-bench.ts';

const SITE = virtualServer({
  listeners: [tcpService('10.0.0.1'), tcpService('10.0.0.2')],
  servers: [{ port: 80 }, { port: 80 }],
});

/** A table that has the first listener alone, with its first server. */
function table(): KernelTable {
  const { key, params, destinations } = service(1, { 1: 1 });
  const idle = {
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
    statistics: NO_TRAFFIC,
  };
  const held = new Map([...destinations].map(([id, destination]) => [id, { ...destination, ...idle }]));
  return new Map([[serviceId(key), { key, params, statistics: NO_TRAFFIC, destinations: held }]]);
}

describe('What the kernel holds of a virtual server', () => {
  it('are the services that the table has', () => {
    expect(heldServices(SITE, table()).map(({ key }) => serviceId(key))).toEqual([
      serviceId(tcpService('10.0.0.1')),
    ]);
    expect(heldServices(SITE, null)).toEqual([]);
  });

  it('are the destinations of a server in those services', () => {
    const services = heldServices(SITE, table());
    const counts = SITE.realServers.map((server) => heldDestinations(SITE, services, server).length);
    expect(counts).toEqual([1, 0]);
  });
});
