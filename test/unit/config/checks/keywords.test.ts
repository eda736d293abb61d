import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks, loadYamlChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

const AROUND = {
  scripts: {
    files: { '/bin/check': {} },
    passwd: 'root:x:0:0::/:/bin/sh\nlb:x:500:500::/:/bin/sh\n',
    group: 'root:x:0:\nweb:x:600:lb\n',
  },
};

type Row = readonly [conf: string, yaml: object, expected: object];

const PLACE: readonly Row[] = [
  ['connect_ip 10.9.9.9', { connect_address: '10.9.9.9' }, { address: '10.9.9.9', port: 80 }],
  ['connect_port 81', { connect_port: 81 }, { address: '10.0.1.1', port: 81 }],
  ['bindto 10.8.8.8', { bind_address: '10.8.8.8' }, { bindAddress: '10.8.8.8', bindPort: null }],
  [
    'bindto 10.8.8.8\nbind_port 99',
    { bind_address: '10.8.8.8', bind_port: 99 },
    { bindAddress: '10.8.8.8', bindPort: 99 },
  ],
  ['bind_if eth0.5', { bind_interface: 'eth0.5' }, { bindInterface: 'eth0.5' }],
  ['fwmark 4294967295', { fwmark: 4294967295 }, { mark: 4294967295 }],
  ['fwmark 0', { fwmark: 0 }, { mark: null }],
  ['connect_timeout 4.5', { connect_timeout: '4500ms' }, { timeout: 4500 }],
  ['', {}, { address: '10.0.1.1', port: 80, bindInterface: null, mark: null, timeout: 5000 }],
];

const NETWORK_TYPES = [
  ['TCP_CHECK', 'tcp', '', {}],
  ['HTTP_GET', 'http', 'url {\npath /\n}', { urls: ['/'] }],
  ['SSL_GET', 'https', 'url {\npath /\n}', { urls: ['/'] }],
  ['SMTP_CHECK', 'smtp', '', {}],
  ['DNS_CHECK', 'dns', '', {}],
  ['UDP_CHECK', 'udp', '', {}],
] as const;

describe.each(NETWORK_TYPES)('%s', (keyword, type, own, ownYaml) => {
  it.each(PLACE)('connects as told by: %s', (conf, yaml, connection) => {
    const loaded = loadChecks(`${keyword} {\n${own}\n${conf}\n}`);
    const twin = loadYamlChecks([{ type, ...ownYaml, ...yaml }]);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { type: keyword, connection } }]);
    expect(checksOf(twin)).toEqual(checksOf(loaded));
  });
});

const SCHEDULE: readonly Row[] = [
  ['delay_loop 7', { delay_loop: '7s' }, { delayLoop: 7000, warmup: 7000 }],
  ['retry 0', { retry: 0 }, { retry: 0 }],
  ['delay_before_retry 0.5', { delay_before_retry: 0.5 }, { delayBeforeRetry: 500 }],
  ['warmup 0', { warmup: 0 }, { warmup: 0, delayLoop: 60_000 }],
  ['alpha', { alpha: true }, { alpha: true }],
  ['alpha no', { alpha: false }, { alpha: false }],
  ['rise 3', { rise: 3 }, { rise: 3 }],
  ['jitter 2', { jitter: '2s' }, { jitter: 2000 }],
  ['delay_down_max 300', { delay_down_max: '5m' }, { delayDownMax: 300_000 }],
];

describe.each([
  ...NETWORK_TYPES,
  ['PING_CHECK', 'ping', '', {}],
  ['MISC_CHECK', 'script', 'misc_path /bin/check', { command: '/bin/check' }],
] as const)('%s', (keyword, type, own, ownYaml) => {
  it.each(SCHEDULE)('runs as told by: %s', (conf, yaml, pacing) => {
    const loaded = loadChecks(`${keyword} {\n${own}\n${conf}\n}`, {}, AROUND);
    const twin = loadYamlChecks([{ type, ...ownYaml, ...yaml }], {}, AROUND);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ pacing }]);
    expect(checksOf(twin)).toEqual(checksOf(loaded));
  });
});

const OWN: readonly (readonly [keyword: string, type: string, ...Row])[] = [
  ['SSL_GET', 'https', 'fast_recovery', { fast_recovery: true }, { fastRecovery: true }],
  ['HTTP_GET', 'http', 'fast_recovery', { fast_recovery: true }, { fastRecovery: true }],
  ['SSL_GET', 'https', 'urls_each_cycle', { urls_each_cycle: true }, { urlsEachCycle: true }],
  ['HTTP_GET', 'http', 'urls_each_cycle yes', { urls_each_cycle: true }, { urlsEachCycle: true }],
  ['DNS_CHECK', 'dns', 'require_answer', { require_answer: true }, { requireAnswer: true }],
  ['HTTP_GET', 'http', 'http_protocol 1.0c', { http_protocol: '1.0C' }, { protocol: '1.0C' }],
  ['HTTP_GET', 'http', 'virtualhost a:8', { virtualhost: 'a:8' }, { urls: [{ host: 'a:8' }] }],
  ['SSL_GET', 'https', 'tls_compliant', { close_notify: true }, { urls: [{ closeNotify: true }] }],
  [
    'SSL_GET',
    'https',
    'tls_verify\ntls_server_name x',
    { verify: true, server_name: 'x' },
    { tls: { verify: { ca: null, serverName: 'x' } } },
  ],
  ['SMTP_CHECK', 'smtp', 'helo_name a.b', { helo_name: 'a.b' }, { heloName: 'a.b' }],
  ['SMTP_CHECK', 'smtp', '', {}, { heloName: 'smtpchecker.keepalived.org' }],
  ['DNS_CHECK', 'dns', 'type dnskey', { record_type: 'DNSKEY' }, { recordType: 'DNSKEY', name: '.' }],
  [
    'DNS_CHECK',
    'dns',
    'name a.example.com',
    { name: 'a.example.com' },
    { recordType: 'SOA', name: 'a.example.com.' },
  ],
  ['UDP_CHECK', 'udp', 'payload "a b"', { payload: 'a b' }, { payload: '0a0b', reply: null }],
  [
    'UDP_CHECK',
    'udp',
    'require_reply',
    { require_reply: true },
    { reply: { pattern: '', minLength: 0, maxLength: 255 } },
  ],
  [
    'UDP_CHECK',
    'udp',
    'require_reply\nmin_reply_length 8\nmax_reply_length 8',
    { require_reply: true, min_reply_length: 8, max_reply_length: 8 },
    { reply: { pattern: '', minLength: 8, maxLength: 8 } },
  ],
  [
    'UDP_CHECK',
    'udp',
    'require_reply 4x\nmin_reply_length 1\nmax_reply_length 65535',
    { require_reply: '4x', min_reply_length: 1, max_reply_length: 65535 },
    { reply: { pattern: '4x', minLength: 1, maxLength: 65535 } },
  ],
  ['PING_CHECK', 'ping', 'bind_if eth0', { bind_interface: 'eth0' }, { connection: { port: 0 } }],
  ['MISC_CHECK', 'script', 'misc_timeout 2.5', { timeout: '2500ms' }, { timeout: 2500 }],
  ['MISC_CHECK', 'script', 'misc_timeout 0\ndelay_loop 8', { delay_loop: 8 }, { timeout: 8000 }],
  ['MISC_CHECK', 'script', 'misc_dynamic', { dynamic: true }, { dynamic: true }],
  [
    'MISC_CHECK',
    'script',
    'user lb',
    { user: 'lb' },
    { script: { identity: { uid: 500, gid: 500, groups: null } } },
  ],
  [
    'MISC_CHECK',
    'script',
    'user lb :web',
    { user: ['lb', ':web'] },
    { script: { identity: { uid: 500, gid: 600, groups: [600] } } },
  ],
];

const NEEDED: Readonly<Partial<Record<string, readonly [conf: string, yaml: object]>>> = {
  HTTP_GET: ['url {\npath /\n}', { urls: [{ path: '/' }] }],
  SSL_GET: ['url {\npath /\n}', { urls: [{ path: '/' }] }],
  MISC_CHECK: ['misc_path /bin/check', { command: '/bin/check' }],
};

describe('keywords of one check', () => {
  it.each(OWN)('%s (%s): %s', (keyword, type, conf, yaml, spec) => {
    const [needed = '', neededYaml = {}] = NEEDED[keyword] ?? [];
    const loaded = loadChecks(`${keyword} {\n${needed}\n${conf}\n}`, {}, AROUND);
    const twin = loadYamlChecks([{ type, ...neededYaml, ...yaml }], {}, AROUND);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec }]);
    expect(checksOf(twin)).toEqual(checksOf(loaded));
  });
});

describe('options that are off', () => {
  it.each([
    ['HTTP_GET', 'url {\npath /\n}', 'urls_each_cycle no'],
    ['SSL_GET', 'url {\npath /\n}', 'urls_each_cycle off'],
    ['DNS_CHECK', '', 'require_answer false'],
  ])('%s: the check is the one that says nothing of it', (keyword, needed, conf) => {
    const loaded = loadChecks(`${keyword} {\n${needed}\n${conf}\n}`);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toEqual(checksOf(loadChecks(`${keyword} {\n${needed}\n}`)));
  });
});

const URL: readonly Row[] = [
  ['path "/a b"', { path: '/a b' }, { path: '/a b' }],
  [
    'status_code 200 300-302',
    { status: [200, '300-302'] },
    {
      status: [
        { from: 200, to: 200 },
        { from: 300, to: 302 },
      ],
    },
  ],
  ['virtualhost u', { virtualhost: 'u' }, { host: 'u' }],
  [
    'regex "a\\\\d"',
    { regex: 'a\\d' },
    { regex: { pattern: 'a\\d', negated: false, minOffset: 0, maxOffset: null } },
  ],
  ["regex 'two words'", { regex: 'two words' }, { regex: { pattern: 'two words' } }],
  ['regex "say \\"x\\" {2}"', { regex: 'say "x" {2}' }, { regex: { pattern: 'say "x" {2}' } }],
  ['regex \\x41\\102\\t', { regex: 'AB\t' }, { regex: { pattern: 'AB\t' } }],
  ['regex a\nregex_no_match', { regex: 'a', regex_no_match: true }, { regex: { negated: true } }],
  [
    'regex a\nregex_options firstline',
    { regex: 'a', regex_options: 'firstline' },
    { regex: { firstLine: true } },
  ],
  [
    'regex_min_offset 5\nregex_max_offset 5\nregex a',
    { regex: 'a', regex_min_offset: 5, regex_max_offset: 5 },
    { regex: { minOffset: 5, maxOffset: 5 } },
  ],
];

describe.each([
  ['HTTP_GET', 'http'],
  ['SSL_GET', 'https'],
])('a url of %s', (keyword, type) => {
  it.each(URL)('asks and judges as told by: %s', (conf, yaml, url) => {
    const path = conf.startsWith('path') ? '' : 'path /';
    const loaded = loadChecks(`${keyword} {\nurl {\n${path}\n${conf}\n}\n}`);
    const twin = loadYamlChecks([{ type, urls: [{ path: '/', ...yaml }] }]);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { urls: [url] } }]);
    expect(checksOf(twin)).toEqual(checksOf(loaded));
  });
});
