import type { Socket } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Clock, WallTime } from '../../src/base/time.ts';
import { FAREWELL_LIMIT } from './limits.ts';
import type { TlsMemory } from './session.ts';
import { certificateWords } from './verdict.ts';

/** The settings that turn one connection into a TLS connection. */
export interface TlsPlan {
  readonly context: SecureContext;
  /** Name in the ClientHello, or null for none. */
  readonly serverName: string | null;
  /** The name or address that the certificate must be for, or null when the certificate is not verified. */
  readonly verifiedName: string | null;
  /** End with a close_notify alert (`tls_compliant`). */
  readonly closeNotify: boolean;
  readonly memory: TlsMemory;
}

/** Starts TLS as soon as `tcp` is connected. The certificate is verified when the handshake is complete. */
export function secure(tcp: Socket, plan: TlsPlan, clock: Clock): SecuredConnection {
  return new SecuredConnection(tcp, plan, clock);
}

/** A TLS connection on top of a TCP connection. */
export class SecuredConnection {
  readonly socket: TLSSocket;
  readonly #plan: TlsPlan;
  readonly #clock: Clock;
  readonly #offered: boolean;
  #isComplete = false;

  constructor(tcp: Socket, plan: TlsPlan, clock: Clock) {
    this.#plan = plan;
    this.#clock = clock;
    const { context, serverName, verifiedName, memory } = plan;
    const options: ConnectionOptions = { socket: tcp, secureContext: context, rejectUnauthorized: false };
    if (serverName !== null) options.servername = serverName;
    if (verifiedName !== null) {
      options.checkServerIdentity = (_host, certificate) => checkServerIdentity(verifiedName, certificate);
    }
    const now = clock.now();
    // A resumed session would not show the certificate that the server has now.
    const resumes = verifiedName === null && memory.collects(now);
    const session = resumes ? memory.resumable(now) : undefined;
    this.#offered = session !== undefined;
    if (session !== undefined) options.session = session;
    this.socket = connect(options);
    if (resumes) this.socket.on('session', (ticket: Buffer) => memory.keep(ticket, clock.now()));
  }

  /** Why the server's certificate is not accepted, or null. To be called after the handshake. */
  complete(): string | null {
    this.#isComplete = true;
    const { memory, verifiedName, closeNotify } = this.#plan;
    if (!this.socket.isSessionReused()) {
      const now = this.#clock.now();
      memory.handshake(now, notAfter(this.socket));
      if (this.#offered) memory.refused(now);
    }
    if (closeNotify) sayFarewell(this.socket, this.#clock);
    if (verifiedName === null || this.socket.authorized) return null;
    // It is declared as an Error, but it is the error's code (or its message, where it has no code).
    const problem: unknown = this.socket.authorizationError;
    return certificateWords(String(problem), verifiedName);
  }

  /** Notes that the handshake was not completed. */
  failed(): void {
    this.#plan.memory.forget();
  }

  /** When the server's certificate ends; null before the handshake is complete, or without a certificate. */
  certificateNotAfter(): WallTime | null {
    return this.#isComplete ? this.#plan.memory.certificateNotAfter : null;
  }

  /** `TLSv1.3, TLS_AES_256_GCM_SHA384, session resumed`. */
  describe(): string {
    const resumed = this.socket.isSessionReused() ? ', session resumed' : '';
    return `${this.socket.getProtocol() ?? 'TLS'}, ${this.socket.getCipher().name}${resumed}`;
  }
}

/** The side that closes this socket first sends close_notify, which is RFC 8446's orderly end (section 6.1). */
function sayFarewell(socket: TLSSocket, clock: Clock): void {
  const destroy = socket.destroy;
  socket.destroy = (error?: Error): TLSSocket => {
    socket.destroy = destroy;
    const cancel = clock.schedule(clock.now() + FAREWELL_LIMIT, () => socket.destroy(error));
    socket.once('close', cancel);
    socket.end(() => socket.destroy(error));
    return socket;
  };
}

function notAfter(socket: TLSSocket): WallTime | null {
  const end = Date.parse(socket.getPeerX509Certificate()?.validTo ?? '');
  return Number.isNaN(end) ? null : end;
}
