import { createSocket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { dnsExchange } from '../../checkers/dns/exchange.ts';
import { type DnsRecordType, parseDomainName } from '../../checkers/dns/spec.ts';
import { exchangeProbe } from '../../checkers/io/single-attempts.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import type { Entropy } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { findProgram, ServerProcess } from '../support/server-process.ts';

interface Question {
  readonly name?: string;
  readonly type?: DnsRecordType;
  readonly requireAnswer?: boolean;
  readonly entropy?: Entropy;
  readonly signal?: AbortSignal;
}

function check(connection: ConnectionSpec, question: Question = {}): Promise<ProbeResult> {
  const { name = '.', type: recordType = 'SOA', entropy = { uniform: () => 0.5 }, signal } = question;
  const { requireAnswer = false } = question;
  const reading = parseDomainName(name);
  if (reading.name === null) throw new RangeError(reading.problem);
  const spec = { type: 'DNS_CHECK', connection, recordType, name: reading.name, requireAnswer } as const;
  const probe = exchangeProbe(dnsExchange(spec, entropy));
  return probe({ clock: new SystemClock(), signal: signal ?? new AbortController().signal }, 0);
}

/** The request as a reply with this RCODE. */
function replyTo(request: Buffer, rcode = 0): Buffer {
  const reply = Buffer.from(request);
  reply[2] = 0x81;
  reply[3] = 0x80 | rcode;
  return reply;
}

function dnsmasq(port: number, ...records: readonly string[]): ServerProcess {
  return new ServerProcess(findProgram('dnsmasq', 'dnsmasq-base'), [
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--pid-file=',
    `--user=${process.getuid?.() === 0 ? 'root' : ''}`,
    '--no-resolv',
    '--no-hosts',
    `--port=${port}`,
    '--listen-address=127.0.0.1',
    '--bind-interfaces',
    ...records,
  ]);
}

describe('DNS_CHECK', () => {
  it('passes a real dnsmasq for a name that it knows, and fails for one that it does not', async () => {
    const port = await freeUdpPort();
    const connection = loopbackConnection('127.0.0.1', port);
    await using server = dnsmasq(port, '--host-record=a.example.test,192.0.2.7', '--local=/example.test/');
    await server.ready(async () => (await check(connection, { name: 'a.example.test' })).outcome === 'pass');
    expect(await check(connection, { name: 'a.example.test', type: 'A' })).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: 'NOERROR, 1 answer',
    });
    expect(await check(connection, { name: 'a.example.test', type: 'MX' })).toMatchObject({
      outcome: 'pass',
      detail: 'NOERROR, 0 answers',
    });
    expect(await check(connection, { name: 'nobody.example.test', type: 'A' })).toMatchObject({
      outcome: 'fail',
      code: 'protocol',
      detail: 'the server answered NXDOMAIN',
    });
    expect(await check(connection)).toMatchObject({ detail: 'the server answered REFUSED' });
  });

  it('with require_answer passes a real dnsmasq only for a record that it has, whole', async () => {
    const port = await freeUdpPort();
    const connection = loopbackConnection('127.0.0.1', port);
    // More than the 512 bytes that a client without EDNS takes.
    const long = Array.from(
      { length: 4 },
      (_, index) => `--txt-record=long.example.test,${index}${'x'.repeat(200)}`,
    );
    await using server = dnsmasq(
      port,
      '--host-record=a.example.test,192.0.2.7',
      '--local=/example.test/',
      ...long,
    );
    await server.ready(async () => (await check(connection, { name: 'a.example.test' })).outcome === 'pass');
    const strictly = (name: string, type: DnsRecordType) =>
      check(connection, { name, type, requireAnswer: true });
    expect(await strictly('a.example.test', 'A')).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: 'NOERROR, 1 answer',
    });
    expect(await strictly('a.example.test', 'MX')).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: 'NOERROR, but no answer to MX a.example.test. (require_answer)',
    });
    expect(await strictly('long.example.test', 'TXT')).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: 'the answer to TXT long.example.test. is truncated (require_answer)',
    });
    expect(await check(connection, { name: 'long.example.test', type: 'TXT' })).toMatchObject({
      outcome: 'pass',
      detail: expect.stringContaining('truncated') as string,
    });
    expect(await strictly('nobody.example.test', 'A')).toMatchObject({
      outcome: 'fail',
      detail: 'the server answered NXDOMAIN',
    });
  });

  it('asks one question with a new random id for each attempt', async () => {
    await using server = await DatagramServer.start((self, request) => self.reply(replyTo(request)));
    await check(server.connection(), { entropy: { uniform: () => 0 } });
    await check(server.connection(), { entropy: { uniform: () => 0.999_999_9 } });
    expect(server.received.map((query) => query.toString('hex'))).toEqual([
      '000001000001000000000000' + '0000060001',
      'ffff01000001000000000000' + '0000060001',
    ]);
  });

  it('ignores what does not answer it and waits for what does', async () => {
    await using server = await DatagramServer.start((self, request) => {
      const wrongId = replyTo(request, 2);
      wrongId[0] = (wrongId[0] ?? 0) ^ 1;
      self.reply(wrongId);
      self.reply(request);
      self.reply(replyTo(request, 2).subarray(0, 11));
      self.reply(Buffer.alloc(0));
      self.reply(replyTo(request));
    });
    expect(await check(server.connection())).toMatchObject({ outcome: 'pass' });
  });

  it('takes no reply from anybody but the server', async () => {
    const stranger = createSocket('udp4');
    await using server = await DatagramServer.start((self, request) => {
      self.reply(replyTo(request), stranger);
    });
    expect(await check(server.connection({ timeout: 200 }))).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no reply to SOA . within 0.2 s',
    });
    expect(server.received).toHaveLength(1);
    stranger.close();
  });

  it.each(['127.0.0.1', '::1'])('fails as refused when nothing listens on %s', async (host) => {
    const server = await DatagramServer.start(() => {}, host);
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await check(connection)).toMatchObject({ outcome: 'fail', code: 'refused' });
  });

  it('asks from bindto and bind_port, and is inconclusive when that address is not here', async () => {
    await using server = await DatagramServer.start((self, request) => self.reply(replyTo(request)));
    const { address } = loopbackConnection('127.0.0.7', 0);
    const bindPort = await freeUdpPort();
    expect(await check(server.connection({ bindAddress: address, bindPort }))).toMatchObject({
      outcome: 'pass',
    });
    expect(server.peers).toMatchObject([{ address: '127.0.0.7', port: bindPort }]);
    const elsewhere = loopbackConnection('192.0.2.1', 0).address;
    expect(await check(server.connection({ bindAddress: elsewhere }))).toMatchObject({
      outcome: 'inconclusive',
      detail: expect.stringContaining('EADDRNOTAVAIL') as string,
    });
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    await using server = await DatagramServer.start(() => controller.abort());
    const result = check(server.connection({ timeout: 600_000 }), { signal: controller.signal });
    expect(await result).toMatchObject({ outcome: 'inconclusive', detail: 'stopped' });
    expect(await check(server.connection(), { signal: controller.signal })).toMatchObject({
      detail: 'stopped',
    });
    expect(server.received).toHaveLength(1);
  });
});
