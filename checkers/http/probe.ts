import { type OpenSocket, plainSocket } from '../connection/socket.ts';
import { inconclusive } from '../result.ts';
import type { TlsPlan } from '../tls/connect.ts';
import type { TlsContexts } from '../tls/contexts.ts';
import { TlsMemory } from '../tls/session.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import { attemptHttp, type HttpAttemptPlan, type HttpObservation } from './attempt.ts';
import { bodyLimit, MAX_REGEX_BODY_BYTES } from './limits.ts';
import { type RegexSearcher, searchBody } from './regex/search.ts';
import {
  type HttpCheckSpec,
  type HttpUrlSpec,
  type SslCheckSpec,
  type SslUrlSpec,
  withoutPort,
} from './spec.ts';
import { probeEachUrl, withCertificate } from './url-run.ts';
import { judgeHttp, judgeRegex, judgeUnsearchable } from './verdict.ts';

/** What all HTTP checks share. */
export interface HttpTools {
  readonly contexts: TlsContexts;
  readonly searcher: RegexSearcher;
}

/**
 * HTTP_GET and SSL_GET: one GET of the url that `step` names, on a connection of its own; with `urls_each_cycle` of each
 * url in turn, whatever the step.
 */
export function createHttpProbe(
  spec: HttpCheckSpec | SslCheckSpec,
  tools: HttpTools,
  open: OpenSocket = plainSocket(spec.connection),
): Probe {
  const probe = createUrlProbe(spec, tools, open);
  return spec.urlsEachCycle === true ? probeEachUrl(spec.urls, probe) : probe;
}

function createUrlProbe(spec: HttpCheckSpec | SslCheckSpec, tools: HttpTools, open: OpenSocket): Probe {
  const memories = spec.urls.map(() => new TlsMemory());
  return async (context: ProbeContext, step: number): Promise<ProbeResult> => {
    const url = spec.urls[step];
    const memory = memories[step];
    if (url === undefined || memory === undefined)
      throw new RangeError(`the check has no url number ${step}`);
    if (context.signal.aborted) return inconclusive('stopped');
    let tls: TlsPlan | null;
    try {
      tls = tlsPlan(spec, step, memory, tools.contexts);
    } catch (error) {
      return inconclusive(
        `certificate or key cannot be used: ${error instanceof Error ? error.message : ''}`,
      );
    }
    const { connection, protocol } = spec;
    const plan: HttpAttemptPlan = {
      connection,
      open,
      protocol,
      path: url.path,
      host: url.host,
      tls,
      digest: url.digest !== null,
      keepBody: url.regex === undefined ? 0 : MAX_REGEX_BODY_BYTES,
      keepWire: 0,
      maxBody: bodyLimit(url),
    };
    const observation = await attemptHttp(plan, context);
    traceFindings(context, observation, url);
    const result = await judge(observation, url, spec, tools.searcher);
    context.trace?.('verdict', result.detail);
    return withCertificate(result, observation.certificateNotAfter);
  };
}

/** What the verdict compares, expected and got. */
function traceFindings({ trace }: ProbeContext, observation: HttpObservation, url: HttpUrlSpec): void {
  if (trace === undefined) return;
  const { certificateNotAfter, digests, body } = observation;
  if (certificateNotAfter !== null) {
    trace('certificate', `valid until ${new Date(certificateNotAfter).toISOString()}`);
  }
  if (url.digest !== null) trace('digest', `expected ${url.digest}, got ${digests.join(' or ') || 'none'}`);
  if (url.regex !== undefined) {
    const { pattern, negated } = url.regex;
    trace(
      'regex',
      `${negated ? 'must not match' : 'must match'} in ${body.bytes().length} bytes: ${pattern}`,
    );
  }
}

/** Throws OpenSSL's error for PEM that it cannot use. */
function tlsPlan(
  spec: HttpCheckSpec | SslCheckSpec,
  step: number,
  memory: TlsMemory,
  contexts: TlsContexts,
): TlsPlan | null {
  if (spec.type === 'HTTP_GET') return null;
  const url = spec.urls[step];
  if (url === undefined) return null;
  return {
    context: contexts.contextFor(spec.tls),
    serverName: url.serverName,
    verifiedName: verifiedName(spec, url),
    closeNotify: url.closeNotify,
    memory,
  };
}

function verifiedName({ tls }: SslCheckSpec, url: SslUrlSpec): string | null {
  return tls.verify === null ? null : (tls.verify.serverName ?? url.serverName ?? withoutPort(url.host));
}

async function judge(
  observation: HttpObservation,
  url: HttpUrlSpec,
  { connection }: HttpCheckSpec | SslCheckSpec,
  searcher: RegexSearcher,
): Promise<ProbeResult> {
  const { end, status, digests, body } = observation;
  const result = judgeHttp(end, status === null ? null : { status, digests }, url, connection);
  if (result.outcome !== 'pass' || url.regex === undefined) return result;
  if (body.truncated || end.kind === 'oversized') return judgeUnsearchable(result.detail);
  return judgeRegex(await searchBody(url.regex, body.bytes(), searcher), url.regex, result.detail);
}
