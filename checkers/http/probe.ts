import { type OpenSocket, plainSocket } from '../connection/socket.ts';
import { inconclusive } from '../result.ts';
import type { TlsPlan } from '../tls/connect.ts';
import type { TlsContexts } from '../tls/contexts.ts';
import { TlsMemory } from '../tls/session.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import { attemptHttp, type HttpAttemptPlan } from './attempt.ts';
import { judgeObservation, planOf } from './judge.ts';
import type { RegexSearcher } from './regex/search.ts';
import { type HttpCheckSpec, type SslCheckSpec, type SslUrlSpec, withoutPort } from './spec.ts';
import { probeEachUrl } from './url-run.ts';

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
    const plan: HttpAttemptPlan = { ...planOf(url, connection), open, protocol, tls };
    const observation = await attemptHttp(plan, context);
    const result = await judgeObservation(observation, url, connection, tools.searcher, context.trace);
    context.trace?.('verdict', result.detail);
    return result;
  };
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
