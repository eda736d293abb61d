import { serviceId } from '../../../ipvs/key.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { describeCommand } from '../../base/processes/script.ts';
import type { LoadObserver } from '../language/load-observer.ts';
import type { Config, RealServer, SorryServer, VirtualServer } from '../model/config.ts';
import { forwardingName } from '../model/forwarding-name.ts';
import type { RealServerNotify, VirtualServerNotify } from '../model/notify-settings.ts';
import { showVrrp } from '../vrrp/show/show-vrrp.ts';
import { OriginFinder } from './origin.ts';
import { SettingCollector } from './setting-collector.ts';
import { showCheck } from './show-check.ts';
import { showGlobals } from './show-globals.ts';
import type { ShownPart } from './shown.ts';

/** A configuration with every default, and with the origin of each value. */
export function showConfig(config: Config, observer: LoadObserver): readonly ShownPart[] {
  const finder = new OriginFinder(observer);
  return [
    ...showGlobals(config, finder),
    ...config.virtualServers.map((server) => showVirtualServer(server, config, finder)),
    ...(config.vrrp === undefined ? [] : showVrrp(config.vrrp, finder)),
  ];
}

const METHOD_KEYWORDS = ['lb_kind', 'lvs_method'];

function showVirtualServer(server: VirtualServer, config: Config, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, finder.blocksOf(server.span));
  const { params, sorryServer } = server;
  const notify = config.notify?.virtualServers.get(server.id);
  collector.header('listeners', server.listeners.map(serviceId));
  collector.add('name', server.name ?? null, ['name', 'snmp_name']);
  collector.add('scheduler', params.scheduler, ['lb_algo', 'lvs_sched']);
  collector.add('flags', flagNames(params.flags), FLAG_KEYWORDS);
  collector.add('forwarding', forwardingName(server), METHOD_KEYWORDS);
  if (server.snat !== undefined) collector.add('snat', server.snat, ['snat', 'laddr_group_name']);
  collector.add('persistence_timeout', params.timeoutSeconds, ['persistence_timeout']);
  collector.add('persistence_granularity', granularity(server), ['persistence_granularity']);
  collector.add('persistence_engine', params.persistenceEngine, ['persistence_engine']);
  collector.add('quorum', server.quorum, ['quorum']);
  collector.add('hysteresis', server.hysteresis, ['hysteresis']);
  collector.add('fail_open', server.failOpen ?? null, ['fail_open']);
  collector.add('ha_suspend', server.haSuspend ?? false, ['ha_suspend']);
  if (config.announce !== undefined) collector.add('announce', server.announce ?? true, ['announce']);
  if (notify !== undefined) showService(collector, notify);
  const servers = server.realServers.map((real) =>
    showRealServer(real, notify?.realServers.get(real.id), finder),
  );
  const sorry = sorryServer === null ? [] : [showSorryServer(sorryServer, server, finder)];
  return {
    kind: 'virtual server',
    id: server.id,
    at: finder.place(server.span),
    settings: collector.settings,
    parts: [...sorry, ...servers],
  };
}

const FLAG_KEYWORDS = [
  'ops',
  'flag-1',
  'flag-2',
  'flag-3',
  'sh-port',
  'sh-fallback',
  'mh-port',
  'mh-fallback',
];

function flagNames(flags: number): readonly string[] {
  const names: readonly (readonly [string, number])[] = [
    ['persistent', SERVICE_FLAG.persistent],
    ['one-packet', SERVICE_FLAG.onePacket],
    ['flag-1', SERVICE_FLAG.sched1],
    ['flag-2', SERVICE_FLAG.sched2],
    ['flag-3', SERVICE_FLAG.sched3],
  ];
  return names.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name);
}

/** The granularity as a mask for IPv4, and as a prefix length for IPv6. */
function granularity({ listeners: [first], params: { netmask } }: VirtualServer): string {
  const family = first.kind === 'fwmark' ? first.family : first.address.includes(':') ? 'inet6' : 'inet';
  if (family === 'inet6') return String(netmask);
  return [24, 16, 8, 0].map((shift) => (netmask >>> shift) & 0xff).join('.');
}

function showService(collector: SettingCollector, notify: VirtualServerNotify): void {
  collector.add('notify_up', command(notify.up), ['quorum_up']);
  collector.add('notify_down', command(notify.down), ['quorum_down']);
  collector.add('notify_mail', notify.mail, ['smtp_alert']);
  collector.add('notify_omega', notify.omega, ['omega']);
}

function command(script: RealServerNotify['up']): string | null {
  return script === null ? null : describeCommand(script.command);
}

function showRealServer(
  server: RealServer,
  notify: RealServerNotify | undefined,
  finder: OriginFinder,
): ShownPart {
  const blocks = finder.blocksOf(server.span);
  const collector = new SettingCollector(finder, blocks);
  const isWritten = blocks[0]?.words[2] !== undefined;
  collector.header('address', server.address);
  collector.header('port', server.port, isWritten);
  collector.add('name', server.name ?? null, ['name', 'snmp_name']);
  collector.add('forwarding', forwardingName(server), ['lvs_method'], METHOD_KEYWORDS);
  if (server.forwarding === 'tun') {
    const { type, port, checksum } = server.tunnel;
    collector.add('tunnel', `${type} port ${port} ${checksum}`, ['lvs_method'], METHOD_KEYWORDS);
  }
  collector.add('weight', server.weight, ['weight'], ['weight']);
  collector.add('upper_threshold', server.upperThreshold, ['uthreshold']);
  collector.add('lower_threshold', server.lowerThreshold, ['lthreshold']);
  collector.add(
    'inhibit_on_failure',
    server.inhibitOnFailure,
    ['inhibit_on_failure'],
    ['inhibit_on_failure'],
  );
  collector.add(
    'watch',
    server.watch === undefined ? null : `connection confirm ${server.watch.confirm}`,
    ['watch'],
    ['watch'],
  );
  if (notify !== undefined) {
    collector.add('notify_up', command(notify.up), ['notify_up']);
    collector.add('notify_down', command(notify.down), ['notify_down']);
    collector.add('notify_mail', notify.mail, ['smtp_alert']);
  }
  return {
    kind: 'real server',
    id: server.id,
    at: finder.place(server.span),
    settings: collector.settings,
    parts: server.checks.map((check) => showCheck(check, finder)),
  };
}

function showSorryServer(sorry: SorryServer, server: VirtualServer, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, finder.blocksOf(server.span));
  collector.add('address', sorry.address, ['sorry_server']);
  collector.add('port', sorry.port, ['sorry_server']);
  collector.add('forwarding', forwardingName(sorry), ['sorry_server_lvs_method']);
  collector.add('inhibit', sorry.inhibit, ['sorry_server_inhibit']);
  return { kind: 'sorry server', id: '', at: null, settings: collector.settings, parts: [] };
}
