import { describe, expect, it } from 'vitest';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import type { CheckSpec, ProbeResult } from '../../../../checkers/types.ts';
import {
  type CheckStart,
  confirms,
  firstDue,
  initialCheckState,
  policyOf,
  stepCheck,
} from '../../../../src/state/health/check-state.ts';
import type { CheckPolicy, CheckState } from '../../../../src/state/model/check-progress.ts';
import { fail, inconclusive, PACING, pass, SPAN } from '../../../support/director-config.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const RETRY: CheckPolicy = { pacing: PACING, urls: 1, method: 'retry', fastRecovery: false };
const URLS: CheckPolicy = { pacing: PACING, urls: 3, method: 'url-sequence', fastRecovery: false };

/** Runs results one after the other; each line is the verdict, the failures so far, and the delay. */
function run(start: CheckStart, policy: CheckPolicy, results: readonly ProbeResult[]): string[] {
  let state = initialCheckState(start);
  return results.map((result) => {
    const outcome = stepCheck(state, result, policy, { startedAt: 0, endedAt: 100 });
    state = outcome.state;
    return `${outcome.turned === null ? '' : '>'}${state.verdict} ${state.failures} ${outcome.nextDue - 100}`;
  });
}

describe('the policy of a check', () => {
  const url = { path: '/', host: 'www', status: [], digest: null, serverName: null, closeNotify: false };
  const connection = loopbackConnection('10.0.1.1', 443);
  const check = (spec: CheckSpec) => ({
    id: 'c',
    spec,
    pacing: PACING,
    span: SPAN,
  });
  const ssl = { type: 'SSL_GET', connection, protocol: '1.0', urls: [url, url], tls: DEFAULT_TLS } as const;

  it('is for SSL_GET what it is for HTTP_GET', () => {
    const expected = { urls: 2, method: 'url-sequence', fastRecovery: false };
    expect(policyOf(check(ssl))).toMatchObject(expected);
    expect(policyOf(check({ ...ssl, type: 'HTTP_GET' }))).toMatchObject(expected);
    expect(policyOf(check({ ...ssl, fastRecovery: true }))).toMatchObject({ fastRecovery: true });
  });

  it('is that of any other check when each attempt tests all urls', () => {
    const other = policyOf(check({ type: 'PING_CHECK', connection }));
    expect(policyOf(check({ ...ssl, urlsEachCycle: true }))).toEqual(other);
    expect(policyOf(check({ ...ssl, type: 'HTTP_GET', urlsEachCycle: true, fastRecovery: true }))).toEqual(
      other,
    );
    expect(policyOf(check({ ...ssl, urlsEachCycle: false })).method).toBe('url-sequence');
  });

  it('counts whole runs then: retry forgives runs, and one that passes is enough to come up', () => {
    const runs = policyOf(check({ ...ssl, urlsEachCycle: true }));
    const results = [pass(), fail(), fail(), fail(), fail(), pass()];
    expect(run('assumed-up', runs, results)).toEqual([
      'up 0 2000',
      'up 1 500',
      'up 2 500',
      '>down 0 2000',
      'down 0 2000',
      '>up 0 2000',
    ]);
    const rising = { ...runs, pacing: { ...PACING, rise: 2 } };
    expect(run('down', rising, [pass(), fail(), pass(), pass()])).toEqual([
      'down 0 2000',
      'down 0 2000',
      'down 0 2000',
      '>up 0 2000',
    ]);
  });
});

describe('a result that only confirms what is known', () => {
  const well: CheckState = { ...initialCheckState('trusted'), fresh: false };
  const down: CheckState = { ...initialCheckState('down'), fresh: false };

  it.each<[string, CheckState, boolean, boolean]>([
    ['of a check that is well: a pass', well, true, false],
    ['of one that is being retried: none, a pass would end the row', { ...well, failures: 1 }, false, false],
    ['of one that is down: a failure', down, false, true],
    ['of one that rises: none, a failure would end the row', { ...down, passes: 1 }, false, false],
    ['of one that never ran: any', initialCheckState('assumed-up'), true, true],
    ['of one that never ran and starts down: any', initialCheckState('down'), true, true],
  ])('is, %s', (_, state, passes, fails) => {
    expect(confirms(state, pass())).toBe(passes);
    expect(confirms(state, fail())).toBe(fails);
    expect(confirms(state, inconclusive())).toBe(false);
  });
});

describe('a check with retries', () => {
  it('goes down on its first attempt when the daemon starts with a failing server', () => {
    expect(run('assumed-up', RETRY, [fail(), fail()])).toEqual(['>down 0 2000', 'down 0 2000']);
  });

  it('forgives its retries when it is new at a reload', () => {
    expect(run('trusted', RETRY, [fail(), fail(), fail()])).toEqual(['up 1 500', 'up 2 500', '>down 0 2000']);
  });

  it('forgets its failures with any success, and one success brings it up again', () => {
    const results = [pass(), fail(), fail(), pass(), fail(), fail(), fail(), fail(), pass()];
    expect(run('assumed-up', RETRY, results)).toEqual([
      'up 0 2000',
      'up 1 500',
      'up 2 500',
      'up 0 2000',
      'up 1 500',
      'up 2 500',
      '>down 0 2000',
      'down 0 2000',
      '>up 0 2000',
    ]);
  });

  it('tries in rounds while it is down when it is a TCP_CHECK, as in keepalived 2.2, and one success is enough', () => {
    const spec: CheckSpec = { type: 'TCP_CHECK', connection: loopbackConnection('10.0.1.1', 80) };
    const policy = policyOf({ id: 'c', spec, pacing: PACING, span: SPAN });
    const results = [fail(), fail(), fail(), fail(), fail(), pass(), fail()];
    expect(run('assumed-up', policy, results)).toEqual([
      '>down 0 2000',
      'down 1 500',
      'down 2 500',
      'down 0 2000',
      'down 1 500',
      '>up 0 2000',
      'up 1 500',
    ]);
  });

  it('makes no rounds where it is to be asked less: with delay_down_max, and while it rises', () => {
    const spec: CheckSpec = { type: 'TCP_CHECK', connection: loopbackConnection('10.0.1.1', 80) };
    const growing = policyOf({ id: 'c', spec, pacing: { ...PACING, delayDownMax: 4000 }, span: SPAN });
    expect(run('assumed-up', growing, [fail(), fail(), fail()])).toEqual([
      '>down 0 2000',
      'down 0 4000',
      'down 0 4000',
    ]);
    const rising = policyOf({ id: 'c', spec, pacing: { ...PACING, rise: 2 }, span: SPAN });
    expect(run('assumed-up', rising, [fail(), fail(), pass(), fail(), fail()])).toEqual([
      '>down 0 2000',
      'down 1 500',
      'down 0 2000',
      'down 0 2000',
      'down 1 500',
    ]);
  });

  it('starts down with alpha and needs one pass', () => {
    expect(run('down', RETRY, [fail(), pass()])).toEqual(['down 0 2000', '>up 0 2000']);
  });

  it('goes down at once with retry 0', () => {
    const policy = { ...RETRY, pacing: { ...PACING, retry: 0 } };
    expect(run('trusted', policy, [pass(), fail()])).toEqual(['up 0 2000', '>down 0 2000']);
  });

  it('is what SMTP_CHECK is too: one failure at the start is enough, and rounds of attempts while down', () => {
    const connection = loopbackConnection('10.0.1.1', 25);
    const spec: CheckSpec = { type: 'SMTP_CHECK', connection, heloName: 'director' };
    const policy = policyOf({ id: 'c', spec, pacing: PACING, span: SPAN });
    expect(run('assumed-up', policy, [fail(), fail(), fail(), fail(), pass()])).toEqual([
      '>down 0 2000',
      'down 1 500',
      'down 2 500',
      'down 0 2000',
      '>up 0 2000',
    ]);
  });

  it('says when the first attempt ended the assumption', () => {
    const first = stepCheck(initialCheckState('down'), fail(), RETRY, { startedAt: 0, endedAt: 0 });
    expect(first).toMatchObject({ first: true, turned: null });
    expect(stepCheck(first.state, fail(), RETRY, { startedAt: 0, endedAt: 0 }).first).toBe(false);
  });
});

describe('an inconclusive attempt', () => {
  it('changes nothing, not even the first-check rule, and waits for the delay loop', () => {
    expect(run('assumed-up', RETRY, [inconclusive(), fail()])).toEqual(['up 0 2000', '>down 0 2000']);
    expect(run('trusted', RETRY, [fail(), inconclusive(), fail()])).toEqual([
      'up 1 500',
      'up 1 2000',
      'up 2 500',
    ]);
  });
});

describe('a check of several urls', () => {
  it('starting down is up after one whole pass', () => {
    expect(run('down', URLS, [pass(), pass(), pass()])).toEqual(['down 0 2000', 'down 0 2000', '>up 0 2000']);
  });

  it('fails at once on any url until the first pass is complete', () => {
    expect(run('assumed-up', URLS, [pass(), fail()])).toEqual(['up 0 2000', '>down 0 2000']);
    expect(run('assumed-up', URLS, [pass(), pass(), pass(), fail()])).toEqual([
      'up 0 2000',
      'up 0 2000',
      'up 0 2000',
      'up 1 500',
    ]);
  });

  it('waits for the longer of the two delays before it tries the failed url again', () => {
    const policy = { ...URLS, pacing: { ...PACING, delayBeforeRetry: 9000 } };
    expect(run('assumed-up', policy, [fail(), fail()])).toEqual(['>down 0 9000', 'down 0 9000']);
  });

  it('with a single url needs two successes to recover', () => {
    expect(run('assumed-up', { ...URLS, urls: 1 }, [fail(), pass(), pass()])).toEqual([
      '>down 0 2000',
      'down 0 2000',
      '>up 0 2000',
    ]);
  });

  it('goes on from the url that failed in the recovery pass', () => {
    const results = [fail(), pass(), pass(), fail(), fail(), pass(), pass()];
    expect(run('assumed-up', URLS, results)).toEqual([
      '>down 0 2000',
      'down 0 2000',
      'down 0 2000',
      'down 0 500',
      'down 0 500',
      'down 0 2000',
      '>up 0 2000',
    ]);
  });

  it('hurries only after successes with fast recovery, and never floods a failing server', () => {
    const policy = { ...URLS, fastRecovery: true, pacing: { ...PACING, delayBeforeRetry: 0 } };
    expect(run('down', policy, [pass(), fail(), pass(), pass(), fail(), pass(), pass()])).toEqual([
      'down 0 0',
      'down 0 2000',
      'down 0 0',
      'down 0 0',
      'down 0 2000',
      'down 0 0',
      '>up 0 2000',
    ]);
  });
});

describe('the first attempt', () => {
  it('is due one second after the load plus a share of the warm-up', () => {
    expect(firstDue({ ...PACING, warmup: 4000 }, 10_000, 0.25)).toBe(12_000);
    expect(firstDue({ ...PACING, warmup: 0 }, 10_000, 0.25)).toBe(11_000);
  });
});
