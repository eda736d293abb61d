import { plainSocket } from '../connection/socket.ts';
import { attemptHttp } from '../http/attempt.ts';
import { MAX_BODY_BYTES } from '../http/limits.ts';
import type { HttpObservation } from '../http/transfer.ts';
import { judgeHttp } from '../http/verdict.ts';
import { TlsContexts } from '../tls/contexts.ts';
import { TlsMemory } from '../tls/session.ts';
import { DEFAULT_TLS } from '../tls/spec.ts';
import type { ProbeContext } from '../types.ts';
import { type DigestOutcome, type DigestRequest, MAX_SHOWN_BYTES } from './spec.ts';

const ANY_STATUS = [{ from: 100, to: 999 }];

/** Gets one url exactly as a check does, and takes the MD5 of its body. Never rejects for what a server does. */
export async function fetchDigest(request: DigestRequest, context: ProbeContext): Promise<DigestOutcome> {
  const { connection, protocol, path, host } = request;
  const observation = await attemptHttp(
    {
      connection,
      open: plainSocket(connection),
      protocol,
      path,
      host,
      tls: request.tls
        ? {
            context: new TlsContexts().contextFor(DEFAULT_TLS),
            serverName: request.serverName,
            verifiedName: null,
            closeNotify: false,
            memory: new TlsMemory(),
          }
        : null,
      digest: true,
      keepBody: 0,
      maxBody: MAX_BODY_BYTES,
      keepWire: request.show ? MAX_SHOWN_BYTES : 0,
    },
    context,
  );
  return outcomeOf(observation, request);
}

function outcomeOf(observation: HttpObservation, { connection, path, host }: DigestRequest): DigestOutcome {
  const { end, status, chunked, digests } = observation;
  const reply = status === null ? null : { status, digests };
  // Where the decoded body and the body as sent differ, the last digest is that of the body as sent.
  const digest = digests.at(-1) ?? '';
  const verdict = judgeHttp(end, reply, { path, host, status: ANY_STATUS, digest }, connection);
  if (verdict.outcome !== 'pass' || status === null) return { kind: 'failed', detail: verdict.detail };
  const wire = observation.wire.bytes();
  const { headBytes } = observation;
  return {
    kind: 'digest',
    digest,
    status,
    chunked,
    head: wire.subarray(0, headBytes),
    body: wire.subarray(headBytes),
    truncated: observation.wire.truncated,
  };
}
