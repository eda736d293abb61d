import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpUrlSpec } from '../../../../checkers/http/spec.ts';
import { judgeUrlRun, probeEachUrl } from '../../../../checkers/http/url-run.ts';
import { failed, inconclusive, passed } from '../../../../checkers/result.ts';
import { MAX_DETAIL_LENGTH, type ProbeResult } from '../../../../checkers/types.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const url = (path: string): HttpUrlSpec => ({ path, status: [], digest: null, host: 'www' });
const urls = (...paths: readonly string[]) => paths.map(url);
const ok = (detail = 'HTTP 200'): ProbeResult => passed(detail);
const bad = (detail = 'HTTP 503, expected 200-299'): ProbeResult => failed('status', detail);
const until = (result: ProbeResult, certificateNotAfter: number): ProbeResult =>
  result.outcome === 'inconclusive' ? result : { ...result, certificateNotAfter };

const RESULTS = { pass: ok(), fail: bad(), inconclusive: inconclusive('no descriptors left') } as const;

/** A run whose urls have these results; with what it asked and what it traced. */
async function run(paths: readonly string[], results: readonly ProbeResult[]) {
  const asked: number[] = [];
  const traced: string[] = [];
  const probe = probeEachUrl(urls(...paths), (_context, step) => {
    asked.push(step);
    return Promise.resolve(results[step] ?? bad('never asked for'));
  });
  const context = {
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    trace: (step: string, detail: string) => traced.push(`${step}: ${detail}`),
  };
  return { result: await probe(context, 0), asked, traced };
}

describe('a run of all urls', () => {
  it('passes when every url does, and says what they answered', async () => {
    const { result, asked } = await run(['/a', '/b', '/c'], [ok(), ok('HTTP 204'), ok()]);
    expect(asked).toEqual([0, 1, 2]);
    expect(result).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: '3 urls passed: HTTP 200; HTTP 204',
    });
  });

  it('ends with the first url that fails, and names it', async () => {
    const { result, asked } = await run(['/a', '/b', '/c'], [ok(), bad(), ok()]);
    expect(asked).toEqual([0, 1]);
    expect(result).toEqual({
      outcome: 'fail',
      code: 'status',
      detail: 'url 2 of 3 (/b): HTTP 503, expected 200-299',
    });
  });

  it('goes on after a url that this host could not test, because a later one may fail', async () => {
    const local = inconclusive('no descriptors left');
    const failing = await run(['/a', '/b', '/c'], [local, ok(), bad()]);
    expect(failing.result).toMatchObject({ outcome: 'fail', detail: expect.stringMatching(/^url 3 of 3/) });
    const blind = await run(['/a', '/b', '/c'], [ok(), local, ok()]);
    expect(blind.asked).toEqual([0, 1, 2]);
    expect(blind.result).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: 'url 2 of 3 (/b): no descriptors left',
    });
  });

  it('says of a single url what that said', async () => {
    expect((await run(['/a'], [ok()])).result).toEqual(ok());
    const { result, traced } = await run(['/a'], [bad()]);
    expect(result).toEqual(bad());
    expect(traced).toEqual([]);
  });

  it('traces whose turn it is, and the verdict on the whole at the end', async () => {
    const { traced } = await run(['/a', '/b', '/c'], [ok(), bad(), ok()]);
    expect(traced).toEqual([
      'url: 1 of 3: /a',
      'url: 2 of 3: /b',
      'verdict: url 2 of 3 (/b): HTTP 503, expected 200-299',
    ]);
  });

  it('leaves room for what happened beside a long path', async () => {
    const { result } = await run(['/a', `/${'x'.repeat(8000)}`], [ok(), bad()]);
    expect(result.detail).toMatch(/^url 2 of 2 \(\/x{58}…\): HTTP 503, expected 200-299$/);
    expect(result.detail.length).toBeLessThanOrEqual(MAX_DETAIL_LENGTH);
  });

  it('is for all urls, none of which it tests after a failure, and fails exactly when one of them does', async () => {
    const outcomes = fc.array(fc.constantFrom('pass', 'fail', 'inconclusive'), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(outcomes, async (kinds) => {
        const { result, asked } = await run(
          kinds.map((_, index) => `/${index}`),
          kinds.map((kind) => RESULTS[kind]),
        );
        const failing = kinds.indexOf('fail');
        const wanted = failing === -1 ? kinds.length : failing + 1;
        expect(asked).toEqual(Array.from({ length: wanted }, (_, index) => index));
        const blind = kinds.includes('inconclusive') ? 'inconclusive' : 'pass';
        expect(result.outcome).toBe(failing === -1 ? blind : 'fail');
        const decisive = failing === -1 ? kinds.indexOf('inconclusive') : failing;
        if (decisive !== -1 && kinds.length > 1) expect(result.detail).toContain(`(/${decisive}): `);
      }),
    );
  });
});

describe('the certificate of a run', () => {
  it('is the one that ends first, of those that were seen', () => {
    const paths = urls('/a', '/b', '/c');
    expect(judgeUrlRun(paths, [until(ok(), 9000), until(ok(), 7000), ok()])).toMatchObject({
      outcome: 'pass',
      certificateNotAfter: 7000,
    });
    expect(judgeUrlRun(paths, [until(ok(), 7000), until(bad(), 9000)])).toMatchObject({
      outcome: 'fail',
      certificateNotAfter: 7000,
    });
    expect(judgeUrlRun(paths, [ok(), ok(), ok()])).not.toHaveProperty('certificateNotAfter');
    const blind = judgeUrlRun(paths, [until(ok(), 7000), inconclusive('no thread'), ok()]);
    expect(blind).not.toHaveProperty('certificateNotAfter');
  });
});
