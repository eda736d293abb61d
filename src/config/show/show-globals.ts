import { describeCommand } from '../../base/processes/script.ts';
import type { AnnounceSettings, Config, ProbeSettings } from '../model/config.ts';
import type { NotifySettings } from '../model/notify-settings.ts';
import type { OriginFinder } from './origin.ts';
import type { ShownPart, ShownSetting, ShownValue } from './shown.ts';

type Row = readonly [name: string, value: ShownValue, ...keywords: readonly string[]];

/** The settings for the whole file: kernel, director, notifications, mail. */
export function showGlobals(config: Config, finder: OriginFinder): readonly ShownPart[] {
  const blocks = finder.topBlocks('global_defs');
  const part = (kind: string, rows: readonly Row[]): ShownPart => ({
    kind,
    id: '',
    at: null,
    settings: rows.map(([name, value, ...keywords]): ShownSetting => {
      const origin = finder.find(blocks, keywords);
      // All global_defs blocks count as one.
      return {
        name,
        value,
        origin: origin.kind === 'inherited' ? { ...origin, kind: 'file', from: null } : origin,
      };
    }),
    parts: [],
  });
  const { notify } = config;
  return [
    part('director', [
      ['isolation_guard', config.isolationGuard ?? null, 'isolation_guard'],
      ['share_probes', config.shareProbes ?? false, 'share_probes'],
      ['reload_guard', config.reloadGuard ?? 'refuse', 'reload_guard'],
      ...(config.probes === undefined ? [] : probeRows(config.probes)),
    ]),
    ...(config.announce === undefined ? [] : [part('announce', announceRows(config.announce))]),
    part('kernel', kernelRows(config)),
    ...(notify === undefined ? [] : [part('notify', notifyRows(notify)), part('mail', mailRows(notify))]),
  ];
}

function probeRows({ markBase, sources }: ProbeSettings): readonly Row[] {
  return [
    ['probe_mark_base', markBase, 'probe_mark_base'],
    ['probe_source', sources, 'probe_source'],
  ];
}

function announceRows(announce: AnnounceSettings): readonly Row[] {
  return [
    ['table', announce.table, 'announce_table'],
    ['protocol', announce.protocol, 'announce_protocol'],
    ['services', announce.services, 'announce_services'],
    ['damping', announce.damping / 1000, 'announce_damping'],
    ['drain', announce.drain / 1000, 'announce_drain'],
    ['on_death', announce.onDeath, 'announce_on_death'],
  ];
}

function kernelRows({ kernel }: Config): readonly Row[] {
  const timeouts = kernel?.timeouts ?? null;
  const daemon = kernel?.syncDaemon ?? null;
  const times = timeouts === null ? null : [timeouts.tcp, timeouts.tcpFin, timeouts.udp];
  return [
    ['timeouts', times, 'lvs_timeouts'],
    ['sync_daemon', daemon === null ? null : syncDaemonText(daemon), 'lvs_sync_daemon'],
    ['flush', kernel?.flush ?? null, 'lvs_flush'],
    ['flush_on_stop', kernel?.flushOnStop ?? null, 'lvs_flush_on_stop', 'lvs_flush_onstop'],
  ];
}

function syncDaemonText(daemon: object): string {
  return Object.entries(daemon)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function notifyRows(notify: NotifySettings): readonly Row[] {
  const fifos = notify.fifos.map(({ path, script }) =>
    script === null ? path : `${path} read by ${describeCommand(script.command)}`,
  );
  return [
    ['fifos', fifos, 'notify_fifo', 'lvs_notify_fifo'],
    ['script_timeout', notify.scriptTimeout / 1000, 'notify_script_timeout'],
    ['real_servers_at_start', notify.realServersAtStart, 'rs_init_notifies'],
  ];
}

/** The password is not shown. */
function mailRows({ mail }: NotifySettings): readonly Row[] {
  if (mail === null) return [['server', null, 'smtp_server']];
  return [
    ['server', `${mail.host}:${mail.port}`, 'smtp_server'],
    ['tls', mail.tls, 'smtp_tls'],
    ['login', mail.login?.user ?? null, 'smtp_login'],
    ['from', mail.from, 'notification_email_from'],
    ['to', mail.to, 'notification_email'],
    ['helo_name', mail.heloName, 'smtp_helo_name'],
    ['timeout', mail.timeout / 1000, 'smtp_connect_timeout'],
    ['router_id', mail.routerId, 'router_id'],
  ];
}
