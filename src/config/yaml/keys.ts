/** How the value of a YAML key becomes statements of the neutral tree. */
export type YamlKey =
  /** One scalar: `KEYWORD value`. `names` translates the field's words into keepalived's. */
  | { readonly kind: 'word'; readonly keyword: string; readonly names?: ReadonlyMap<string, string> }
  /** A scalar or a list of scalars: `KEYWORD a b c`. */
  | { readonly kind: 'words'; readonly keyword: string }
  /** A list of scalars that are keywords themselves. */
  | { readonly kind: 'keywords'; readonly allowed: readonly string[] }
  /** `nat`, `dr`, `tun`, or a map with `method`, `type`, `port`, `checksum`. */
  | { readonly kind: 'method'; readonly keyword: string }
  /** A map whose keys stand for keywords of the same block; a scalar means its first key. */
  | { readonly kind: 'section'; readonly keys: YamlKeys }
  /** A scalar address, or a map of a header and further keywords of the same block. */
  | { readonly kind: 'endpoint'; readonly keyword: string; readonly keys: YamlKeys }
  /** A list of maps, each a block. A scalar item means its `scalar` key. */
  | { readonly kind: 'blocks'; readonly block: YamlBlock }
  /** Names mapped to lists of entries, which are addresses or maps. */
  | { readonly kind: 'groups'; readonly keyword: string }
  /** A list of maps whose `type` chooses the block. */
  | { readonly kind: 'checks'; readonly types: ReadonlyMap<string, YamlBlock> }
  /** Read by the block it stands in: part of the header. */
  | { readonly kind: 'header' };

export type YamlKeys = ReadonlyMap<string, YamlKey>;

export interface YamlBlock {
  readonly keyword: string;
  /** Keys whose values are the keyword's arguments. */
  readonly header: 'virtual-server' | 'endpoint' | 'none';
  /** The key that a scalar in the place of the map stands for. */
  readonly scalar: string | null;
  /** Null for a check that is not run yet: its keys are not looked at. */
  readonly keys: YamlKeys | null;
}

const HEADER: YamlKey = { kind: 'header' };

function word(keyword: string): YamlKey {
  return { kind: 'word', keyword };
}

/** Keys whose name and keyword are the same. */
function same(...keywords: readonly string[]): readonly (readonly [string, YamlKey])[] {
  return keywords.map((keyword) => [keyword, word(keyword)]);
}

const PACING = same('delay_loop', 'retry', 'delay_before_retry', 'connect_timeout', 'warmup', 'alpha');

const CONNECTION: readonly (readonly [string, YamlKey])[] = [
  ['type', HEADER],
  ['connect_address', word('connect_ip')],
  ['connect_port', word('connect_port')],
  ['bind_address', word('bindto')],
  ['bind_port', word('bind_port')],
];

const URL: YamlBlock = {
  keyword: 'url',
  header: 'none',
  scalar: 'path',
  keys: new Map<string, YamlKey>([
    ...same('path', 'digest', 'virtualhost'),
    ['status', { kind: 'words', keyword: 'status_code' }],
  ]),
};

const TCP_CHECK: YamlBlock = {
  keyword: 'TCP_CHECK',
  header: 'none',
  scalar: null,
  keys: new Map<string, YamlKey>([...CONNECTION, ...PACING]),
};

const HTTP_GET: YamlBlock = {
  keyword: 'HTTP_GET',
  header: 'none',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ...CONNECTION,
    ...PACING,
    ...same('virtualhost', 'http_protocol'),
    ['urls', { kind: 'blocks', block: URL }],
  ]),
};

function later(keyword: string): YamlBlock {
  return { keyword, header: 'none', scalar: null, keys: null };
}

const CHECK_TYPES: ReadonlyMap<string, YamlBlock> = new Map([
  ['tcp', TCP_CHECK],
  ['http', HTTP_GET],
  ['https', later('SSL_GET')],
  ['smtp', later('SMTP_CHECK')],
  ['script', later('MISC_CHECK')],
  ['dns', later('DNS_CHECK')],
  ['udp', later('UDP_CHECK')],
  ['ping', later('PING_CHECK')],
  ['file', later('FILE_CHECK')],
]);

const REAL_SERVER: YamlBlock = {
  keyword: 'real_server',
  header: 'endpoint',
  scalar: 'address',
  keys: new Map<string, YamlKey>([
    ['address', HEADER],
    ['port', HEADER],
    ...same('weight', 'inhibit_on_failure', 'virtualhost'),
    ['forwarding', { kind: 'method', keyword: 'lvs_method' }],
    ['upper_threshold', word('uthreshold')],
    ['lower_threshold', word('lthreshold')],
    ['checks', { kind: 'checks', types: CHECK_TYPES }],
    ...PACING,
  ]),
};

const PERSISTENCE: YamlKeys = new Map<string, YamlKey>([
  ['timeout', word('persistence_timeout')],
  ['granularity', word('persistence_granularity')],
  ['engine', word('persistence_engine')],
]);

const SORRY_SERVER: YamlKeys = new Map<string, YamlKey>([
  ['address', HEADER],
  ['port', HEADER],
  ['inhibit', word('sorry_server_inhibit')],
  ['forwarding', { kind: 'method', keyword: 'sorry_server_lvs_method' }],
]);

const VIRTUAL_SERVER: YamlBlock = {
  keyword: 'virtual_server',
  header: 'virtual-server',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['address', HEADER],
    ['port', HEADER],
    ['fwmark', HEADER],
    ['group', HEADER],
    ['family', word('ip_family')],
    ['protocol', word('protocol')],
    ['scheduler', word('lb_algo')],
    [
      'scheduler_flags',
      {
        kind: 'keywords',
        allowed: ['sh-port', 'sh-fallback', 'mh-port', 'mh-fallback', 'flag-1', 'flag-2', 'flag-3'],
      },
    ],
    ['forwarding', { kind: 'method', keyword: 'lb_kind' }],
    ['persistence', { kind: 'section', keys: PERSISTENCE }],
    ['one_packet', word('ops')],
    ...same('quorum', 'hysteresis', 'weight', 'inhibit_on_failure', 'virtualhost'),
    ['sorry_server', { kind: 'endpoint', keyword: 'sorry_server', keys: SORRY_SERVER }],
    ['real_servers', { kind: 'blocks', block: REAL_SERVER }],
    ...PACING,
  ]),
};

/** The whole YAML language, as one table for each map. Keys that start with `x-` may stand at the top, for anchors. */
export const ROOT_KEYS: YamlKeys = new Map<string, YamlKey>([
  ['virtual_servers', { kind: 'blocks', block: VIRTUAL_SERVER }],
  ['virtual_server_groups', { kind: 'groups', keyword: 'virtual_server_group' }],
]);

/** Every map by what it is, for telling where a misplaced key belongs. */
export const YAML_MAPS: ReadonlyMap<string, YamlKeys> = new Map<string, YamlKeys>([
  ['the top-level map', ROOT_KEYS],
  ['a virtual server', VIRTUAL_SERVER.keys ?? new Map()],
  ['persistence', PERSISTENCE],
  ['sorry_server', SORRY_SERVER],
  ['a real server', REAL_SERVER.keys ?? new Map()],
  ['a tcp check', TCP_CHECK.keys ?? new Map()],
  ['an http check', HTTP_GET.keys ?? new Map()],
  ['a url', URL.keys ?? new Map()],
]);

export const METHOD_NAMES: ReadonlyMap<string, string> = new Map([
  ['nat', 'NAT'],
  ['dr', 'DR'],
  ['tun', 'TUN'],
]);
