/** Prometheus types that lvsd uses. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface MetricFamily {
  readonly type: MetricType;
  readonly help: string;
}

/**
 * All families of lvsd, in the order of the exposition. Names follow prometheus.io/docs/practices/naming; the address
 * labels are node_exporter's, so that joins with `node_ipvs_backend_*` work. docs/metrics.md explains them.
 */
export const METRICS = {
  lvsd_build_info: gauge('Always 1; the version of lvsd and its runtime as labels.'),
  lvsd_state_saved: gauge('Whether what must survive a restart is on the disk.'),
  lvsd_config_last_reload_successful: gauge('Whether the last reload (or the start) took its configuration.'),
  lvsd_config_last_reload_success_timestamp_seconds: gauge('When the configuration in force was loaded.'),
  lvsd_ignored_signals_total: counter('Signals that mean nothing to lvsd, by signal.'),
  lvsd_config_reloads_total: counter('Reloads by result.'),
  lvsd_config_reload_duration_seconds: histogram('How long the phases of a reload took.'),
  lvsd_virtual_server_info: gauge('Always 1; what the configuration says of a virtual server as labels.'),
  lvsd_virtual_server_up: gauge('Whether the quorum of a virtual server is met.'),
  lvsd_virtual_server_real_servers: gauge('Real servers of a virtual server by state.'),
  lvsd_virtual_server_live_weight: gauge('Sum of the weights of the real servers that are up.'),
  lvsd_virtual_server_quorum_weight: gauge('Live weight that a virtual server needs to be up.'),
  lvsd_virtual_server_sorry_active: gauge('Whether the sorry server serves.'),
  lvsd_virtual_server_fail_open_kept: gauge('Failing real servers that fail_open keeps in the pool.'),
  lvsd_virtual_server_suspended: gauge(
    'Whether checks rest because this host lacks the address (ha_suspend).',
  ),
  lvsd_virtual_server_transitions_total: counter('Changes of a virtual server to up and to down.'),
  lvsd_virtual_server_connections_total: counter('Connections that the kernel has balanced.'),
  lvsd_virtual_server_incoming_packets_total: counter('Packets from clients.'),
  lvsd_virtual_server_outgoing_packets_total: counter('Packets to clients that passed the director.'),
  lvsd_virtual_server_incoming_bytes_total: counter('Bytes from clients.'),
  lvsd_virtual_server_outgoing_bytes_total: counter('Bytes to clients that passed the director.'),
  lvsd_virtual_server_checks: gauge('Checks of a virtual server by state.'),
  lvsd_virtual_server_real_server_transitions_total: counter(
    'Changes of the real servers of a virtual server to up and to down.',
  ),
  lvsd_virtual_server_tls_not_after_timestamp_seconds: gauge(
    'When the first certificate ends of those that checks of a virtual server were last shown.',
  ),
  lvsd_real_server_info: gauge('Always 1; what the configuration says of a real server as labels.'),
  lvsd_real_server_status: gauge('State of a real server: 1 for the one it is in, 0 for the others.'),
  lvsd_real_server_up: gauge(
    'Whether all checks of a real server let it serve; also while it is not in the kernel.',
  ),
  lvsd_real_server_weight: gauge('Weight in the kernel now; 0 when it is not there.'),
  lvsd_real_server_configured_weight: gauge('Weight that the configuration gives.'),
  lvsd_real_server_in_kernel: gauge('Whether the kernel has the real server.'),
  lvsd_real_server_connections_active: gauge('Connections that are established.'),
  lvsd_real_server_connections_inactive: gauge('Connections in any other state.'),
  lvsd_real_server_connections_persistent: gauge('Persistence templates.'),
  lvsd_real_server_connections_total: counter('Connections that the kernel has sent to a real server.'),
  lvsd_real_server_incoming_packets_total: counter('Packets to a real server.'),
  lvsd_real_server_outgoing_packets_total: counter('Packets from a real server that passed the director.'),
  lvsd_real_server_incoming_bytes_total: counter('Bytes to a real server.'),
  lvsd_real_server_outgoing_bytes_total: counter('Bytes from a real server that passed the director.'),
  lvsd_real_server_transitions_total: counter('Changes of a real server to up and to down.'),
  lvsd_real_server_last_transition_timestamp_seconds: gauge('Since when a real server is in its state.'),
  lvsd_real_server_downtime_seconds_total: counter('How long a real server has been down.'),
  lvsd_check_up: gauge('Whether a check lets its real server serve.'),
  lvsd_check_results_total: counter('Attempts of a check by result.'),
  lvsd_check_last_duration_seconds: gauge('How long the last attempt of a check took.'),
  lvsd_check_last_run_timestamp_seconds: gauge('When the last attempt of a check ended.'),
  lvsd_check_tls_not_after_timestamp_seconds: gauge('When the certificate that a check was last shown ends.'),
  lvsd_check_duration_seconds: histogram('How long attempts took, by type of check.'),
  lvsd_check_start_delay_seconds: histogram('How long after they were due attempts started.'),
  lvsd_checks_running: gauge('Attempts that are running, by type of check.'),
  lvsd_checks_queued: gauge('Attempts that are due and wait for a slot, by type of check.'),
  lvsd_checks_local_errors_total: counter(
    'Attempts that the director itself could not make, by type of check: they say nothing of a server.',
  ),
  lvsd_isolation_holding: gauge(
    'Whether isolation_guard holds real servers, 1 also while it lets go of them.',
  ),
  lvsd_isolation_held_real_servers: gauge('Real servers whose checks fail and that isolation_guard holds.'),
  lvsd_isolation_engagements_total: counter('How often isolation_guard began to hold real servers.'),
  lvsd_shared_probes: gauge('Probes that run for all checks with the same definition (share_probes).'),
  lvsd_shared_probe_checks: gauge('Checks that shared probes run for.'),
  lvsd_watch_connections: gauge('Idle connections that watch real servers, by state.'),
  lvsd_watch_connections_limit: gauge('Idle connections that this host has descriptors for.'),
  lvsd_watch_ends_total: counter('Ends of idle connections by how they came.'),
  lvsd_watch_triggers_total: counter('Times that the end of an idle connection had checks run early.'),
  lvsd_watch_opening_failures_total: counter('Idle connections that could not be opened.'),
  lvsd_fullnat_rules: gauge('Rules that FULLNAT needs in the nat tables.'),
  lvsd_fullnat_rules_right: gauge('Whether the rules of FULLNAT and their switch are in the kernel.'),
  lvsd_fullnat_repairs_total: counter(
    'Rules and settings of FULLNAT that somebody else changed and that were put right.',
  ),
  lvsd_data_path_services: gauge('Private services that data-path probes go through.'),
  lvsd_data_path_right: gauge(
    'Whether this host lets the answers to data-path probes in, as far as lvsd sets it.',
  ),
  lvsd_data_path_repairs_total: counter(
    'Settings for data-path probes that somebody else changed and that were put right.',
  ),
  lvsd_announced: gauge('Whether a virtual address is announced.'),
  lvsd_announce_routes_right: gauge('Whether the announced routes are in the kernel as decided.'),
  lvsd_announce_changes_total: counter('Announcements and withdrawals of virtual addresses.'),
  lvsd_announce_repairs_total: counter(
    'Announced routes that somebody else changed and that were put right.',
  ),
  lvsd_notify_scripts_total: counter('Notify scripts by result.'),
  lvsd_notify_scripts_running: gauge('Notify scripts that run.'),
  lvsd_notify_scripts_waiting: gauge('Notify scripts that wait for those before them.'),
  lvsd_notify_fifo_lines_total: counter('Lines for a notify FIFO by result.'),
  lvsd_notify_mails_total: counter('Mails by result; one that is deferred is tried again.'),
  lvsd_notify_mails_waiting: gauge('Mails that wait to be sent.'),
  lvsd_ipvs_sync_duration_seconds: histogram(
    'How long full comparisons with the kernel and their repairs took.',
  ),
  lvsd_ipvs_last_sync_timestamp_seconds: gauge('When the kernel was last compared with what it should have.'),
  lvsd_ipvs_operations_total: counter('Writes to the kernel by operation and result.'),
  lvsd_ipvs_drift_total: counter('Differences in the kernel that were not our doing, repaired, by kind.'),
  lvsd_ipvs_unmanaged_services: gauge('Services in the kernel that are not ours.'),
  lvsd_ipvs_paused: gauge('Whether an operator has the kernel left alone.'),
  lvsd_ipvs_pending_services: gauge('Services that wait to be written to the kernel.'),
} as const satisfies Readonly<Record<string, MetricFamily>>;

export type MetricName = keyof typeof METRICS;

/** The families that prom-client keeps, which are observed when events happen; the others are read from the state. */
export const OBSERVED_METRICS: readonly MetricName[] = [
  'lvsd_config_reload_duration_seconds',
  'lvsd_ipvs_sync_duration_seconds',
];

function gauge(help: string): MetricFamily {
  return { type: 'gauge', help };
}

function counter(help: string): MetricFamily {
  return { type: 'counter', help };
}

function histogram(help: string): MetricFamily {
  return { type: 'histogram', help };
}
