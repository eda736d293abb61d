import { describe, expect, it } from 'vitest';
import type { DnsCheckSpec } from '../../../../checkers/dns/spec.ts';
import { ROOT_NAME } from '../../../../checkers/dns/spec.ts';
import type { BodyRegex, SslCheckSpec, SslUrlSpec } from '../../../../checkers/http/spec.ts';
import type { TlsSpec } from '../../../../checkers/tls/spec.ts';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import type { CheckSpec } from '../../../../checkers/types.ts';
import { checkId, Digests } from '../../../../src/config/checks/check-id.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const URL: SslUrlSpec = {
  path: '/',
  host: 'www',
  status: [{ from: 200, to: 299 }],
  digest: null,
  serverName: null,
  closeNotify: false,
};
const REGEX: BodyRegex = {
  pattern: 'ok',
  source: 'ok',
  flags: 'g',
  utf: false,
  firstLine: false,
  degree: 1,
  negated: false,
  minOffset: 0,
  maxOffset: null,
};
const SPEC: SslCheckSpec = {
  type: 'SSL_GET',
  connection: loopbackConnection('10.0.1.1', 443),
  protocol: '1.0',
  urls: [URL],
  tls: DEFAULT_TLS,
};
const DNS: DnsCheckSpec = {
  type: 'DNS_CHECK',
  connection: loopbackConnection('10.0.1.1', 53),
  recordType: 'A',
  name: ROOT_NAME,
};
const IDENTITY = { certificate: 'PEM', key: 'SECRET', password: 'PASSWORD' };
const id = (spec: CheckSpec): string => checkId('tcp 10.0.0.1:443', '10.0.1.1:443', spec, new Digests());
const withUrl = (url: Partial<SslUrlSpec>): SslCheckSpec => ({ ...SPEC, urls: [{ ...URL, ...url }] });
const withTls = (tls: Partial<TlsSpec>): SslCheckSpec => ({ ...SPEC, tls: { ...DEFAULT_TLS, ...tls } });

describe('the identity of an SSL_GET', () => {
  it('is another for every difference that the probe can see', () => {
    const { tls: _tls, ...rest } = SPEC;
    const specs: CheckSpec[] = [
      SPEC,
      { ...rest, type: 'HTTP_GET' },
      { ...SPEC, fastRecovery: true },
      { ...SPEC, urlsEachCycle: true },
      { ...SPEC, protocol: '1.1' },
      { ...SPEC, urls: [URL, URL] },
      withUrl({ serverName: 'www' }),
      withUrl({ closeNotify: true }),
      withUrl({ regex: REGEX }),
      withUrl({ regex: { ...REGEX, negated: true } }),
      withUrl({ regex: { ...REGEX, maxOffset: 7 } }),
      withTls({ verify: { ca: null, serverName: null } }),
      withTls({ verify: { ca: 'PEM', serverName: null } }),
      withTls({ verify: { ca: 'PEM 2', serverName: null } }),
      withTls({ verify: { ca: 'PEM', serverName: 'www' } }),
      withTls({ identity: IDENTITY }),
      withTls({ identity: { ...IDENTITY, key: 'OTHER' } }),
    ];
    expect(new Set(specs.map(id)).size).toBe(specs.length);
  });

  it('is with an option that is off the one without it', () => {
    expect(id({ ...SPEC, urlsEachCycle: false })).toBe(id(SPEC));
    expect(id({ ...DNS, requireAnswer: false })).toBe(id(DNS));
    expect(id({ ...DNS, requireAnswer: true })).not.toBe(id(DNS));
  });

  it('is the same for equal specs, and shows no key', () => {
    const spec = withTls({ identity: IDENTITY });
    expect(id(structuredClone(spec))).toBe(id(spec));
    expect(id(spec)).not.toMatch(/SECRET|PASSWORD|PEM/);
  });
});
