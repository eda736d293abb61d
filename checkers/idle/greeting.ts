import { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsContexts } from '../tls/contexts.ts';
import type { IdleTarget } from './spec.ts';

/** The events of a handshake: bytes to send to the server, and its outcome. */
export interface GreetingEvents {
  send(bytes: Uint8Array): void;
  /** The handshake is complete, and the request has been sent. */
  done(): void;
  failed(detail: string): void;
  /** The server has answered, so the TLS state is no longer needed. */
  over(): void;
}

/**
 * A TLS handshake on a descriptor of our own. When the server has answered, the TLS state is released: a connection
 * that carries no data needs no keys, and its end is seen on the TCP connection. So it costs no more memory than a
 * plain one.
 */
export class TlsGreeting {
  readonly #transport: Transport;
  readonly #tls: TLSSocket;
  #over = false;

  constructor(target: IdleTarget, request: Uint8Array | null, contexts: TlsContexts, events: GreetingEvents) {
    this.#transport = new Transport((bytes) => {
      if (!this.#over) events.send(bytes);
    });
    const { spec, serverName } = target.tls ?? NO_TLS;
    // The checks verify the certificate; an idle connection carries nothing that needs protection.
    const options = {
      socket: this.#transport,
      secureContext: contexts.contextFor(spec),
      rejectUnauthorized: false,
    };
    this.#tls = connect(serverName === null ? options : { ...options, servername: serverName });
    this.#tls.on('error', (error) => {
      if (!this.#over) events.failed(error.message);
    });
    this.#tls.once('secureConnect', () => {
      if (this.#over) return;
      if (request !== null) this.#tls.write(request);
      events.done();
    });
    // The content of the server's answer is of no interest; that it came is.
    this.#tls.once('data', () => {
      this.letGo();
      events.over();
    });
  }

  received(bytes: Uint8Array): void {
    if (!this.#over) this.#transport.push(bytes);
  }

  /** Releases the TLS state without sending anything, not even close_notify: the connection stays open. */
  letGo(): void {
    if (this.#over) return;
    this.#over = true;
    this.#tls.destroy();
    this.#transport.destroy();
  }
}

const NO_TLS = { spec: { verify: null, identity: null }, serverName: null };

class Transport extends Duplex {
  readonly #send: (bytes: Uint8Array) => void;

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
  }

  override _read(): void {
    // Bytes are pushed as they arrive, so there is nothing to read on demand.
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#send(bytes);
    done();
  }
}
