import type { YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { command, HEADER, same, word, words } from './key-kinds.ts';

type Entries = readonly (readonly [string, YamlKey])[];

/** The keys for when a check runs. */
const SCHEDULE: Entries = same(
  'delay_loop',
  'retry',
  'delay_before_retry',
  'warmup',
  'alpha',
  'rise',
  'jitter',
  'delay_down_max',
);

/** The keys of servers and of checks that connect. */
export const PACING: Entries = [...SCHEDULE, ...same('connect_timeout', 'probe_path')];

const TYPE: Entries = [['type', HEADER]];

/** The keys for where a check connects to and from, without the port. */
const PLACE: Entries = [
  ...TYPE,
  ['connect_address', word('connect_ip')],
  ['bind_address', word('bindto')],
  ['bind_port', word('bind_port')],
  ['bind_interface', word('bind_if')],
  ['fwmark', word('fwmark')],
  ...PACING,
];

const CONNECTION: Entries = [...PLACE, ['connect_port', word('connect_port')]];

function block(keyword: string, ...entries: readonly Entries[]): YamlBlock {
  return { keyword, header: 'none', scalar: null, keys: new Map<string, YamlKey>(entries.flat()) };
}

const URL_ENTRIES: Entries = [
  ...same('path', 'digest', 'virtualhost', 'regex', 'regex_no_match', 'regex_min_offset', 'regex_max_offset'),
  ['regex_options', words('regex_options')],
  ['status', words('status_code')],
];

const URL: YamlBlock = { ...block('url', URL_ENTRIES), scalar: 'path' };

const SSL_URL: YamlBlock = {
  ...block('url', URL_ENTRIES, [['close_notify', word('tls_compliant')]]),
  scalar: 'path',
};

const WEB: Entries = same('virtualhost', 'http_protocol', 'fast_recovery', 'urls_each_cycle');

const HTTPS: Entries = [
  ['sni', word('enable_sni')],
  ['sni_name', word('sni_name')],
  ['close_notify', word('tls_compliant')],
  ['verify', word('tls_verify')],
  ['ca', word('tls_ca')],
  ['server_name', word('tls_server_name')],
  ['certificate', word('tls_certificate')],
  ['key', word('tls_key')],
  ['key_password', word('tls_key_password')],
];

/** An address that an smtp check tests in place of its server's. */
const HOST: YamlBlock = {
  ...block(
    'host',
    CONNECTION.filter(([name]) => name !== 'type'),
  ),
  scalar: 'connect_address',
};

const WEIGHT: Entries = [
  ['weight', words('weight')],
  ['reverse', word('reverse')],
];

const SCRIPT: Entries = [
  ['command', command('misc_path')],
  ['timeout', word('misc_timeout')],
  ['dynamic', word('misc_dynamic')],
  ['user', words('user')],
];

const DNS: Entries = [['record_type', word('type')], ['name', word('name')], ...same('require_answer')];

const UDP: Entries = same('payload', 'require_reply', 'min_reply_length', 'max_reply_length');

/** The map of each built-in type of check; `checks/languages.ts` assigns them to types. */
export const CHECK_BLOCKS = {
  tcp: block('TCP_CHECK', CONNECTION),
  http: block('HTTP_GET', CONNECTION, WEB, [['urls', { kind: 'blocks', block: URL }]]),
  https: block('SSL_GET', CONNECTION, WEB, HTTPS, [['urls', { kind: 'blocks', block: SSL_URL }]]),
  smtp: block('SMTP_CHECK', CONNECTION, same('helo_name'), [['hosts', { kind: 'blocks', block: HOST }]]),
  script: block('MISC_CHECK', TYPE, SCHEDULE, same('probe_path'), SCRIPT),
  dns: block('DNS_CHECK', CONNECTION, DNS),
  udp: block('UDP_CHECK', CONNECTION, UDP),
  ping: block('PING_CHECK', PLACE),
  file: block('FILE_CHECK', TYPE, same('track_file', 'probe_path'), WEIGHT),
} as const;

/** The common keys of https checks, which are keepalived's SSL block. */
export const TLS: YamlKeys = new Map<string, YamlKey>([
  ['verify', word('tls_verify')],
  ...same('ca', 'certificate', 'key'),
  ['key_password', word('password')],
]);

export const TRACK_FILE: YamlBlock = {
  keyword: 'track_file',
  header: 'name',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['name', HEADER],
    ['path', word('file')],
    ...WEIGHT,
    ['init_file', words('init_file')],
  ]),
};

/** The other maps above, with their descriptions. */
export const CHECK_MAPS: readonly (readonly [string, YamlKeys])[] = [
  ['a url', SSL_URL.keys],
  ['a track_file', TRACK_FILE.keys],
  ['tls', TLS],
];
