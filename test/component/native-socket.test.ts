import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { encodeEcho } from '../../checkers/ping/echo.ts';
import { createPingProbe } from '../../checkers/ping/probe.ts';
import { createProbe } from '../../checkers/registry.ts';
import { nativeSockets } from '../../checkers/socket/native-socket.ts';
import type { CheckSpec, ProbeResult } from '../../checkers/types.ts';
import { DEFAULT_PAYLOAD } from '../../checkers/udp/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { eventually } from '../support/eventually.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { NETWORK_CHECKS } from '../support/network-checks.ts';
import { enterNetworkNamespace, ip, setNetworkSetting } from '../support/network-namespace.ts';
import { probeTools } from '../support/probe-tools.ts';
import { SilentEcho } from '../support/silent-echo.ts';

/** A mark whose packets the rules of this namespace find no way for. */
const DEAD_MARK = 7;
const LINK_LOCAL = 'fe80::99';

const tools = probeTools();
const clock = new SystemClock();
const context = () => ({ clock, signal: new AbortController().signal });

function run(spec: CheckSpec): Promise<ProbeResult> {
  return createProbe(spec, tools)(context(), 0);
}

function ping(host: string, overrides: Partial<ConnectionSpec> = {}): Promise<ProbeResult> {
  return run({ type: 'PING_CHECK', connection: loopbackConnection(host, 0, overrides) });
}

beforeAll(() => {
  enterNetworkNamespace();
  ip('link add here type veth peer name there');
  ip('link set here up');
  ip('link set there up');
  ip('addr add 192.0.2.1/24 dev here');
  ip(`-6 addr add ${LINK_LOCAL}/64 dev here nodad`);
  setNetworkSetting('ipv4/neigh/here/retrans_time_ms', '20');
  // Marked packets must be judged before the table of local addresses is.
  for (const family of ['-4', '-6']) {
    ip(`${family} rule add pref 20 lookup local`);
    ip(`${family} rule del pref 0`);
    ip(`${family} rule add pref 10 fwmark ${DEAD_MARK} unreachable`);
  }
});

describe('PING_CHECK without the right to send echoes', () => {
  it('is inconclusive and says which sysctl it needs', async () => {
    setNetworkSetting('ipv4/ping_group_range', '1 0');
    expect(await ping('127.0.0.1')).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail:
        'this host could not run the check: ICMP socket: EACCES (the sysctl net.ipv4.ping_group_range must include the group that lvsd runs as)',
    });
    setNetworkSetting('ipv4/ping_group_range', '0 2147483647');
  });
});

describe('PING_CHECK', () => {
  beforeAll(() => setNetworkSetting('ipv4/ping_group_range', '0 2147483647'));

  it.each(['127.0.0.1', '::1', '192.0.2.1'])('passes when %s answers', async (host) => {
    expect(await ping(host)).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: expect.stringMatching(/^echo reply after [0-9.]+ ms$/) as string,
    });
  });

  it('fails when the host is gone, and when there is no way to it', async () => {
    expect(await ping('192.0.2.2')).toMatchObject({ outcome: 'fail', code: 'unreachable' });
    expect(await ping('198.51.100.1')).toMatchObject({ outcome: 'fail', code: 'unreachable' });
  });

  it('fails after connect_timeout when nobody answers', async () => {
    setNetworkSetting('ipv4/icmp_echo_ignore_all', '1');
    const result = await ping('127.0.0.1', { timeout: 150 });
    setNetworkSetting('ipv4/icmp_echo_ignore_all', '0');
    expect(result).toEqual({ outcome: 'fail', code: 'timeout', detail: 'no echo reply within 0.15 s' });
  });

  it('sends from bindto, with bind_port as identifier', async () => {
    const { address } = loopbackConnection('127.0.0.7', 0);
    expect(await ping('127.0.0.1', { bindAddress: address, bindPort: 77 })).toMatchObject({
      outcome: 'pass',
    });
  });

  it('ignores late replies to echoes before, and replies of others, until the deadline', async () => {
    const echo = new SilentEcho();
    const connection = loopbackConnection('192.0.2.1', 0, { timeout: 100 });
    const probe = createPingProbe({ type: 'PING_CHECK', connection }, () => echo.socket);
    const asked = probe(context(), 0);
    await echo.asked();
    echo.reply(0, '192.0.2.1');
    echo.reply(1, '192.0.2.9');
    echo.reply(2, '192.0.2.1');
    expect(await asked).toMatchObject({ code: 'timeout' });
    const again = probe(context(), 0);
    await echo.asked();
    echo.reply(1, '192.0.2.1');
    echo.reply(2, '192.0.2.1');
    expect(await again).toMatchObject({ outcome: 'pass' });
    expect(echo.requests.map((request) => request.subarray(6, 8).toString('hex'))).toEqual(['0001', '0002']);
    expect(echo.requests[0]).toEqual(Buffer.from(encodeEcho('inet', 1)));
  });
});

describe('bind_if', () => {
  it.each(NETWORK_CHECKS)('of an interface that is not there makes %s inconclusive', async (_, specOf) => {
    expect(await run(specOf(loopbackConnection('127.0.0.1', 9, { bindInterface: 'eth99' })))).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: 'this host could not run the check: SO_BINDTODEVICE eth99: ENODEV (no such interface)',
    });
  });

  it('lets TCP_CHECK connect through its interface only', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end());
    const through = (bindInterface: string) =>
      run({ type: 'TCP_CHECK', connection: server.connection({ bindInterface, timeout: 150 }) });
    expect(await through('lo')).toEqual({ outcome: 'pass', code: 'ok', detail: 'connected' });
    expect(await through('there')).toMatchObject({ outcome: 'fail' });
    await eventually(() => server.peers.length === 1);
  });

  it('goes together with bindto', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end());
    const bindAddress = loopbackConnection('127.0.0.7', 0).address;
    const connection = server.connection({ bindInterface: 'lo', bindAddress });
    expect(await run({ type: 'TCP_CHECK', connection })).toMatchObject({ outcome: 'pass' });
    await eventually(() => server.peers[0]?.address === '127.0.0.7');
  });

  it('gives a link-local address its interface, for TCP, UDP and ICMP, also in bindto', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end(), '::');
    const scoped = loopbackConnection(LINK_LOCAL, server.port, { bindInterface: 'here' });
    const bound = { ...scoped, bindAddress: scoped.address };
    expect(await run({ type: 'TCP_CHECK', connection: scoped })).toMatchObject({ outcome: 'pass' });
    expect(await run({ type: 'TCP_CHECK', connection: bound })).toMatchObject({ outcome: 'pass' });
    expect(await run({ type: 'PING_CHECK', connection: bound })).toMatchObject({ outcome: 'pass' });
    await using datagrams = await DatagramServer.start((self) => self.reply(Buffer.alloc(1)), '::');
    expect(
      await run({
        type: 'UDP_CHECK',
        connection: { ...bound, port: datagrams.port },
        payload: DEFAULT_PAYLOAD,
        reply: null,
      }),
    ).toMatchObject({ outcome: 'pass', detail: 'reply of 1 bytes' });
  });

  it('is what a link-local address lacks without it', async () => {
    expect(await ping(LINK_LOCAL)).toMatchObject({ outcome: 'inconclusive' });
  });
});

describe('fwmark', () => {
  it.each(NETWORK_CHECKS)('is on the packets of %s', async (_, specOf) => {
    for (const host of ['127.0.0.1', '::1']) {
      const marked = (mark: number) => run(specOf(loopbackConnection(host, 9, { mark, timeout: 300 })));
      expect(await marked(DEAD_MARK)).toMatchObject({ outcome: 'fail', code: 'unreachable' });
      expect((await marked(DEAD_MARK + 1)).code).not.toBe('unreachable');
    }
  });
});

describe('a native socket', () => {
  it('leaves no descriptor behind, whether it was made, refused or used', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end());
    const open = () => readdirSync('/proc/self/fd').length;
    const round = async (): Promise<void> => {
      await ping('127.0.0.1');
      await ping('127.0.0.1', { bindInterface: 'eth99' });
      await ping('127.0.0.1', { bindAddress: loopbackConnection('192.0.2.77', 0).address });
      await run({ type: 'TCP_CHECK', connection: server.connection({ mark: 9 }) });
      await run({ type: 'TCP_CHECK', connection: server.connection({ bindInterface: 'eth99' }) });
    };
    await round();
    const before = open();
    for (let times = 0; times < 20; times += 1) await round();
    // Node closes descriptors at the end of the turn of the loop; the server's side may take one more.
    expect(open()).toBeLessThanOrEqual(before + 2);
  });

  it('is closed when Node refuses it', () => {
    const before = readdirSync('/proc/self/fd').length;
    expect(() =>
      nativeSockets.icmp(loopbackConnection('127.0.0.1', 0, { bindInterface: 'eth99' }))(),
    ).toThrow('ENODEV');
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });
});
