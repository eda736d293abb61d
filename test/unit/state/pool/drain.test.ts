import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../../../ipvs/key.ts';
import type { KernelTable, ServiceKey } from '../../../../ipvs/types.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { Override } from '../../../../src/state/model/override.ts';
import { finishedDrains, someoneDrains } from '../../../../src/state/pool/drain.ts';
import { config, ip, tcpService, virtualServer } from '../../../support/director-config.ts';
import { tableOf } from '../../../support/table-model.ts';

const DNS: ServiceKey = { kind: 'address', protocol: 'udp', address: ip('10.0.0.1'), port: 53 };
const UDP_TIMEOUT = 300;
const SINCE = 1_000_000;
const SAID: Override = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: null,
  since: SINCE,
  expiresAt: null,
  deadline: null,
  drained: false,
};

/** A director with one draining server of two. */
function draining(key: ServiceKey, override: Partial<Override> = {}): Director {
  const director = new Director();
  const server = virtualServer({ listeners: [key], servers: [{ checks: [] }, { checks: [] }] });
  director.load(config(server), 0, SINCE);
  const name = { virtualServer: server.id, realServer: '10.0.1.1:8000' };
  director.override({ type: 'override', server: name, override: { ...SAID, ...override } }, 0, SINCE);
  return director;
}

/** The kernel as desired, with connections on the first server. */
function tableWith(
  director: Director,
  key: ServiceKey,
  counts: { active?: number; inactive?: number },
): KernelTable {
  const table = new Map(tableOf(director.desired().values()));
  const service = table.get(serviceId(key));
  const id = destinationId({ address: ip('10.0.1.1'), port: 8000 });
  const destination = service?.destinations.get(id);
  if (service === undefined || destination === undefined) throw new Error('not in the kernel');
  const held = {
    ...destination,
    activeConnections: counts.active ?? 0,
    inactiveConnections: counts.inactive ?? 0,
  };
  return table.set(serviceId(key), { ...service, destinations: new Map(service.destinations).set(id, held) });
}

function isOver(director: Director, table: KernelTable | null, seconds = 1): boolean {
  const wall = SINCE + seconds * 1000;
  const desired = director.desired();
  return finishedDrains(director.view(), { table, desired, wall, udpTimeoutSeconds: UDP_TIMEOUT }).length > 0;
}

describe('a drain', () => {
  const key = tcpService('10.0.0.1');

  it('over TCP is over when nothing is established any more, closing connections aside', () => {
    const director = draining(key);
    expect(someoneDrains(director.view())).toBe(true);
    expect(isOver(director, tableWith(director, key, { active: 1 }))).toBe(false);
    expect(isOver(director, tableWith(director, key, { inactive: 7 }))).toBe(true);
  });

  it('does not wait for a shared service in which another virtual server goes on using the server', () => {
    const mark: ServiceKey = { kind: 'fwmark', family: 'inet', mark: 7 };
    const pair = [{ checks: [] }, { checks: [] }];
    const director = new Director();
    director.load(
      config(
        virtualServer({ id: 'one', listeners: [key, mark], servers: pair }),
        virtualServer({ id: 'two', listeners: [mark], servers: pair }),
      ),
      0,
      SINCE,
    );
    const server = { virtualServer: 'one', realServer: '10.0.1.1:8000' };
    director.override({ type: 'override', server, override: SAID }, 0, SINCE);
    const common = { address: ip('10.0.1.1'), port: 8000 };
    const shared = director.desired().get(serviceId(mark))?.destinations.get(destinationId(common));
    expect(shared?.params.weight).toBe(1);
    const marked = tableWith(director, mark, { active: 9 });
    expect(isOver(director, marked)).toBe(true);
    // Its own service is waited for as ever.
    const own = tableWith(director, key, { active: 1 }).get(serviceId(key));
    if (own === undefined) throw new Error('not in the kernel');
    expect(isOver(director, new Map(marked).set(serviceId(key), own))).toBe(false);
    // Both drain: then the shared one is waited for.
    const other = { virtualServer: 'two', realServer: '10.0.1.1:8000' };
    director.override({ type: 'override', server: other, override: SAID }, 0, SINCE);
    expect(isOver(director, tableWith(director, mark, { active: 9 }))).toBe(false);
    expect(isOver(director, tableWith(director, mark, { active: 0 }))).toBe(true);
  });

  it('is not over while the kernel still gives the server new connections', () => {
    const before = new Director();
    before.load(config(virtualServer({ servers: [{ checks: [] }, { checks: [] }] })), 0, SINCE);
    expect(isOver(draining(key), tableOf(before.desired().values()))).toBe(false);
  });

  it('gives handshakes that are under way a moment to become connections', () => {
    const director = draining(key);
    expect(isOver(director, tableWith(director, key, { inactive: 1 }), 0.9)).toBe(false);
  });

  it('over UDP waits for every flow, but no longer than the kernel keeps a silent one', () => {
    const director = draining(DNS);
    const chatting = tableWith(director, DNS, { inactive: 1 });
    expect(isOver(director, chatting, UDP_TIMEOUT - 1)).toBe(false);
    expect(isOver(director, chatting, UDP_TIMEOUT)).toBe(true);
    expect(isOver(director, tableWith(director, DNS, {}))).toBe(true);
  });

  it('of a firewall mark waits as one over UDP does, and for what is established', () => {
    const mark: ServiceKey = { kind: 'fwmark', family: 'inet', mark: 7 };
    const director = draining(mark);
    expect(isOver(director, tableWith(director, mark, {}))).toBe(true);
    const flows = tableWith(director, mark, { inactive: 1 });
    expect(isOver(director, flows, UDP_TIMEOUT - 1)).toBe(false);
    expect(isOver(director, flows, UDP_TIMEOUT)).toBe(true);
    expect(isOver(director, tableWith(director, mark, { active: 1 }), UDP_TIMEOUT)).toBe(false);
  });

  it('is over at its deadline, whatever is left and though the kernel cannot be read', () => {
    const director = draining(key, { deadline: SINCE + 10_000 });
    const busy = tableWith(director, key, { active: 5 });
    expect(isOver(director, busy, 9)).toBe(false);
    expect(isOver(director, null, 9)).toBe(false);
    expect(isOver(director, busy, 10)).toBe(true);
    expect(isOver(director, null, 10)).toBe(true);
  });

  it('is over at once where the server is not in the kernel', () => {
    expect(isOver(draining(key), new Map())).toBe(true);
  });

  it('that is over is nobody’s any more', () => {
    const director = draining(key, { drained: true });
    expect(someoneDrains(director.view())).toBe(false);
    expect(isOver(director, new Map())).toBe(false);
  });
});
