import type { WallTime } from '../../src/base/time.ts';
import { failed, inconclusive, passed } from '../result.ts';
import type { Probe, ProbeResult } from '../types.ts';
import type { HttpUrlSpec } from './spec.ts';

/** Characters of a path that a detail shows: what happened must find room beside it. */
const SHOWN_PATH_LENGTH = 60;

/** `urls_each_cycle`: one attempt that has `probe` test the urls one after the other, up to the first that fails. */
export function probeEachUrl(urls: readonly HttpUrlSpec[], probe: Probe): Probe {
  return async (context) => {
    const results: ProbeResult[] = [];
    for (const [index, { path }] of urls.entries()) {
      if (urls.length > 1) context.trace?.('url', `${index + 1} of ${urls.length}: ${path}`);
      const result = await probe(context, index);
      results.push(result);
      if (result.outcome === 'fail') break;
    }
    const result = judgeUrlRun(urls, results);
    if (urls.length > 1) context.trace?.('verdict', result.detail);
    return result;
  };
}

/**
 * What the results of the first urls, in order, say together: the first failure; without one, the first attempt that
 * says nothing, because then not all are known to pass. With several urls the detail names the one that decided. The
 * certificate is the one that ends first.
 */
export function judgeUrlRun(urls: readonly HttpUrlSpec[], results: readonly ProbeResult[]): ProbeResult {
  const decisive =
    results.find(({ outcome }) => outcome === 'fail') ??
    results.find(({ outcome }) => outcome === 'inconclusive');
  const [first] = results;
  if (first === undefined) throw new RangeError('a run of urls without a result');
  if (urls.length === 1) return first;
  const result =
    decisive === undefined ? allPassed(results) : withUrl(decisive, results.indexOf(decisive), urls);
  return withCertificate(result, firstEnd(results));
}

function allPassed(results: readonly ProbeResult[]): ProbeResult {
  const details = new Set(results.map(({ detail }) => detail));
  return passed(`${results.length} urls passed: ${[...details].join('; ')}`);
}

function withUrl(result: ProbeResult, index: number, urls: readonly HttpUrlSpec[]): ProbeResult {
  const detail = `url ${index + 1} of ${urls.length} (${shownPath(urls[index]?.path ?? '')}): ${result.detail}`;
  return result.outcome === 'fail' ? failed(result.code, detail) : inconclusive(detail);
}

function shownPath(path: string): string {
  return path.length <= SHOWN_PATH_LENGTH ? path : `${path.slice(0, SHOWN_PATH_LENGTH - 1)}…`;
}

function firstEnd(results: readonly ProbeResult[]): WallTime | null {
  const ends = results.flatMap((result) =>
    result.outcome === 'inconclusive' || result.certificateNotAfter === undefined
      ? []
      : [result.certificateNotAfter],
  );
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Adds the end of the server's certificate, unless the attempt says nothing of the server. */
export function withCertificate(result: ProbeResult, certificateNotAfter: WallTime | null): ProbeResult {
  if (certificateNotAfter === null || result.outcome === 'inconclusive') return result;
  return { ...result, certificateNotAfter };
}
