import { beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { exchangeProbe } from '../../checkers/io/single-attempts.ts';
import { createProbe } from '../../checkers/registry.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { udpExchange } from '../../checkers/udp/exchange.ts';
import {
  parseHexBytes,
  parseHexPattern,
  type UdpCheckSpec,
  type UdpReplySpec,
} from '../../checkers/udp/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { enterNetworkNamespace, ip, setNetworkSetting } from '../support/network-namespace.ts';
import { probeTools } from '../support/probe-tools.ts';

const tools = probeTools();

function specOf(
  connection: ConnectionSpec,
  payload: string,
  reply: Partial<UdpReplySpec> | null,
): UdpCheckSpec {
  const bytes = parseHexBytes(payload);
  const empty = parseHexPattern('');
  if (bytes.hex === null || empty.hex === null) throw new RangeError('not hexadecimal');
  const whole = reply === null ? null : { pattern: empty.hex, minLength: 0, maxLength: 255, ...reply };
  return { type: 'UDP_CHECK', connection, payload: bytes.hex, reply: whole };
}

const context = () => ({ clock: new SystemClock(), signal: new AbortController().signal });

function check(
  connection: ConnectionSpec,
  reply: Partial<UdpReplySpec> | null = null,
  payload = '00 ff',
): Promise<ProbeResult> {
  return createProbe(specOf(connection, payload, reply), tools)(context(), 0);
}

describe('UDP_CHECK', () => {
  // A server that is gone is an address of this network that nobody has.
  beforeAll(() => {
    enterNetworkNamespace();
    ip('link add here type veth peer name there');
    ip('link set there up');
    ip('link set here up');
    ip('addr add 192.0.2.1/24 dev here');
    setNetworkSetting('ipv4/neigh/here/retrans_time_ms', '20');
  });

  it.each(['127.0.0.1', '::1'])('sends the payload to %s and passes with a reply at once', async (host) => {
    await using server = await DatagramServer.start((self) => self.reply(Buffer.from('pong')), host);
    expect(await check(server.connection({ timeout: 600_000 }), {})).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: 'reply of 4 bytes',
    });
    expect(server.received).toEqual([Buffer.from([0x00, 0xff])]);
  });

  it('compares the first reply with what is required', async () => {
    const { hex } = parseHexPattern('70 6x');
    if (hex === null) throw new RangeError('not hexadecimal');
    await using server = await DatagramServer.start((self) => self.reply(Buffer.from('pong')));
    expect(await check(server.connection(), { pattern: hex })).toMatchObject({ outcome: 'pass' });
    expect(await check(server.connection(), { maxLength: 3 })).toMatchObject({ code: 'body' });
    await using other = await DatagramServer.start((self) => self.reply(Buffer.from('nope')));
    expect(await check(other.connection(), { pattern: hex })).toMatchObject({
      outcome: 'fail',
      code: 'body',
    });
  });

  it('sends and takes empty datagrams', async () => {
    await using server = await DatagramServer.start((self) => self.reply(Buffer.alloc(0)));
    expect(await check(server.connection(), {}, '')).toMatchObject({ detail: 'reply of 0 bytes' });
    expect(server.received).toEqual([Buffer.alloc(0)]);
  });

  it('passes with silence after connect_timeout, unless a reply is required', async () => {
    await using server = await DatagramServer.start(() => {});
    const startedAt = performance.now();
    expect(await check(server.connection({ timeout: 150 }))).toMatchObject({
      outcome: 'pass',
      detail: 'no ICMP error within 0.15 s',
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
    expect(await check(server.connection({ timeout: 150 }), {})).toMatchObject({ code: 'timeout' });
  });

  it.each(['127.0.0.1', '::1'])('fails as refused when nothing listens on %s', async (host) => {
    expect(await check(loopbackConnection(host, 9))).toMatchObject({ outcome: 'fail', code: 'refused' });
  });

  it('fails as unreachable when the host is gone, which a socket of Node takes for silence', async () => {
    const gone = loopbackConnection('192.0.2.2', 9, { timeout: 1000 });
    expect(await check(gone)).toMatchObject({ outcome: 'fail', code: 'unreachable' });
    expect(await exchangeProbe(udpExchange(specOf(gone, '00', null)))(context(), 0)).toMatchObject({
      outcome: 'pass',
    });
  });

  it("is inconclusive when the fault is this host's", async () => {
    const { address } = loopbackConnection('198.51.100.1', 0);
    expect(await check(loopbackConnection('127.0.0.1', 9, { bindAddress: address }))).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: 'this host could not run the check: bind to 198.51.100.1:0: EADDRNOTAVAIL',
    });
  });

  it('sends from bindto and bind_port', async () => {
    await using server = await DatagramServer.start((self) => self.reply(Buffer.alloc(1)));
    const { address } = loopbackConnection('127.0.0.7', 0);
    expect(await check(server.connection({ bindAddress: address, bindPort: 5353 }))).toMatchObject({
      outcome: 'pass',
    });
    expect(server.peers).toMatchObject([{ address: '127.0.0.7', port: 5353 }]);
  });
});
