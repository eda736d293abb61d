import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fetchDigest } from '../../checkers/genhash/fetch-digest.ts';
import type { DigestOutcome, DigestRequest } from '../../checkers/genhash/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { CertificateAuthority } from '../support/certificate-authority.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { Nginx } from '../support/nginx.ts';

const md5 = (text: string) => createHash('md5').update(text, 'latin1').digest('hex');

function fetch(request: Partial<DigestRequest> & Pick<DigestRequest, 'connection'>): Promise<DigestOutcome> {
  return fetchDigest(
    { protocol: '1.0', path: '/', host: 'www', tls: false, serverName: null, show: true, ...request },
    { clock: new SystemClock(), signal: new AbortController().signal },
  );
}

describe('the digest of a url', () => {
  it('is of the body, over HTTP and TLS from a real nginx', async () => {
    const page = '<p>hello</p>\n'.repeat(1000);
    using authority = new CertificateAuthority();
    for (const certificate of [null, authority.issue('DNS:www')]) {
      await using nginx = await Nginx.start({ 'index.html': page }, '', certificate);
      const connection = loopbackConnection('127.0.0.1', nginx.port);
      const outcome = await fetch({ connection, tls: certificate !== null });
      expect(outcome).toMatchObject({ kind: 'digest', digest: md5(page), status: 200, truncated: false });
      if (outcome.kind === 'digest') {
        expect(Buffer.from(outcome.head).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
        expect(Buffer.from(outcome.body).toString()).toBe(page);
      }
    }
  });

  it('is of the chunk framing too, because a keepalived check compares that', async () => {
    const framed = '5\r\nhello\r\n0\r\n\r\n';
    await using server = await LoopbackServer.replying(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${framed}`,
    );
    expect(await fetch({ connection: server.connection() })).toMatchObject({
      digest: md5(framed),
      chunked: true,
    });
  });

  it('is printed whatever the status', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.1 500 Oops\r\n\r\nbody');
    expect(await fetch({ connection: server.connection() })).toMatchObject({
      digest: md5('body'),
      status: 500,
    });
  });

  it('is of all of a large body, of which a part is shown', async () => {
    const body = 'x'.repeat(300_000);
    await using server = await LoopbackServer.replying(`HTTP/1.0 200 OK\r\n\r\n${body}`);
    expect(await fetch({ connection: server.connection() })).toMatchObject({
      digest: md5(body),
      truncated: true,
    });
  });

  it('is missing, with the reason, when no reply comes', async () => {
    const server = await LoopbackServer.start(() => {});
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await fetch({ connection })).toEqual({ kind: 'failed', detail: 'connection refused' });
    await using silent = await LoopbackServer.start((socket) => socket.end());
    expect(await fetch({ connection: silent.connection(), tls: true })).toEqual({
      kind: 'failed',
      detail: 'TLS: connection closed during the handshake',
    });
  });
});
