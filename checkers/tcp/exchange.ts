import type { Instant } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { Dialogue, Endpoint, Exchange } from '../io/exchange.ts';
import type { ProbeResult } from '../types.ts';
import type { TcpCheckSpec } from './spec.ts';
import { judgeConnect } from './verdict.ts';

/** TCP_CHECK: connects, and is over as soon as the handshake is done. Sends nothing, reads nothing. */
export class TcpExchange implements Exchange {
  readonly transport = 'tcp';
  readonly clientSpeaksFirst = true;
  readonly endpoint: Endpoint;

  constructor({ connection }: TcpCheckSpec) {
    this.endpoint = { connection, address: null };
  }

  begin(_step: number, now: Instant): Dialogue {
    return new TcpDialogue(this.endpoint, now);
  }
}

class TcpDialogue implements Dialogue {
  readonly deadline: Instant;
  verdict: ProbeResult | null = null;
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint, now: Instant) {
    this.#endpoint = endpoint;
    this.deadline = now + endpoint.connection.timeout;
  }

  takeOutgoing(): null {
    return null;
  }

  connected(): void {
    this.verdict = judgeConnect({ kind: 'connected' }, this.#endpoint.connection);
  }

  received(): void {
    // No bytes are expected, because the verdict is known when the connection is established.
  }

  ended(): void {
    // The end of the connection does not matter either.
  }

  failed(fault: SystemFault): void {
    this.verdict = judgeConnect({ kind: 'fault', fault }, this.#endpoint.connection);
  }

  expired(): void {
    this.verdict = judgeConnect({ kind: 'expired' }, this.#endpoint.connection);
  }

  release(): void {
    // There is nothing to release.
  }
}
