import { describeCommand } from '../../../base/processes/script.ts';
import type { OriginFinder } from '../../show/origin.ts';
import type { ShownPart, ShownSetting, ShownValue } from '../../show/shown.ts';
import type { VrrpConfig } from '../model.ts';

type Row = readonly [name: string, value: ShownValue, ...keywords: readonly string[]];

/** The settings for the VRRP process and all instances. */
export function showVrrpGlobals(vrrp: VrrpConfig, finder: OriginFinder): readonly ShownPart[] {
  const blocks = finder.topBlocks('global_defs');
  const settings = rowsOf(vrrp).map(([name, value, ...keywords]): ShownSetting => {
    const origin = finder.find(blocks, keywords);
    return {
      name,
      value,
      // All global_defs blocks count as one.
      origin: origin.kind === 'inherited' ? { ...origin, kind: 'file', from: null } : origin,
    };
  });
  return [{ kind: 'vrrp', id: '', at: null, settings, parts: [] }];
}

function rowsOf({
  process,
  announcements,
  syncDaemon,
  services,
  interfaceDelays,
}: VrrpConfig): readonly Row[] {
  const fifos = announcements.fifos.map(({ path, script }) =>
    script === null ? path : `${path} read by ${describeCommand(script.command)}`,
  );
  const daemon = syncDaemon === null ? null : `${syncDaemon.interface} with ${syncDaemon.instance}`;
  const delays = interfaceDelays.map(
    ({ interface: name, down, up }) => `${name} down ${down / 1000} up ${up / 1000}`,
  );
  return [
    ['router_id', process.routerId, 'router_id'],
    ['process_name', process.processName, 'vrrp_process_name', 'process_names'],
    ['nice', process.nice, 'vrrp_priority'],
    ['realtime_priority', process.realtimePriority, 'vrrp_rt_priority'],
    ['realtime_limit', process.realtimeLimit, 'vrrp_rlimit_rttime', 'vrrp_rlimit_rtime'],
    ['startup_delay', process.startupDelay / 1000, 'vrrp_startup_delay'],
    ['delay_after_boot', process.delayAfterBoot / 1000, 'vrrp_delay_after_boot'],
    ['log_unknown_vrids', process.logUnknownVrids, 'log_unknown_vrids'],
    ['json_version', process.jsonVersion, 'json_version'],
    ['json_file', process.jsonFile, 'json_dump_file', 'json_file_location'],
    ['fifos', fifos, 'notify_fifo', 'vrrp_notify_fifo'],
    ['mail_server', announcements.mail?.host ?? null, 'smtp_server'],
    ['no_fault_mails', announcements.noFaultMails, 'no_email_faults'],
    ['garp_interval', announcements.garpInterval / 1000, 'vrrp_garp_interval'],
    ['gna_interval', announcements.gnaInterval / 1000, 'vrrp_gna_interval'],
    ['interface_delays', delays],
    ['tracked_services', services],
    ['sync_daemon', daemon, 'lvs_sync_daemon'],
  ];
}
