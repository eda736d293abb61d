import type { ConnectionSpec } from '../connection/spec.ts';
import type { Trace } from '../io/exchange.ts';
import type { ProbeResult } from '../types.ts';
import { bodyLimit, MAX_REGEX_BODY_BYTES } from './limits.ts';
import { type RegexSearcher, searchBody } from './regex/search.ts';
import type { HttpUrlSpec } from './spec.ts';
import type { HttpObservation, TransferPlan } from './transfer.ts';
import { withCertificate } from './url-run.ts';
import { judgeHttp, judgeRegex, judgeUnsearchable } from './verdict.ts';

/** The plan for fetching one url: which bytes of the reply the check needs. */
export function planOf(url: HttpUrlSpec, connection: ConnectionSpec): TransferPlan {
  return {
    connection,
    path: url.path,
    host: url.host,
    digest: url.digest !== null,
    keepBody: url.regex === undefined ? 0 : MAX_REGEX_BODY_BYTES,
    keepWire: 0,
    maxBody: bodyLimit(url),
  };
}

/** The verdict on the reply to one url. It is a promise only where the body has to be searched. */
export function judgeObservation(
  observation: HttpObservation,
  url: HttpUrlSpec,
  connection: ConnectionSpec,
  searcher: RegexSearcher,
  trace: Trace | undefined,
): ProbeResult | Promise<ProbeResult> {
  if (trace !== undefined) traceFindings(trace, observation, url);
  const { end, status, digests, body, certificateNotAfter } = observation;
  const result = judgeHttp(end, status === null ? null : { status, digests }, url, connection);
  const { regex } = url;
  if (result.outcome !== 'pass' || regex === undefined) return withCertificate(result, certificateNotAfter);
  if (body.truncated || end.kind === 'oversized') {
    return withCertificate(judgeUnsearchable(result.detail), certificateNotAfter);
  }
  return searchBody(regex, body.bytes(), searcher).then((outcome) =>
    withCertificate(judgeRegex(outcome, regex, result.detail), certificateNotAfter),
  );
}

/** What the verdict compares, expected and got. */
function traceFindings(trace: Trace, observation: HttpObservation, url: HttpUrlSpec): void {
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
