/** The blocks of the VRRP half whose words are known. */
export type VrrpBlockName =
  | 'vrrp_instance'
  | 'vrrp_sync_group'
  | 'vrrp_script'
  | 'vrrp_track_process'
  | 'authentication'
  | 'auth_hmac'
  | 'garp_group'
  | 'arbiter';

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The last one is lvsd's own. */
const TRACKS = words('track_interface track_script track_file track_process track_bfd track_service');

const GROUP_NOTIFY = words(`notify_master notify_backup notify_fault notify_stop notify smtp_alert
  notify_priority_changes`);

/** The keyword `reverse` is lvsd's own. */
const WEIGHT = words('weight reverse');

/** The keywords of each block. */
export const VRRP_BLOCK_WORDS: ReadonlyMap<VrrpBlockName, readonly string[]> = new Map([
  [
    'vrrp_instance',
    [
      ...words(`state interface virtual_router_id priority advert_int version virtual_ipaddress
        virtual_ipaddress_excluded no_virtual_ipaddress preempt nopreempt preempt_delay timer_expired_backup
        thread_timer_expired mcast_src_ip mcast_dst_ip track_src_ip dont_track_primary accept no_accept
        promote_secondaries lvs_sync_daemon_interface lower_prio_no_advert higher_prio_send_advert
        owner_ignore_adverts skip_check_adv_addr v3_checksum_as_v2 strict_mode down_timer_adverts garp_master_delay
        garp_master_repeat garp_master_refresh garp_master_refresh_repeat garp_lower_prio_delay
        garp_lower_prio_repeat unicast_src_ip unicast_peer unicast_ttl check_unicast_src unicast_fault_no_peer
        old_unicast_checksum notify_master_rx_lower_pri notify_deleted authentication auth_hmac virtual_routes
        virtual_rules use_vmac use_vmac_addr vmac_xmit_base use_ipvlan garp_extra_if vmac_garp_intvl vrf
        linkbeat_use_polling kernel_rx_buf_size debug native_ipv6 notify_split split_alert fence fence_timeout
        heartbeat arbiter`),
      ...TRACKS,
      ...GROUP_NOTIFY,
    ],
  ],
  [
    'vrrp_sync_group',
    [...words('group sync_group_tracking_weight global_tracking'), ...TRACKS, ...GROUP_NOTIFY],
  ],
  ['vrrp_script', [...words('script interval timeout rise fall user init_fail'), ...WEIGHT]],
  [
    'vrrp_track_process',
    [
      ...words('process param_match full_command quorum quorum_max delay fork_delay terminate_delay'),
      ...WEIGHT,
    ],
  ],
  ['authentication', words('auth_type auth_pass')],
  ['auth_hmac', words('key active_key anti_replay time_window mode')],
  ['arbiter', words('ping interval timeout fall on_isolated')],
  ['garp_group', words('garp_interval gna_interval interface interfaces')],
]);

/** The keywords of the top level. */
export const VRRP_ROOT_WORDS: readonly string[] = words(`vrrp_instance vrrp_sync_group vrrp_script
  vrrp_track_process garp_group interface_up_down_delays static_ipaddress static_routes static_rules track_group
  linkbeat_interfaces linkbeat_use_polling bfd_instance`);

/** The keywords of global_defs. vrrp_fast_adverts is lvsd's own. */
export const VRRP_GLOBAL_WORDS: readonly string[] = words(`vrrp_version vrrp_mcast_group4 vrrp_mcast_group6
  vrrp_garp_interval vrrp_gna_interval vrrp_min_garp vrrp_startup_delay vrrp_delay_after_boot vrrp_fast_adverts
  vrrp_notify_fifo vrrp_notify_fifo_script fifo_write_vrrp_states_on_reload no_email_faults process_names
  vrrp_process_name vrrp_priority vrrp_rt_priority vrrp_rlimit_rttime vrrp_rlimit_rtime log_unknown_vrids
  default_interface dynamic_interfaces json_version json_dump_file json_file_location vrrp_lower_prio_no_advert
  vrrp_higher_prio_send_advert vrrp_owner_ignore_adverts vrrp_skip_check_adv_addr v3_checksum_as_v2
  vrrp_check_unicast_src vrrp_strict vrrp_down_timer_adverts smtp_alert_vrrp vrrp_notify_priority_changes
  vrrp_garp_master_delay vrrp_garp_master_repeat vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat
  vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat`);

/** Keywords that always have a block. */
export const VRRP_BLOCK_KEYWORDS: readonly string[] = words(`vrrp_instance vrrp_sync_group vrrp_script
  vrrp_track_process garp_group interface_up_down_delays static_ipaddress static_routes static_rules track_group
  linkbeat_interfaces bfd_instance virtual_ipaddress virtual_ipaddress_excluded virtual_routes virtual_rules
  unicast_peer authentication auth_hmac group interfaces track_interface track_script track_process
  track_bfd track_service heartbeat arbiter`);
