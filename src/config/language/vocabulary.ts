import {
  VRRP_BLOCK_KEYWORDS,
  VRRP_BLOCK_WORDS,
  VRRP_GLOBAL_WORDS,
  VRRP_ROOT_WORDS,
  type VrrpBlockName,
} from '../vrrp/vocabulary.ts';

/** The blocks whose words are known. */
export type BlockName =
  | 'root'
  | 'global_defs'
  | 'SSL'
  | 'virtual_server'
  | 'real_server'
  | 'track_file'
  | CheckerName
  | 'url'
  | 'host'
  | VrrpBlockName;

/** The checker blocks that lvsd acts on. */
export type CheckerName =
  | 'TCP_CHECK'
  | 'HTTP_GET'
  | 'SSL_GET'
  | 'SMTP_CHECK'
  | 'DNS_CHECK'
  | 'UDP_CHECK'
  | 'PING_CHECK'
  | 'MISC_CHECK'
  | 'FILE_CHECK';

/**
 * What lvsd does with a keyword: `acted` is decoded, `later` is planned and not implemented, `other` does not concern
 * LVS.
 */
export type KeywordSupport = 'acted' | 'later' | 'other';

/** The words of one block, by what lvsd does with them. */
export interface BlockWords {
  readonly acted: readonly string[];
  readonly later: readonly string[];
  readonly other: readonly string[];
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The last four are lvsd's own. */
const PACING = words(
  'retry delay_before_retry warmup delay_loop alpha rise jitter delay_down_max probe_path',
);

const FORWARDING_METHOD = ['lvs_method'];

/** The words of keepalived's installed keyword tables, by block. */
const BLOCKS: Map<BlockName, BlockWords> = new Map<BlockName, BlockWords>([
  [
    'root',
    {
      acted: [
        ...words(
          'virtual_server virtual_server_group local_address_group global_defs SSL track_file vrrp_track_file net_namespace net_namespace_ipvs',
        ),
        ...VRRP_ROOT_WORDS,
      ],
      later: words('use_pid_dir instance child_wait_time'),
      other: words('namespace_with_ipsets'),
    },
  ],
  [
    'global_defs',
    {
      acted: [
        ...words(`lvs_timeouts lvs_sync_daemon lvs_flush lvs_flush_on_stop lvs_flush_onstop
        script_user enable_script_security use_symlink_paths set_supplementary_groups
        notification_email notification_email_from smtp_server smtp_tls smtp_login smtp_helo_name
        smtp_connect_timeout smtp_alert smtp_alert_checker no_checker_emails router_id
        notify_fifo lvs_notify_fifo notify_fifo_script lvs_notify_fifo_script notify_fifo_nul notify_script_timeout
        rs_init_notifies include_check isolation_guard share_probes announce_table
        announce_protocol announce_services announce_damping announce_drain announce_on_death reload_guard
        probe_mark_base probe_source`),
        ...VRRP_GLOBAL_WORDS,
      ],
      later: words(`nftables_ipvs checker_log_all_failures startup_script shutdown_script`),
      other:
        words(`nftables_ipvs_priority nftables_ipvs_start_fwmark startup_script_timeout shutdown_script_timeout
        lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs
        lvs_netlink_monitor_rcv_bufs_force reload_check_config reload_time_file reload_repeat reload_file
        process_name checker_process_name lvs_process_name bfd_process_name umask random_seed data_use_instance
        state_dump_file stats_dump_file tmp_config_directory config_save_dir nftables_counters snmp_socket
        enable_traps enable_snmp_checker snmp_vs_stats_update_interval snmp_rs_stats_update_interval
        enable_snmp_vrrp enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 enable_dbus
        dbus_service_name dbus_no_interface_name max_auto_priority min_auto_priority_delay checker_priority
        bfd_priority vrrp_no_swap checker_no_swap bfd_no_swap checker_rt_priority bfd_rt_priority
        checker_rlimit_rttime bfd_rlimit_rttime checker_rlimit_rtime bfd_rlimit_rtime vrrp_cpu_affinity
        checker_cpu_affinity bfd_cpu_affinity vrrp_garp_extra_if vrrp_vmac_garp_intvl vrrp_iptables vrrp_ipsets
        nftables nftables_priority nftables_ifindex disable_local_igmp vrrp_netlink_cmd_rcv_bufs
        vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force
        process_monitor_rcv_bufs process_monitor_rcv_bufs_force vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier
        vmac_prefix vmac_addr_prefix iproute_usr_dir iproute_etc_dir`),
    },
  ],
  ['SSL', { acted: words('password ca certificate key tls_verify'), later: [], other: [] }],
  ['track_file', { acted: words('file weight reverse init_file'), later: [], other: [] }],
  [
    'virtual_server',
    {
      acted: [
        ...words(`name snmp_name ip_family lb_algo lvs_sched lb_kind lvs_method protocol persistence_timeout
          persistence_granularity persistence_engine ops flag-1 flag-2 flag-3 sh-port sh-fallback mh-port
          mh-fallback hashed virtualhost inhibit_on_failure quorum hysteresis weight fail_open connect_timeout sorry_server
          sorry_server_inhibit sorry_server_lvs_method real_server smtp_alert omega quorum_up quorum_down ha_suspend announce
          snat laddr_group_name watch`),
        ...PACING,
      ],
      later: [],
      other: [],
    },
  ],
  [
    'real_server',
    {
      acted: [
        ...words(
          'name snmp_name weight uthreshold lthreshold inhibit_on_failure connect_timeout virtualhost watch notify_up notify_down smtp_alert',
        ),
        ...FORWARDING_METHOD,
        ...PACING,
      ],
      later: [],
      other: [],
    },
  ],
  ...[...VRRP_BLOCK_WORDS].map(([block, acted]): readonly [BlockName, BlockWords] => [
    block,
    { acted, later: [], other: [] },
  ]),
]);

/** All blocks whose words are known. Those of checks are present once their tables were loaded. */
export function blockNames(): readonly BlockName[] {
  return [...BLOCKS.keys()];
}

/** The support for a keyword in a block; undefined when keepalived does not know it there either. */
export function knownIn(block: BlockName, keyword: string): KeywordSupport | undefined {
  const known = BLOCKS.get(block);
  if (known === undefined) return undefined;
  if (known.later.includes(keyword)) return 'later';
  if (known.other.includes(keyword)) return 'other';
  return known.acted.includes(keyword) ? 'acted' : undefined;
}

/** All words that are allowed in a block. */
export function wordsOf(block: BlockName): readonly string[] {
  const known = BLOCKS.get(block);
  return known === undefined ? [] : [...known.acted, ...known.later, ...known.other];
}

/** The blocks in which a keyword is allowed. */
export function homesOf(keyword: string): readonly BlockName[] {
  return [...BLOCKS.keys()].filter((block) => knownIn(block, keyword) !== undefined);
}

/** Whether a block is a check, or one of its targets. */
export function isCheck(block: BlockName): boolean {
  return block === 'host' || CHECKERS.includes(block);
}

const CHECKERS: string[] = [];

const blockKeywords: Set<string> = new Set([
  ...words('virtual_server virtual_server_group local_address_group real_server global_defs'),
  ...VRRP_BLOCK_KEYWORDS,
  'notification_email',
  ...words('SSL url host'),
]);

/** Keywords that always have a block. */
export const BLOCK_KEYWORDS: ReadonlySet<string> = blockKeywords;

/** Adds a block with its words: each part of the configuration adds its own blocks. */
export function addBlock(name: BlockName, own: BlockWords): void {
  BLOCKS.set(name, own);
}

/**
 * Adds the keyword of a check, which belongs in a real server. `own` are the words of its block, null for a check that
 * is not run.
 */
export function addCheckBlock(name: string, own: BlockWords | null): void {
  CHECKERS.push(name);
  blockKeywords.add(name);
  const around = BLOCKS.get('real_server');
  if (around !== undefined) BLOCKS.set('real_server', { ...around, acted: [...around.acted, name] });
  if (own !== null) BLOCKS.set(name as BlockName, own);
}

export function isBlockKeyword(keyword: string): boolean {
  return BLOCK_KEYWORDS.has(keyword);
}

/** Keywords that occur only at the top level. */
export const TOP_LEVEL_KEYWORDS: ReadonlySet<string> = new Set(
  words(`virtual_server virtual_server_group local_address_group global_defs vrrp_instance vrrp_sync_group vrrp_script bfd_instance
    static_ipaddress static_routes static_rules vrrp_track_process garp_group interface_up_down_delays track_group`),
);

/** Keywords that never occur inside a block of their own kind. */
export const NOT_NESTED_KEYWORDS: ReadonlySet<string> = new Set(words('real_server'));

/** Keywords that occur in a virtual_server and never at the top level. */
export const INNER_KEYWORDS: ReadonlySet<string> = new Set(
  wordsOf('virtual_server').filter((keyword) => knownIn('root', keyword) === undefined),
);

/** Keywords that never have a block. `track_file` has one at the top level. */
export function plainKeywords(): ReadonlySet<string> {
  return new Set(
    [...BLOCKS].flatMap(([block, { acted, later }]) =>
      block === 'root'
        ? []
        : [...acted, ...later].filter(
            (keyword) => !isBlockKeyword(keyword) && knownIn('root', keyword) === undefined,
          ),
    ),
  );
}
