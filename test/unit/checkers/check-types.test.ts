import { describe, expect, it } from 'vitest';
import { ATTEMPT_MARGIN } from '../../../checkers/check-type.ts';
import { checkTypeOf } from '../../../checkers/check-types.ts';
import { translateRegex } from '../../../checkers/http/regex/regex.ts';
import type { HttpCheckSpec } from '../../../checkers/http/spec.ts';
import { DEFAULT_TLS } from '../../../checkers/tls/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import { loopbackConnection } from '../../support/loopback-server.ts';

const describeTarget = (spec: CheckSpec): string => checkTypeOf(spec).target(spec);
const attemptLimit = (spec: CheckSpec): number => checkTypeOf(spec).attemptLimit(spec);

const url = (path: string) => ({ path, status: [], digest: null, host: 'www' });
const http = (host: string, ...paths: string[]): HttpCheckSpec => ({
  type: 'HTTP_GET',
  connection: loopbackConnection(host, 8080),
  protocol: '1.0',
  urls: paths.map(url),
});

describe('the target of a check', () => {
  it('shows the endpoint of a TCP check and the urls of an HTTP check', () => {
    expect(describeTarget({ type: 'TCP_CHECK', connection: loopbackConnection('10.0.1.1', 80) })).toBe(
      '10.0.1.1:80',
    );
    expect(describeTarget(http('10.0.1.1', '/health'))).toBe('http://10.0.1.1:8080/health');
    const ssl = { ...http('10.0.1.1', '/x'), type: 'SSL_GET', tls: DEFAULT_TLS, urls: [] } as const;
    expect(describeTarget(ssl)).toBe('https://10.0.1.1:8080');
    expect(describeTarget(http('2001:db8::1', '/a', '/b'))).toBe('http://[2001:db8::1]:8080/a and 1 more');
  });
});

describe('the limit of an attempt', () => {
  it('is above what the probe allows itself, so that the probe can say what it waited for', () => {
    const connection = loopbackConnection('10.0.1.1', 80, { timeout: 2000 });
    expect(attemptLimit({ type: 'TCP_CHECK', connection })).toBe(2000 + ATTEMPT_MARGIN);
    expect(attemptLimit({ ...http('10.0.1.1', '/'), connection })).toBe(3 * 2000 + ATTEMPT_MARGIN);
  });

  it('grows with the urls when one attempt tests all of them, and with their searches', () => {
    const connection = loopbackConnection('10.0.1.1', 80, { timeout: 2000 });
    const spec = { ...http('10.0.1.1', '/a', '/b', '/c'), connection };
    expect(attemptLimit(spec)).toBe(3 * 2000 + ATTEMPT_MARGIN);
    expect(attemptLimit({ ...spec, urlsEachCycle: true })).toBe(3 * 3 * 2000 + ATTEMPT_MARGIN);
    const translation = translateRegex({
      pattern: 'ok',
      options: [],
      negated: false,
      minOffset: 0,
      maxOffset: null,
    });
    if (translation.kind !== 'translated') throw new Error(translation.reason);
    const searching = { ...url('/d'), regex: translation.regex };
    const alone = attemptLimit({ ...spec, urls: [searching] });
    const together = attemptLimit({
      ...spec,
      urls: [...spec.urls, searching, searching],
      urlsEachCycle: true,
    });
    expect(together).toBe(3 * 3 * 2000 + 2 * (alone - ATTEMPT_MARGIN) + ATTEMPT_MARGIN);
  });
});
