import { checkLanguages } from '../checks/languages.ts';
import { VRRP_FIFO_KEYS, VRRP_KEY, VRRP_MAPS } from '../vrrp/yaml/keys.ts';
import { CHECK_MAPS, PACING, TLS, TRACK_FILE } from './check-keys.ts';
import type { YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { command, HEADER, same, word, words } from './key-kinds.ts';

/** The checks by their `type` in YAML. */
const CHECK_TYPES: ReadonlyMap<string, YamlBlock> = new Map(
  checkLanguages().map(({ yaml }) => [yaml.type, yaml.block]),
);

const SERVER_NOTIFY: YamlKeys = new Map<string, YamlKey>([
  ['up', command('notify_up')],
  ['down', command('notify_down')],
  ['mail', word('smtp_alert')],
]);

const SERVICE_NOTIFY: YamlKeys = new Map<string, YamlKey>([
  ['up', command('quorum_up')],
  ['down', command('quorum_down')],
  ['mail', word('smtp_alert')],
  ['omega', word('omega')],
]);

const WATCH: YamlKey = {
  kind: 'pairs',
  keyword: 'watch',
  first: 'method',
  implied: 'connection',
  words: new Map([['confirm', 'confirm']]),
};

const REAL_SERVER: YamlBlock = {
  keyword: 'real_server',
  header: 'endpoint',
  scalar: 'address',
  keys: new Map<string, YamlKey>([
    ['address', HEADER],
    ['port', HEADER],
    ...same('name', 'weight', 'inhibit_on_failure', 'virtualhost'),
    ['forwarding', { kind: 'method', keyword: 'lvs_method' }],
    ['upper_threshold', word('uthreshold')],
    ['lower_threshold', word('lthreshold')],
    ['watch', WATCH],
    ['checks', { kind: 'checks', types: CHECK_TYPES }],
    ['notify', { kind: 'section', keys: SERVER_NOTIFY }],
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
    ['snat', words('snat')],
    ['local_addresses', word('laddr_group_name')],
    ['one_packet', word('ops')],
    ...same(
      'name',
      'quorum',
      'hysteresis',
      'weight',
      'inhibit_on_failure',
      'virtualhost',
      'fail_open',
      'ha_suspend',
      'announce',
    ),
    ['watch', WATCH],
    ['sorry_server', { kind: 'endpoint', keyword: 'sorry_server', keys: SORRY_SERVER }],
    ['real_servers', { kind: 'blocks', block: REAL_SERVER }],
    ['notify', { kind: 'section', keys: SERVICE_NOTIFY }],
    ...PACING,
  ]),
};

const DIRECTOR: YamlKeys = new Map<string, YamlKey>([
  ...same('isolation_guard', 'share_probes', 'reload_guard', 'probe_mark_base'),
  ['probe_source', words('probe_source')],
  ['script_user', { kind: 'words', keyword: 'script_user' }],
  ...same('enable_script_security', 'use_symlink_paths', 'set_supplementary_groups'),
]);

const ANNOUNCE: YamlKeys = new Map<string, YamlKey>([
  ['table', word('announce_table')],
  ['protocol', word('announce_protocol')],
  ['services', word('announce_services')],
  ['damping', word('announce_damping')],
  ['drain', word('announce_drain')],
  ['on_death', word('announce_on_death')],
]);

const FIFO: YamlKeys = new Map<string, YamlKey>([
  ['path', HEADER],
  ['user', HEADER],
  ['group', HEADER],
  ['script', command('notify_fifo_script')],
]);

const LVS_FIFO: YamlKeys = new Map<string, YamlKey>([...FIFO, ['script', command('lvs_notify_fifo_script')]]);

const FIFO_HEADER = ['path', 'user', 'group'];

const NOTIFY: YamlKeys = new Map<string, YamlKey>([
  ['fifo', { kind: 'endpoint', keyword: 'notify_fifo', keys: FIFO, header: FIFO_HEADER }],
  ['lvs_fifo', { kind: 'endpoint', keyword: 'lvs_notify_fifo', keys: LVS_FIFO, header: FIFO_HEADER }],
  ['vrrp_fifo', { kind: 'endpoint', keyword: 'vrrp_notify_fifo', keys: VRRP_FIFO_KEYS, header: FIFO_HEADER }],
  ['fifo_nul', word('notify_fifo_nul')],
  ['script_timeout', word('notify_script_timeout')],
  ['real_servers_at_start', word('rs_init_notifies')],
]);

const MAIL_SERVER: YamlKeys = new Map<string, YamlKey>([
  ['host', HEADER],
  ['port', HEADER],
]);

const MAIL_LOGIN: YamlKeys = new Map<string, YamlKey>([
  ['user', HEADER],
  ['password', HEADER],
]);

const MAIL: YamlKeys = new Map<string, YamlKey>([
  ['server', { kind: 'endpoint', keyword: 'smtp_server', keys: MAIL_SERVER, header: ['host', 'port'] }],
  ['tls', word('smtp_tls')],
  ['login', { kind: 'endpoint', keyword: 'smtp_login', keys: MAIL_LOGIN, header: ['user', 'password'] }],
  ['from', word('notification_email_from')],
  ['to', { kind: 'lines', keyword: 'notification_email' }],
  ['helo_name', word('smtp_helo_name')],
  ['timeout', word('smtp_connect_timeout')],
  ['router_id', word('router_id')],
  ['alerts', word('smtp_alert')],
  ['checker_alerts', word('smtp_alert_checker')],
  ['vrrp_alerts', word('smtp_alert_vrrp')],
  ['no_fault_mails', word('no_email_faults')],
]);

const TIMEOUT_WORDS: ReadonlyMap<string, string> = new Map([
  ['tcp', 'tcp'],
  ['tcp_fin', 'tcpfin'],
  ['udp', 'udp'],
]);

const SYNC_DAEMON_WORDS: ReadonlyMap<string, string> = new Map([
  ['instance', 'inst'],
  ['id', 'id'],
  ['max_length', 'maxlen'],
  ['group', 'group'],
  ['port', 'port'],
  ['ttl', 'ttl'],
]);

const KERNEL: YamlKeys = new Map<string, YamlKey>([
  ['timeouts', { kind: 'pairs', keyword: 'lvs_timeouts', first: null, words: TIMEOUT_WORDS }],
  [
    'sync_daemon',
    { kind: 'pairs', keyword: 'lvs_sync_daemon', first: 'interface', words: SYNC_DAEMON_WORDS },
  ],
  ['flush', word('lvs_flush')],
  ['flush_on_stop', word('lvs_flush_on_stop')],
  ['net_namespace', word('net_namespace')],
]);

/** Maps of the top level, each of which is one global_defs block. */
function globals(keys: YamlKeys): YamlKey {
  return { kind: 'block', keyword: 'global_defs', keys, outside: new Set(['net_namespace']) };
}

/**
 * The whole YAML language, with one table for each map. Keys that start with `x-` are allowed at the top level, for
 * anchors.
 */
export const ROOT_KEYS: YamlKeys = new Map<string, YamlKey>([
  ['virtual_servers', { kind: 'blocks', block: VIRTUAL_SERVER }],
  ['virtual_server_groups', { kind: 'groups', keyword: 'virtual_server_group' }],
  ['local_address_groups', { kind: 'groups', keyword: 'local_address_group', plain: true }],
  ['track_files', { kind: 'blocks', block: TRACK_FILE }],
  ['tls', { kind: 'block', keyword: 'SSL', keys: TLS, outside: new Set() }],
  ['director', globals(DIRECTOR)],
  ['announce', globals(ANNOUNCE)],
  ['notify', globals(NOTIFY)],
  ['mail', globals(MAIL)],
  ['kernel', globals(KERNEL)],
  ['vrrp', VRRP_KEY],
]);

/** All maps with their descriptions, for messages about where a misplaced key belongs. */
export const YAML_MAPS: ReadonlyMap<string, YamlKeys> = new Map<string, YamlKeys>([
  ['the top-level map', ROOT_KEYS],
  ['a virtual server', VIRTUAL_SERVER.keys],
  ['director', DIRECTOR],
  ['the top-level announce', ANNOUNCE],
  ['the top-level notify', NOTIFY],
  ['a fifo', FIFO],
  ['mail', MAIL],
  ['kernel', KERNEL],
  ['notify of a virtual server', SERVICE_NOTIFY],
  ['notify of a real server', SERVER_NOTIFY],
  ['persistence', PERSISTENCE],
  ['sorry_server', SORRY_SERVER],
  ['a real server', REAL_SERVER.keys],
  ...[...CHECK_TYPES].map(([type, { keys }]): readonly [string, YamlKeys] => [
    `a check of type ${type}`,
    keys,
  ]),
  ...CHECK_MAPS,
  ...VRRP_MAPS,
]);

export const METHOD_NAMES: ReadonlyMap<string, string> = new Map([
  ['nat', 'NAT'],
  ['dr', 'DR'],
  ['tun', 'TUN'],
  ['fullnat', 'FNAT'],
]);
