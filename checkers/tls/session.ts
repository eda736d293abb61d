import type { Instant, WallTime } from '../../src/base/time.ts';
import { MAX_SESSION_BYTES, SESSION_LIFETIME } from './limits.ts';

/**
 * The TLS state of one check between attempts: a session to resume, which saves the server a signature and both sides
 * the certificates, and when the certificate of the last full handshake ends.
 */
export class TlsMemory {
  certificateNotAfter: WallTime | null = null;
  #session: Buffer | null = null;
  #handshakeAt: Instant = Number.NEGATIVE_INFINITY;
  #offersFrom: Instant = Number.NEGATIVE_INFINITY;

  /** Whether sessions are worth reading, which costs CPU: not with a server that refused one a short time ago. */
  collects(now: Instant): boolean {
    return now >= this.#offersFrom;
  }

  /** The session to offer, or undefined for a full handshake. */
  resumable(now: Instant): Buffer | undefined {
    if (this.#session === null || now - this.#handshakeAt >= SESSION_LIFETIME) return undefined;
    return this.#session;
  }

  /** A full handshake was made, with a certificate that ends at this time. */
  handshake(now: Instant, certificateNotAfter: WallTime | null): void {
    this.#handshakeAt = now;
    this.certificateNotAfter = certificateNotAfter;
  }

  /**
   * The server made a full handshake although a session was offered: no session is offered for a session's lifetime.
   */
  refused(now: Instant): void {
    this.#session = null;
    this.#offersFrom = now + SESSION_LIFETIME;
  }

  keep(session: Buffer, now: Instant): void {
    if (!this.collects(now)) return;
    this.#session = session.length <= MAX_SESSION_BYTES ? session : null;
  }

  /** Drops the session after a failed handshake, which the session may have caused. */
  forget(): void {
    this.#session = null;
  }
}
