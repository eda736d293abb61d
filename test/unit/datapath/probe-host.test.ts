import { describe, expect, it } from 'vitest';
import { type PathConnection, pathConnection } from '../../../checkers/path/spec.ts';
import { serviceId } from '../../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../../ipvs/no-traffic.ts';
import type { KernelTable } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../../src/base/ip-address.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { ArpQuestions } from '../../../src/datapath/arp-questions.ts';
import { ProbeHost } from '../../../src/datapath/probe-host.ts';
import { privateServices } from '../../../src/state/pool/private-services.ts';
import { address, PathMachine, pathConfig } from '../../support/data-path-machine.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function connectionOf({ virtualServers }: Config): PathConnection {
  const check = virtualServers[0]?.realServers[0]?.checks[0];
  const connection = check === undefined ? null : pathConnection(check.spec);
  if (connection === null) throw new Error('no data-path probe');
  return connection;
}

/** The kernel's table with the private services of a configuration. */
function tableOf({ virtualServers }: Config): KernelTable {
  const table = new Map();
  for (const [id, { key, params, destinations }] of privateServices(virtualServers)) {
    const held = new Map([...destinations].map(([each, one]) => [each, { ...one, statistics: NO_TRAFFIC }]));
    table.set(id, { key, params, statistics: NO_TRAFFIC, destinations: held });
  }
  return table;
}

function subject(config = pathConfig()) {
  const machine = new PathMachine();
  const clock = new VirtualClock();
  const local = new Set<IpAddress>([address('10.1.0.1'), address('192.0.2.10')]);
  const kernel = { table: tableOf(config) as KernelTable | null };
  const host = new ProbeHost({
    clock,
    machine,
    addresses: { read: () => local },
    arp: new ArpQuestions({ clock, logger: new RecordingLogger(), arp: machine.arp }),
    services: {
      holds: (id) => kernel.table?.has(id) === true,
      observe: () => Promise.resolve(kernel.table),
    },
  });
  host.follow(config);
  return { host, machine, local, kernel, connection: connectionOf(config) };
}

describe('the source of a probe', () => {
  it('is the address that the kernel has towards the server', async () => {
    const { host, connection } = subject();
    expect(await host.source(connection)).toEqual({ address: '10.1.0.1' });
  });

  it('is what the check is bound to', async () => {
    const { host, connection } = subject();
    expect(await host.source({ ...connection, bindAddress: address('10.1.0.7') })).toEqual({
      address: '10.1.0.7',
    });
  });

  it('is the first of probe_source that this host has', async () => {
    const { host, connection } = subject(
      pathConfig('DR', undefined, 'probe_source fd00::1 10.1.0.2 10.1.0.1'),
    );
    expect(await host.source(connection)).toEqual({ address: '10.1.0.1' });
  });

  it.each([
    [
      'this host has none of probe_source',
      pathConfig('DR', undefined, 'probe_source 10.1.0.2'),
      '10.1.0.1',
      /has none of the addresses of probe_source, 10.1.0.2/,
    ],
    [
      'the kernel would send from the virtual address',
      pathConfig(),
      '192.0.2.10',
      /say probe_source: this host would send from 192.0.2.10/,
    ],
    ['there is no route', pathConfig(), null, /no route to 10.1.0.11/],
  ])('is none where %s, in words', async (_, config, chosen, words) => {
    const { host, machine, connection } = subject(config);
    machine.source = chosen === null ? null : address(chosen);
    expect(await host.source(connection)).toMatchObject({ reason: expect.stringMatching(words) });
  });
});

describe('a probe', () => {
  it('waits for its private service', () => {
    const { host, kernel, connection } = subject();
    expect(host.obstacle(connection)).toBeNull();
    kernel.table = new Map();
    expect(host.obstacle(connection)).toContain(`fwmark ${connection.mark} inet, is not in the kernel`);
  });

  it.each([
    ['the kernel cannot be asked', null, /cannot be asked/],
    ['its private service is gone', new Map(), /somebody else removed it/],
  ])('that failed says nothing of its server when %s', async (_, table, words) => {
    const { host, kernel, connection } = subject();
    kernel.table = table;
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toMatch(words);
  });

  it('that failed while its private service has no destination says nothing of its server', async () => {
    const config = pathConfig();
    const { host, kernel, connection } = subject(config);
    const id = serviceId({ kind: 'fwmark', family: 'inet', mark: connection.mark });
    const service = kernel.table?.get(id);
    if (service === undefined) throw new Error('no service');
    kernel.table = new Map([[id, { ...service, destinations: new Map() }]]);
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toMatch(/somebody else removed it/);
  });

  it.each(['all', 'lan'])('blames rp_filter 1 on %s', async (device) => {
    const { host, machine, connection } = subject();
    machine.values.set('accept_local lan', 1);
    machine.values.set(`rp_filter ${device}`, 1);
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toMatch(/rp_filter = 1/);
    machine.values.set('rp_filter all', 2);
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toBeNull();
  });

  it('blames accept_local 0 while this host has the virtual address, and only then', async () => {
    const { host, machine, local, connection } = subject();
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toMatch(/lan.accept_local = 0/);
    local.delete(address('192.0.2.10'));
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toBeNull();
    local.add(address('192.0.2.10'));
    machine.values.set('accept_local all', 1);
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toBeNull();
  });

  it('by NAT needs neither', async () => {
    const { host, machine, connection } = subject(pathConfig('NAT'));
    machine.values.set('rp_filter all', 1);
    expect(await host.fault(connection, address('10.1.0.1'), 0)).toBeNull();
    expect(await host.answersArp(connection)).toBe(false);
  });
});
