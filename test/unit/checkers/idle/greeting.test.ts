import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { TlsGreeting } from '../../../../checkers/idle/greeting.ts';
import { bareTarget } from '../../../../checkers/idle/spec.ts';
import { TlsContexts } from '../../../../checkers/tls/contexts.ts';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import { CertificateAuthority } from '../../../support/certificate-authority.ts';
import { eventually } from '../../../support/eventually.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

/** The server's end of a connection in memory. */
class Wire extends Duplex {
  onSent: (bytes: Uint8Array) => void = () => undefined;

  override _read(): void {
    // Bytes are pushed as they come.
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.onSent(new Uint8Array(bytes));
    done();
  }
}

const TARGET = {
  ...bareTarget(loopbackConnection('127.0.0.1', 443)),
  tls: { spec: DEFAULT_TLS, serverName: 'www.example' },
};

describe('a handshake on a descriptor of our own', () => {
  it('is made, asks once, and lets go of everything when the server has answered', async () => {
    using authority = new CertificateAuthority();
    const { certificate, key } = authority.selfSigned('www.example', 'www');
    const wire = new Wire();
    const server = new TLSSocket(wire, {
      isServer: true,
      secureContext: createSecureContext({ cert: certificate, key }),
    });
    const told: string[] = [];
    let asked = '';
    server.on('data', (chunk: Buffer) => {
      asked += chunk.toString();
      server.write('HTTP/1.1 200 OK\r\n\r\n');
    });
    let over = false;
    let sentAfterwards = 0;
    const greeting = new TlsGreeting(TARGET, Buffer.from('GET / HTTP/1.1\r\n\r\n'), new TlsContexts(), {
      send: (bytes) => {
        if (over) sentAfterwards += bytes.length;
        wire.push(Buffer.from(bytes));
      },
      done: () => told.push('done'),
      failed: (detail) => told.push(detail),
      over: () => {
        over = true;
      },
    });
    wire.onSent = (bytes) => greeting.received(bytes);
    await eventually(() => over);
    greeting.letGo();
    expect(asked).toBe('GET / HTTP/1.1\r\n\r\n');
    expect(told).toEqual(['done']);
    expect(sentAfterwards).toBe(0);
    server.destroy();
  });

  it('fails with the reason where the peer speaks no TLS', async () => {
    const told: string[] = [];
    const greeting = new TlsGreeting(TARGET, null, new TlsContexts(), {
      send: () => undefined,
      done: () => told.push('done'),
      failed: (detail) => told.push(detail),
      over: () => told.push('over'),
    });
    greeting.received(Buffer.from('220 mail.example ESMTP\r\n'));
    await eventually(() => told.length > 0);
    expect(told[0]).toMatch(/wrong version number|packet length too long/);
    greeting.letGo();
  });
});
