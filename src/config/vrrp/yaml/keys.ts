import type { YamlBlock, YamlKey, YamlKeys } from '../../yaml/key-kinds.ts';
import { command, HEADER, same, word, words } from '../../yaml/key-kinds.ts';
import { VRRP_ROOT_WORDS } from '../vocabulary.ts';

type Entries = readonly (readonly [string, YamlKey])[];

const NO_FLAGS: ReadonlyMap<string, readonly [on: string, off: string | null]> = new Map();

const ADDRESS_WORDS: ReadonlyMap<string, string> = new Map([
  ['interface', 'dev'],
  ['scope', 'scope'],
  ['broadcast', 'brd'],
  ['label', 'label'],
  ['preferred_lifetime', 'preferred_lft'],
]);

const ADDRESS_FLAGS: ReadonlyMap<string, readonly [on: string, off: string | null]> = new Map([
  ['no_track', ['no_track', null]],
  ['no_prefix_route', ['noprefixroute', null]],
  ['detect_duplicates', ['-nodad', null]],
]);

function addresses(keyword: string): YamlKey {
  return {
    kind: 'entries',
    by: new Map([['address', keyword]]),
    positional: [],
    words: ADDRESS_WORDS,
    flags: ADDRESS_FLAGS,
  };
}

const TRACK: YamlKey = {
  kind: 'entries',
  by: new Map([
    ['interface', 'track_interface'],
    ['script', 'track_script'],
    ['file', 'track_file'],
    ['process', 'track_process'],
    ['service', 'track_service'],
  ]),
  positional: [],
  words: new Map([
    ['weight', 'weight'],
    ['per', 'per'],
  ]),
  flags: new Map([['reverse', ['reverse', 'noreverse']]]),
};

const PEERS: YamlKey = {
  kind: 'entries',
  by: new Map([['address', 'unicast_peer']]),
  positional: [],
  words: new Map([
    ['min_ttl', 'min_ttl'],
    ['max_ttl', 'max_ttl'],
  ]),
  flags: NO_FLAGS,
};

const UNICAST: YamlKeys = new Map<string, YamlKey>([
  ['source', word('unicast_src_ip')],
  ['peers', PEERS],
  ['ttl', word('unicast_ttl')],
  ['check_source', word('check_unicast_src')],
  ['fault_without_peers', word('unicast_fault_no_peer')],
]);

const AUTHENTICATION: YamlKeys = new Map<string, YamlKey>([
  ['type', word('auth_type')],
  ['password', word('auth_pass')],
]);

const HMAC: YamlKeys = new Map<string, YamlKey>([
  ['keys', { kind: 'repeated', keyword: 'key' }],
  ...same('active_key', 'anti_replay', 'time_window', 'mode'),
]);

const HEARTBEAT: YamlKey = {
  kind: 'entries',
  by: new Map([['interface', 'heartbeat']]),
  positional: [],
  words: new Map([
    ['source', 'source'],
    ['peer', 'peer'],
  ]),
  flags: NO_FLAGS,
};

const ARBITER: YamlKeys = new Map<string, YamlKey>([
  ['ping', { kind: 'repeated', keyword: 'ping' }],
  ...same('interval', 'timeout', 'fall', 'on_isolated'),
]);

/** The keys for the schedule of announcements; at the top they have the prefix `vrrp_`. */
function garp(prefix: '' | 'vrrp_'): YamlKeys {
  return new Map<string, YamlKey>([
    ['master_delay', word(`${prefix}garp_master_delay`)],
    ['master_repeat', word(`${prefix}garp_master_repeat`)],
    ['lower_priority_delay', word(`${prefix}garp_lower_prio_delay`)],
    ['lower_priority_repeat', word(`${prefix}garp_lower_prio_repeat`)],
    ['refresh', word(`${prefix}garp_master_refresh`)],
    ['refresh_repeat', word(`${prefix}garp_master_refresh_repeat`)],
  ]);
}

const GROUP_NOTIFY: Entries = [
  ['master', command('notify_master')],
  ['backup', command('notify_backup')],
  ['fault', command('notify_fault')],
  ['stop', command('notify_stop')],
  ['any', command('notify')],
  ['mail', word('smtp_alert')],
  ['priority_changes', word('notify_priority_changes')],
];

const INSTANCE_NOTIFY: YamlKeys = new Map<string, YamlKey>([
  ...GROUP_NOTIFY,
  ['deleted', command('notify_deleted')],
  ['master_rx_lower_priority', command('notify_master_rx_lower_pri')],
  ['split', command('notify_split')],
  ['split_alert', word('split_alert')],
]);

/** A map that is a block inside another one. */
function inner(keyword: string, keys: YamlKeys): YamlKey {
  return { kind: 'block', keyword, keys, outside: new Set() };
}

const INSTANCE: YamlBlock = {
  keyword: 'vrrp_instance',
  header: 'name',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['name', HEADER],
    ...same('state', 'interface', 'virtual_router_id', 'priority', 'version'),
    ['advert_interval', word('advert_int')],
    ['addresses', addresses('virtual_ipaddress')],
    ['excluded_addresses', addresses('virtual_ipaddress_excluded')],
    ['routes', { kind: 'texts', keyword: 'virtual_routes' }],
    ['rules', { kind: 'texts', keyword: 'virtual_rules' }],
    ['no_addresses', word('no_virtual_ipaddress')],
    ...same('nopreempt', 'preempt', 'preempt_delay', 'timer_expired_backup', 'down_timer_adverts'),
    ['authentication', inner('authentication', AUTHENTICATION)],
    ['auth_hmac', inner('auth_hmac', HMAC)],
    ['unicast', { kind: 'section', keys: UNICAST }],
    ['source', word('mcast_src_ip')],
    ['multicast_group', word('mcast_dst_ip')],
    ['track_source', word('track_src_ip')],
    ['track', TRACK],
    ['ignore_own_interface', word('dont_track_primary')],
    ['garp', { kind: 'section', keys: garp('') }],
    ['notify', { kind: 'section', keys: INSTANCE_NOTIFY }],
    ['lower_priority_no_advert', word('lower_prio_no_advert')],
    ['higher_priority_send_advert', word('higher_prio_send_advert')],
    ...same('owner_ignore_adverts'),
    ['skip_address_check', word('skip_check_adv_addr')],
    ['plain_checksum', word('v3_checksum_as_v2')],
    ['strict', word('strict_mode')],
    ['heartbeat', HEARTBEAT],
    ['arbiter', inner('arbiter', ARBITER)],
    ['fence', command('fence')],
    ...same('fence_timeout'),
    ...same(
      'use_vmac',
      'vmac_xmit_base',
      'accept',
      'no_accept',
      'promote_secondaries',
      'lvs_sync_daemon_interface',
    ),
  ]),
};

const SYNC_GROUP: YamlBlock = {
  keyword: 'vrrp_sync_group',
  header: 'name',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['name', HEADER],
    ['members', { kind: 'lines', keyword: 'group' }],
    ['track', TRACK],
    ['tracking_weight', word('sync_group_tracking_weight')],
    ['notify', { kind: 'section', keys: new Map(GROUP_NOTIFY) }],
  ]),
};

const WEIGHT: Entries = [
  ['weight', words('weight')],
  ['reverse', word('reverse')],
];

const SCRIPT: YamlBlock = {
  keyword: 'vrrp_script',
  header: 'name',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['name', HEADER],
    ['command', command('script')],
    ...same('interval', 'timeout', 'rise', 'fall', 'init_fail'),
    ['user', words('user')],
    ...WEIGHT,
  ]),
};

const PROCESS: YamlBlock = {
  keyword: 'vrrp_track_process',
  header: 'name',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['name', HEADER],
    ['process', words('process')],
    ['parameters', word('param_match')],
    ...same('full_command', 'quorum', 'quorum_max', 'delay', 'fork_delay', 'terminate_delay'),
    ...WEIGHT,
  ]),
};

const GARP_GROUP: YamlBlock = {
  keyword: 'garp_group',
  header: 'none',
  scalar: null,
  keys: new Map<string, YamlKey>([
    ['interfaces', { kind: 'lines', keyword: 'interfaces' }],
    ...same('interface', 'garp_interval', 'gna_interval'),
  ]),
};

const DELAYS: YamlKey = {
  kind: 'entries',
  by: new Map([['interface', 'interface_up_down_delays']]),
  positional: ['down', 'up'],
  words: new Map(),
  flags: NO_FLAGS,
};

const VRRP: YamlKeys = new Map<string, YamlKey>([
  ['instances', { kind: 'blocks', block: INSTANCE }],
  ['sync_groups', { kind: 'blocks', block: SYNC_GROUP }],
  ['scripts', { kind: 'blocks', block: SCRIPT }],
  ['track_processes', { kind: 'blocks', block: PROCESS }],
  ['interface_delays', DELAYS],
  ['garp_groups', { kind: 'blocks', block: GARP_GROUP }],
  ['version', word('vrrp_version')],
  ['multicast_group4', word('vrrp_mcast_group4')],
  ['multicast_group6', word('vrrp_mcast_group6')],
  ['garp', { kind: 'section', keys: garp('vrrp_') }],
  ['min_garp', word('vrrp_min_garp')],
  ['garp_interval', word('vrrp_garp_interval')],
  ['gna_interval', word('vrrp_gna_interval')],
  ['startup_delay', word('vrrp_startup_delay')],
  ['delay_after_boot', word('vrrp_delay_after_boot')],
  ['fast_adverts', word('vrrp_fast_adverts')],
  ['down_timer_adverts', word('vrrp_down_timer_adverts')],
  ['lower_priority_no_advert', word('vrrp_lower_prio_no_advert')],
  ['higher_priority_send_advert', word('vrrp_higher_prio_send_advert')],
  ['owner_ignore_adverts', word('vrrp_owner_ignore_adverts')],
  ['skip_address_check', word('vrrp_skip_check_adv_addr')],
  ['plain_checksum', word('v3_checksum_as_v2')],
  ['check_unicast_source', word('vrrp_check_unicast_src')],
  ['strict', word('vrrp_strict')],
  ['log_unknown_vrids', word('log_unknown_vrids')],
  ['priority_changes', word('vrrp_notify_priority_changes')],
  ['fifo_states_on_reload', word('fifo_write_vrrp_states_on_reload')],
  ['process_names', word('process_names')],
  ['process_name', word('vrrp_process_name')],
  ['nice', word('vrrp_priority')],
  ['realtime_priority', word('vrrp_rt_priority')],
  ['realtime_limit', word('vrrp_rlimit_rttime')],
  ['default_interface', word('default_interface')],
  ['dynamic_interfaces', word('dynamic_interfaces')],
  ['json_version', word('json_version')],
  ['json_file', word('json_dump_file')],
]);

/**
 * The VRRP half as one map of the top level: its settings are global_defs, all other keys become statements beside
 * those.
 */
export const VRRP_KEY: YamlKey = {
  kind: 'block',
  keyword: 'global_defs',
  keys: VRRP,
  outside: new Set(VRRP_ROOT_WORDS),
};

/** A FIFO for VRRP alone, as a key of the notify map. */
export const VRRP_FIFO_KEYS: YamlKeys = new Map<string, YamlKey>([
  ['path', HEADER],
  ['user', HEADER],
  ['group', HEADER],
  ['script', command('vrrp_notify_fifo_script')],
]);

/** The maps with their descriptions. */
export const VRRP_MAPS: readonly (readonly [string, YamlKeys])[] = [
  ['vrrp', VRRP],
  ['a VRRP instance', INSTANCE.keys],
  ['a sync group', SYNC_GROUP.keys],
  ['a VRRP script', SCRIPT.keys],
  ['a tracked process', PROCESS.keys],
  ['a garp_group', GARP_GROUP.keys],
  ['unicast of an instance', UNICAST],
  ['authentication of an instance', AUTHENTICATION],
  ['arbiter of an instance', ARBITER],
  ['notify of an instance', INSTANCE_NOTIFY],
];
