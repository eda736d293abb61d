import { beforeAll, describe, expect, it } from 'vitest';
import { createProbe, loadProbes } from '../../checkers/registry.ts';
import { loadNativeSockets } from '../../checkers/socket/load.ts';
import type { CheckSpec, ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { NETWORK_CHECKS } from '../support/network-checks.ts';
import { enterNetworkNamespace, ip, setNetworkSetting } from '../support/network-namespace.ts';
import { probeTools } from '../support/probe-tools.ts';
import { withoutDescriptors } from '../support/without-descriptors.ts';

const tools = probeTools();

function run(spec: CheckSpec): Promise<ProbeResult> {
  return createProbe(spec, tools)({ clock: new SystemClock(), signal: new AbortController().signal }, 0);
}

const CUT_OFF = loopbackConnection('192.0.2.9', 0).address;
const OURS = loopbackConnection('192.0.2.1', 0).address;
const NOBODYS = loopbackConnection('192.0.2.77', 0).address;

beforeAll(async () => {
  enterNetworkNamespace();
  setNetworkSetting('ipv4/ping_group_range', '0 2147483647');
  ip('link add here type veth peer name there');
  ip('link set here up');
  ip('link set there up');
  ip('addr add 192.0.2.1/24 dev here');
  // There is a way to this network, but not from one of our addresses.
  ip('addr add 192.0.2.9/24 dev here');
  ip('route add 203.0.113.0/24 dev here');
  ip('rule add from 192.0.2.9 to 203.0.113.0/24 unreachable');
  await loadProbes(new Set(['HTTP_GET', 'SMTP_CHECK', 'DNS_CHECK']), tools);
  await loadNativeSockets();
});

describe('a fault of this host is never held against a server', () => {
  it.each(NETWORK_CHECKS)('%s from an address that this host does not have', async (_, specOf) => {
    const result = await run(specOf(loopbackConnection('127.0.0.1', 9, { bindAddress: NOBODYS })));
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'local_error' });
    expect(result.detail).toContain('EADDRNOTAVAIL');
  });

  it.each(NETWORK_CHECKS)('%s from an address with no route to the server', async (_, specOf) => {
    expect(await run(specOf(loopbackConnection('203.0.113.1', 9, { bindAddress: CUT_OFF })))).toMatchObject({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: 'this host has no route to the server from 192.0.2.9: ENETUNREACH',
    });
  });

  it.each(NETWORK_CHECKS)(
    'but no route for %s without bindto is: nothing can be forwarded either',
    async (_, specOf) => {
      const result = await run(specOf(loopbackConnection('198.51.100.1', 9)));
      expect(result).toMatchObject({ outcome: 'fail', code: 'unreachable' });
    },
  );

  it('and a host that does not answer ARP is dead, also with bindto', async () => {
    setNetworkSetting('ipv4/neigh/here/retrans_time_ms', '20');
    const connection = loopbackConnection('192.0.2.2', 9, { bindAddress: OURS });
    expect(await run({ type: 'TCP_CHECK', connection })).toMatchObject({
      outcome: 'fail',
      code: 'unreachable',
    });
  });

  it.each(NETWORK_CHECKS)('%s without a descriptor left', async (_, specOf) => {
    const result = await withoutDescriptors(() => run(specOf(loopbackConnection('127.0.0.1', 9))));
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'local_error' });
    expect(result.detail).toContain('EMFILE');
  });

  it('TCP_CHECK from a port that is taken, and from ports that are all taken', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end());
    const { bindAddress } = { bindAddress: loopbackConnection('127.0.0.1', 0).address };
    const taken = server.connection({ bindAddress, bindPort: server.port });
    expect(await run({ type: 'TCP_CHECK', connection: taken })).toMatchObject({ code: 'local_error' });
    setNetworkSetting('ipv4/ip_local_port_range', `${server.port} ${server.port}`);
    const result = await run({ type: 'TCP_CHECK', connection: server.connection() });
    setNetworkSetting('ipv4/ip_local_port_range', '32768 60999');
    expect(result).toMatchObject({ code: 'local_error' });
  });
});
