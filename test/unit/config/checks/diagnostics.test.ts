import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks, loadYamlChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

const URL = 'url {\npath /\n}';
const urls = (count: number) => Array<string>(count).fill(URL).join('\n');

/** What keepalived tolerates and goes on with: a warning in its syntax, with what is done instead. */
const TOLERATED: readonly (readonly [check: string, code: string, spec: object])[] = [
  ['TCP_CHECK {\nbind_port 5\n}', 'bind-ignored', { connection: { bindPort: null } }],
  ['TCP_CHECK {\nbindto ::1\n}', 'bind-ignored', { connection: { bindAddress: null } }],
  ['TCP_CHECK {\nbind_if a/b\n}', 'unknown-value', { connection: { bindInterface: null } }],
  ['TCP_CHECK {\nbind_if sixteen-letters-\n}', 'unknown-value', { connection: { bindInterface: null } }],
  ['TCP_CHECK {\nfwmark 4294967296\n}', 'out-of-range', { connection: { mark: null } }],
  [`HTTP_GET {\n${URL}\nhttp_protocol 2\n}`, 'unknown-value', { protocol: '1.0' }],
  ['HTTP_GET {\nurl {\npath /\ndigest 12\n}\n}', 'invalid-digest', { urls: [{ digest: null }] }],
  ['HTTP_GET {\nurl {\npath /\nregex_no_match\n}\n}', 'option-without-effect', { urls: [{ path: '/' }] }],
  [
    'HTTP_GET {\nurl {\npath /\nregex a\nregex_min_offset 2\nregex_max_offset 1\n}\n}',
    'out-of-range',
    { urls: [{ regex: { minOffset: 0, maxOffset: null } }] },
  ],
  [`HTTP_GET {\nurl {\n}\n${URL}\n}`, 'url-without-path', { urls: [{ path: '/' }] }],
  [`HTTP_GET {\nurls_each_cycle\nfast_recovery\n${URL}\n}`, 'option-without-effect', { urlsEachCycle: true }],
  [`SSL_GET {\nurls_each_cycle\n${urls(65)}\ndelay_loop 600\n}`, 'out-of-range', { protocol: '1.0' }],
  [`HTTP_GET {\nurls_each_cycle maybe\n${URL}\n}`, 'invalid-boolean', { protocol: '1.0' }],
  ['SMTP_CHECK {\nhelo_name "a b"\n}', 'invalid-name', { heloName: 'smtpchecker.keepalived.org' }],
  ['DNS_CHECK {\ntype PTR\n}', 'unknown-value', { recordType: 'SOA' }],
  ['UDP_CHECK {\npayload xyz\n}', 'invalid-bytes', { payload: expect.stringMatching(/^6b65/) }],
  ['UDP_CHECK {\nrequire_reply 4g\n}', 'invalid-bytes', { reply: { pattern: '' } }],
  ['UDP_CHECK {\nmin_reply_length 4\n}', 'option-without-effect', { reply: null }],
  ['TCP_CHECK {\ndelay_down_max 5\n}', 'out-of-range', {}],
];

describe('what keepalived goes on with', () => {
  it.each(TOLERATED)('%s is a warning', (check, code, spec) => {
    const loaded = loadChecks(check);
    expect(codes(loaded)).toEqual([`warning ${code}`]);
    expect(checksOf(loaded)).toMatchObject([{ spec }]);
  });

  it.each([
    [{ type: 'tcp', bind_port: 5 }, 'bind-ignored'],
    [{ type: 'http', urls: [{ path: '/', regex_no_match: true }] }, 'option-without-effect'],
    [{ type: 'http', urls: ['/'], urls_each_cycle: true, fast_recovery: true }, 'option-without-effect'],
    [{ type: 'https', urls: Array<string>(65).fill('/'), urls_each_cycle: true }, 'out-of-range'],
    [{ type: 'smtp', helo_name: 'a b' }, 'invalid-name'],
    [{ type: 'dns', record_type: 'PTR' }, 'unknown-value'],
    [{ type: 'udp', payload: 'xyz' }, 'invalid-bytes'],
    [{ type: 'script' }, 'check-incomplete'],
    [{ type: 'file' }, 'check-incomplete'],
  ])('%j is an error in YAML', (check, code) => {
    expect(codes(loadYamlChecks([check]))).toEqual([`error ${code}`]);
  });

  it.each(['HTTP_GET {\n}', 'SSL_GET {\n}', 'MISC_CHECK {\n}', 'FILE_CHECK {\n}'])(
    '%s has nothing to do and is left out',
    (check) => {
      const loaded = loadChecks(`${check}\nTCP_CHECK {\n}`);
      expect(checksOf(loaded)).toMatchObject([{ spec: { type: 'TCP_CHECK' } }]);
      expect(loaded.diagnostics).toHaveLength(1);
      expect(loaded.diagnostics[0]?.message).toMatch(/its server is used without this check/);
    },
  );
});

describe('a word that stands twice', () => {
  const [first, second] = ['0'.repeat(32), '1'.repeat(32)];

  it.each([
    [
      `HTTP_GET {\nurl {\npath /\ndigest ${first}\ndigest ${second}\n}\n}`,
      { urls: [{ digest: first }] },
      /first/,
    ],
    [`HTTP_GET {\nurl {\npath /a\npath /b\n}\n}`, { urls: [{ path: '/b' }] }, /last/],
    ['TCP_CHECK {\nconnect_port 1\nconnect_port 2\n}', { connection: { port: 2 } }, /last/],
  ])('%s counts once', (check, spec, told) => {
    const loaded = loadChecks(check);
    expect(codes(loaded)).toEqual(['warning repeated-keyword']);
    expect(loaded.diagnostics[0]?.message).toMatch(told);
    expect(checksOf(loaded)).toMatchObject([{ spec }]);
  });
});

describe('urls_each_cycle', () => {
  const same = (one: string, other: string) => {
    expect(checksOf(loadChecks(one))).toEqual(checksOf(loadChecks(other)));
  };

  it('leaves fast_recovery out, which has no meaning then; one that is off disturbs nobody', () => {
    same(`HTTP_GET {\nurls_each_cycle\nfast_recovery\n${URL}\n}`, `HTTP_GET {\nurls_each_cycle\n${URL}\n}`);
    expect(codes(loadChecks(`HTTP_GET {\nurls_each_cycle\nfast_recovery no\n${URL}\n}`))).toEqual([]);
  });

  it('is for 64 urls, and with more they are tested in turn', () => {
    const check = (option: string, count: number) =>
      `HTTP_GET {\n${option}\n${urls(count)}\ndelay_loop 600\n}`;
    const most = loadChecks(check('urls_each_cycle', 64));
    expect(codes(most)).toEqual([]);
    expect(checksOf(most)).toMatchObject([{ spec: { urlsEachCycle: true } }]);
    same(check('urls_each_cycle', 65), check('', 65));
  });
});

describe('a digest after one that is none', () => {
  it('counts', () => {
    const md5 = 'ab'.repeat(16);
    const loaded = loadChecks(`HTTP_GET {\nurl {\npath /\ndigest x\ndigest ${md5}\n}\n}`);
    expect(codes(loaded)).toEqual(['warning invalid-digest']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { urls: [{ digest: md5 }] } }]);
  });
});

describe('what no check can mean', () => {
  it.each([
    ['DNS_CHECK {\nname a..b\n}', 'invalid-name'],
    [`DNS_CHECK {\nname ${'a'.repeat(64)}.b\n}`, 'invalid-name'],
    ['HTTP_GET {\nurl {\npath /\nregex "a("\n}\n}', 'invalid-regex'],
    ['HTTP_GET {\nurl {\npath /\nregex a\nregex_options no_such\n}\n}', 'invalid-regex'],
    ['HTTP_GET {\nurl {\npath /\nregex two words\n}\n}', 'invalid-regex'],
    ['HTTP_GET {\nurl {\npath /\nregex "open\n}\n}', 'unterminated-quote'],
    [`HTTP_GET {\nurl {\npath /${'a'.repeat(8192)}\n}\n}`, 'invalid-text'],
    ['UDP_CHECK {\nrequire_reply\nmin_reply_length 9\nmax_reply_length 8\n}', 'out-of-range'],
    ['FILE_CHECK {\ntrack_file nowhere\n}', 'unknown-track-file'],
    ['TCP_CHECK {\nconnect_ip fe80::1\n}', 'interface-needed'],
    ['TCP_CHECK {\nconnect_ip host.example\n}', 'invalid-address'],
    ['TCP_CHECK {\nbind_if\n}', 'missing-argument'],
    ['MISC_CHECK {\nmisc_path "open\n}', 'unterminated-quote'],
  ])('%s is an error', (check, code) => {
    expect(codes(loadChecks(check))).toContain(`error ${code}`);
  });

  it('is a header that would end its line', () => {
    const check = { type: 'http', urls: [{ path: '/', virtualhost: 'a\r\nX: y' }] };
    expect(codes(loadYamlChecks([check]))).toEqual(['error invalid-text']);
  });

  it('is a link-local server, unless the check names the interface', () => {
    const place = { endpoint: 'fe80::1 80' };
    expect(codes(loadChecks('TCP_CHECK {\n}', place))).toEqual(['error interface-needed']);
    const loaded = loadChecks('TCP_CHECK {\nbind_if eth0\n}', place);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { connection: { bindInterface: 'eth0' } } }]);
  });
});

describe('words that keepalived has and lvsd does not act on', () => {
  it.each([
    ['TCP_CHECK {\nlog_all_failures\n}', 'warning not-acted-on-yet'],
    [`HTTP_GET {\n${URL}\nenable_sni\n}`, 'info not-handled'],
    ['HTTP_GET {\nurl {\npath /\ntls_compliant\n}\n}', 'info not-handled'],
    ['HTTP_GET {\nurl {\npath /\nregex a\nregex_stack 1 2\n}\n}', 'info not-handled'],
    [`HTTP_GET {\n${URL}\nnb_get_retry 2\n}`, 'info deprecated-keyword'],
    ['PING_CHECK {\nconnect_port 7\n}', 'info option-without-effect'],
  ])('%s says so', (check, code) => {
    expect(codes(loadChecks(check))).toEqual([code]);
  });

  it('are misplaced in a check of another type', () => {
    expect(codes(loadChecks('TCP_CHECK {\nhelo_name a\n}'))).toEqual(['warning misplaced-keyword']);
    expect(codes(loadYamlChecks([{ type: 'tcp', helo_name: 'a' }]))).toEqual(['error misplaced-keyword']);
  });
});

describe('a timeout as long as the interval', () => {
  it.each([
    ['TCP_CHECK {\nconnect_timeout 5\ndelay_loop 5\n}', ['info timeout-not-shorter-than-interval']],
    ['TCP_CHECK {\nconnect_timeout 4\ndelay_loop 5\n}', []],
    [
      `HTTP_GET {\n${URL}\n${URL}\nurls_each_cycle\nconnect_timeout 3\ndelay_loop 6\n}`,
      ['info timeout-not-shorter-than-interval'],
    ],
    [`HTTP_GET {\n${URL}\n${URL}\nurls_each_cycle\nconnect_timeout 3\ndelay_loop 7\n}`, []],
    [`HTTP_GET {\n${URL}\n${URL}\nconnect_timeout 3\ndelay_loop 6\n}`, []],
    ['FILE_CHECK {\ntrack_file f\n}', []],
  ])('%s', (check, expected) => {
    const root = 'track_file f {\nfile /run/f\n}';
    expect(codes(loadChecks(check, { root }))).toEqual(expected);
  });
});
