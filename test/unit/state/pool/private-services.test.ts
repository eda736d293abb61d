import { describe, expect, it } from 'vitest';
import { SERVICE_FLAG } from '../../../../ipvs/types.ts';
import { DesiredIndex } from '../../../../src/state/director/desired-index.ts';
import { newVirtualServerRecord } from '../../../../src/state/director/records.ts';
import { privateServices } from '../../../../src/state/pool/private-services.ts';
import { loadText } from '../../../support/config.ts';

function virtualServers(kind: string, path: string) {
  const text = `virtual_server 192.0.2.10 80 {\nlb_algo wlc\nlb_kind ${kind}\nprotocol TCP\n${path}\nreal_server 10.7.0.11 80 {\nweight 3\nuthreshold 9\nTCP_CHECK {\n}\n}\nreal_server 10.7.0.12 80 {\nTCP_CHECK {\n}\n}\n}\n`;
  return loadText('lvsd.conf', text).config?.virtualServers ?? [];
}

describe('the private services of data-path probes', () => {
  it('are none where checks go straight to their servers', () => {
    expect(privateServices(virtualServers('DR', '')).size).toBe(0);
  });

  it('lead to one server each, by its own way, without its weight and limits', () => {
    const services = [...privateServices(virtualServers('DR', 'probe_path forwarding')).values()];
    expect(services).toHaveLength(2);
    expect(services[0]).toMatchObject({
      key: { kind: 'fwmark', family: 'inet' },
      params: { scheduler: 'rr', flags: SERVICE_FLAG.onePacket, timeoutSeconds: 0, netmask: 0xffff_ffff },
    });
    expect([...(services[0]?.destinations.values() ?? [])]).toMatchObject([
      {
        key: { address: '10.7.0.11', port: 0 },
        params: { forwarding: 'dr', weight: 1, upperThreshold: 0, lowerThreshold: 0 },
      },
    ]);
  });

  it('translate to the port of the server with NAT, whose answers need an entry for each datagram', () => {
    const [service] = privateServices(virtualServers('NAT', 'probe_path forwarding')).values();
    expect(service?.params.flags).toBe(0);
    expect([...(service?.destinations.keys() ?? [])]).toEqual(['10.7.0.11:80']);
  });

  it('are wanted while the file says so, whatever the health of a server', () => {
    const index = new DesiredIndex();
    const records = (path: string) =>
      virtualServers('DR', path).map((config) => newVirtualServerRecord(config, 0));
    index.replace(records('probe_path forwarding'));
    const marked = [...index.desired.values()].filter(({ key }) => key.kind === 'fwmark');
    expect(marked).toHaveLength(2);
    expect(index.replace(records('probe_path forwarding')).size).toBe(0);
    const gone = index.replace(records(''));
    expect([...gone.values()]).toEqual([null, null]);
    expect(index.desired.size).toBe(1);
  });
});
