import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeHostAddresses } from '../../src/platform/host/node-host-addresses.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { enterNetworkNamespace, ip } from '../support/network-namespace.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

const ADDRESSES = ['198.51.100.1', '2001:db8::a:1'];
let server: LoopbackServer;

beforeAll(async () => {
  enterNetworkNamespace();
  server = await LoopbackServer.start((socket) => socket.end());
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function site(address: string): string {
  const real = address.includes(':') ? '2001:db8::b:1' : '198.51.100.77';
  return `virtual_server ${address} 80 {
  delay_loop 1
  ha_suspend
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server ${real} 80 {
    TCP_CHECK {
      connect_ip 127.0.0.1
      connect_port ${server.port}
    }
  }
}
`;
}

describe('ha_suspend on a real host', () => {
  it.each(ADDRESSES)('checks while %s is there', async (address) => {
    await using lvsd = await RunningDaemon.start({ text: site(address), addresses: nodeHostAddresses });
    const look = async () => (await lvsd.client.status([])).virtual_servers[0];
    const checked = async () => (await look())?.real_servers[0]?.checks[0]?.results.ok ?? 0;
    expect((await look())?.ha_suspend).toEqual({ suspended: true });
    ip(`addr add ${address}/${address.includes(':') ? '128 nodad' : '32'} dev lo`);
    await expect.poll(checked, { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await look())?.ha_suspend).toEqual({ suspended: false });
    ip(`addr del ${address}/${address.includes(':') ? '128' : '32'} dev lo`);
    await expect
      .poll(async () => (await look())?.ha_suspend, { timeout: 10_000 })
      .toEqual({ suspended: true });
    const { events } = await lvsd.client.events({ since: null, limit: 10, wait_seconds: 0 });
    expect(events.map(({ to }) => to)).toEqual(['started', 'suspended', 'resumed', 'suspended']);
    const [virtualServer] = (await lvsd.client.status([])).virtual_servers;
    expect(virtualServer?.real_servers[0]?.state).toBe('up');
    const refused = lvsd.client.check({ virtual_server: null, real_server: null, now: true });
    await expect(refused).rejects.toMatchObject({ code: 'checks-suspended' });
  });
});
