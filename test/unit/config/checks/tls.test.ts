import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks, loadYamlChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n';
const OTHER = '-----BEGIN CERTIFICATE-----\nB\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nK\n-----END PRIVATE KEY-----\n';
const ROOTS = '# trusted\n-----BEGIN CERTIFICATE-----\nR\n-----END CERTIFICATE-----\n';

const AROUND = {
  files: {
    '/tls/client.pem': CERTIFICATE,
    '/tls/other.pem': OTHER,
    '/tls/client.key': KEY,
    '/tls/ca.pem': ROOTS,
    '/tls/empty': 'nothing',
  },
};

const CLIENT = 'certificate /tls/client.pem\nkey /tls/client.key';
const IDENTITY = { certificate: CERTIFICATE, key: KEY, password: null };

function load(ssl: string, own = ''): ReturnType<typeof loadChecks> {
  const root = ssl === '' ? '' : `SSL {\n${ssl}\n}`;
  return loadChecks(`SSL_GET {\n${own}\nurl {\npath /\n}\n}`, { root }, AROUND);
}

describe('the SSL block', () => {
  it('gives all SSL_GETs a client certificate, and verifies nothing', () => {
    const loaded = load(CLIENT);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { tls: { verify: null, identity: IDENTITY } } }]);
  });

  it('has the password of the key', () => {
    expect(checksOf(load(`${CLIENT}\npassword secret`))).toMatchObject([
      { spec: { tls: { identity: { password: 'secret' } } } },
    ]);
  });

  it('does not verify by its ca alone, which is told', () => {
    const loaded = load('ca /tls/ca.pem');
    expect(codes(loaded)).toEqual(['info tls-not-verified']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { tls: { verify: null } } }]);
  });

  it.each([
    ['ca /tls/ca.pem\ntls_verify', '', { ca: ROOTS, serverName: null }],
    ['ca /tls/ca.pem', 'tls_verify', { ca: ROOTS, serverName: null }],
    ['tls_verify', '', { ca: null, serverName: null }],
    ['', 'tls_ca /tls/ca.pem', { ca: ROOTS, serverName: null }],
    ['', 'tls_server_name a.b', { ca: null, serverName: 'a.b' }],
    ['ca /tls/ca.pem\ntls_verify', 'tls_verify no', null],
    ['', 'tls_ca /tls/ca.pem\ntls_verify no', null],
  ])('%j with %j in the check verifies %j', (ssl, own, verify) => {
    const loaded = load(ssl, own);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { tls: { verify } } }]);
  });

  it('stands aside for the certificate of a check, with its key and password', () => {
    const own = 'tls_certificate /tls/other.pem\ntls_key /tls/client.key\ntls_key_password mine';
    expect(checksOf(load(`${CLIENT}\npassword secret`, own))).toMatchObject([
      { spec: { tls: { identity: { certificate: OTHER, key: KEY, password: 'mine' } } } },
    ]);
  });

  it('counts as its last one says, whole', () => {
    const loaded = loadChecks(
      'SSL_GET {\nurl {\npath /\n}\n}',
      { root: `SSL {\n${CLIENT}\n}\nSSL {\ntls_verify\n}` },
      AROUND,
    );
    expect(codes(loaded)).toEqual(['warning repeated-keyword']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { tls: { verify: {}, identity: null } } }]);
  });

  it('is not looked at without an SSL_GET', () => {
    const root = 'SSL {\ncertificate /nowhere\n}';
    expect(codes(loadChecks('TCP_CHECK {\n}', { root }, AROUND))).toEqual([]);
  });
});

describe('a file of TLS', () => {
  it.each([
    [
      'certificate /nowhere\nkey /tls/client.key',
      /certificate: cannot read \/nowhere: there is no such file/,
    ],
    ['certificate /tls/empty\nkey /tls/client.key', /\/tls\/empty has no certificate in PEM/],
    ['certificate /tls/client.pem\nkey /tls/client.pem', /\/tls\/client\.pem has no private key in PEM/],
    ['tls_verify\nca /nowhere', /ca: cannot read \/nowhere/],
  ])('%s is refused by name', (ssl, message) => {
    const loaded = load(ssl);
    expect(codes(loaded)).toEqual(['error tls-file']);
    expect(loaded.diagnostics[0]?.message).toMatch(message);
  });

  it('is read once, however many checks use it', () => {
    let reads = 0;
    const ca = {
      get text(): string {
        reads += 1;
        return ROOTS;
      },
    };
    const check = 'SSL_GET {\ntls_ca /ca\nurl {\npath /\n}\n}\n';
    expect(codes(loadChecks(check.repeat(3), {}, { files: { '/ca': ca } }))).toEqual([]);
    expect(reads).toBe(1);
  });

  it('is told once, however many checks use it', () => {
    const check = 'SSL_GET {\nurl {\npath /\n}\n}\n';
    const root = 'SSL {\ncertificate /nowhere\nkey /tls/client.key\n}';
    expect(codes(loadChecks(check.repeat(3), { root }, AROUND))).toEqual(['error tls-file']);
  });

  it.each(['certificate /tls/client.pem', 'key /tls/client.key'])('%s does nothing alone', (ssl) => {
    const loaded = load(ssl);
    expect(codes(loaded)).toEqual(['warning option-without-effect']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { tls: { identity: null } } }]);
  });
});

describe('TLS in YAML', () => {
  it('means the same at the top and in a check', () => {
    const check = {
      type: 'https',
      urls: ['/'],
      verify: true,
      ca: '/tls/ca.pem',
      server_name: 'a.b',
      certificate: '/tls/other.pem',
      key: '/tls/client.key',
      key_password: 'mine',
    };
    const words = [
      'tls_verify',
      'tls_ca /tls/ca.pem',
      'tls_server_name a.b',
      'tls_certificate /tls/other.pem',
      'tls_key /tls/client.key',
      'tls_key_password mine',
    ];
    const top = {
      verify: true,
      ca: '/tls/ca.pem',
      certificate: '/tls/client.pem',
      key: '/tls/client.key',
      key_password: 'x',
    };
    const ssl = `tls_verify\nca /tls/ca.pem\n${CLIENT}\npassword x`;
    expect(checksOf(loadYamlChecks([check], { tls: top }, AROUND))).toEqual(
      checksOf(load(ssl, words.join('\n'))),
    );
    const plain = { type: 'https', urls: ['/'] };
    expect(checksOf(loadYamlChecks([plain], { tls: top }, AROUND))).toEqual(checksOf(load(ssl)));
  });
});
