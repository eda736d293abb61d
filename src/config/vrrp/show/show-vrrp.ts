import { describeCommand, type Script } from '../../../base/processes/script.ts';
import { routeText, ruleText } from '../../../base/virtual-routing.ts';
import type { OriginFinder } from '../../show/origin.ts';
import { SettingCollector } from '../../show/setting-collector.ts';
import type { ShownPart, ShownSetting, ShownValue } from '../../show/shown.ts';
import type {
  TrackWeight,
  VirtualAddress,
  VrrpConfig,
  VrrpInstance,
  VrrpNotify,
  VrrpScript,
  VrrpSyncGroup,
  VrrpTrackProcess,
  VrrpTracks,
} from '../model.ts';
import type { VrrpSigning } from '../signing/model.ts';
import { showVrrpGlobals } from './show-vrrp-globals.ts';

/** The VRRP half with every default, and with the origin of each value. Passwords are not shown. */
export function showVrrp(vrrp: VrrpConfig, finder: OriginFinder): readonly ShownPart[] {
  return [
    ...showVrrpGlobals(vrrp, finder),
    ...vrrp.scripts.map((script) => showScript(script, finder)),
    ...vrrp.trackProcesses.map((process) => showProcess(process, finder)),
    ...vrrp.instances.map((instance) => showInstance(instance, finder)),
    ...vrrp.syncGroups.map((group) => showGroup(group, finder)),
  ];
}

function seconds(time: number): number {
  return time / 1000;
}

function showInstance(instance: VrrpInstance, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, [
    ...finder.blocksOf(instance.span),
    ...finder.topBlocks('global_defs'),
  ]);
  if (instance.refusal !== null)
    collector.add('not_run_because', instance.refusal, ['auth_hmac', 'authentication']);
  collector.add('interface', instance.interface, ['interface']);
  showVmac(collector, instance);
  collector.add('virtual_router_id', instance.vrid, ['virtual_router_id']);
  collector.add('version', instance.version, ['version'], ['vrrp_version']);
  collector.add('priority', instance.priority, ['priority']);
  collector.add('state', instance.initialState, ['state']);
  collector.add('advert_interval', seconds(instance.advertInterval), ['advert_int']);
  collector.add(
    'down_timer_adverts',
    instance.downTimerAdverts,
    ['down_timer_adverts'],
    ['vrrp_down_timer_adverts'],
  );
  collector.add('preempt', instance.preempt, ['preempt', 'nopreempt']);
  collector.add('preempt_delay', seconds(instance.preemptDelay), ['preempt_delay']);
  collector.add('timer_expired_backup', instance.timerExpiredBackup, EXPIRED);
  showTransport(collector, instance);
  collector.add('authentication', instance.authentication?.type ?? null, ['authentication']);
  if (instance.signing !== null) addSigning(collector, instance.signing);
  collector.add('addresses', instance.addresses.map(addressText), ['virtual_ipaddress']);
  collector.add('excluded_addresses', instance.excludedAddresses.map(addressText), [
    'virtual_ipaddress_excluded',
  ]);
  addRouting(collector, instance);
  collector.add('ignore_own_interface', instance.ignoreOwnInterface, ['dont_track_primary']);
  showTracks(collector, instance.tracks);
  showGarp(collector, instance);
  showSwitches(collector, instance);
  showNotify(collector, instance.notify);
  if (instance.heartbeats.length > 0) addHeartbeats(collector, instance);
  if (instance.arbiter !== null) {
    const { addresses, interval, timeout, fall, onIsolated } = instance.arbiter;
    collector.add('arbiter', addresses, ['arbiter']);
    collector.add(
      'arbiter_pace',
      `every ${seconds(interval)}, ${seconds(timeout)} for an answer, fall ${fall}`,
      ['arbiter'],
    );
    collector.add('on_isolated', onIsolated, ['arbiter']);
  }
  if (instance.fence !== null) {
    collector.add('fence', command(instance.fence.script), ['fence']);
    collector.add('fence_timeout', seconds(instance.fence.timeout), ['fence_timeout']);
  }
  return {
    kind: 'vrrp instance',
    id: instance.name,
    at: finder.place(instance.span),
    settings: collector.settings,
    parts: [],
  };
}

function showVmac(collector: SettingCollector, { vmac }: VrrpInstance): void {
  if (vmac === null) return;
  collector.add('vmac', vmac.name, ['use_vmac']);
  collector.add('vmac_xmit_base', vmac.transmitsOnBase, ['vmac_xmit_base']);
}

const EXPIRED = ['timer_expired_backup', 'thread_timer_expired'];

const GROUPS = ['vrrp_mcast_group4', 'vrrp_mcast_group6'];

function showTransport(collector: SettingCollector, { transport, source, trackSource }: VrrpInstance): void {
  collector.add('source', source, ['unicast_src_ip', 'mcast_src_ip']);
  collector.add('track_source', trackSource, ['track_src_ip']);
  if (transport.kind === 'multicast') {
    collector.add('multicast_group', transport.group, ['mcast_dst_ip'], GROUPS);
    return;
  }
  const peers = transport.peers.map(({ address, minTtl, maxTtl }) =>
    minTtl === null && maxTtl === null ? address : `${address} ttl ${minTtl ?? 0}-${maxTtl ?? 255}`,
  );
  collector.add('unicast_peers', peers, ['unicast_peer']);
  collector.add('unicast_ttl', transport.ttl, ['unicast_ttl']);
  collector.add('check_source', transport.checkSource, ['check_unicast_src'], ['vrrp_check_unicast_src']);
  collector.add('fault_without_peers', transport.faultWithoutPeers, ['unicast_fault_no_peer']);
}

function addHeartbeats(collector: SettingCollector, { heartbeats }: VrrpInstance): void {
  const lines = heartbeats.map(({ interface: name, source, peers }) =>
    [name, ...(source === null ? [] : [`source ${source}`]), ...peers.map((peer) => `peer ${peer}`)].join(
      ' ',
    ),
  );
  collector.add('heartbeat', lines, ['heartbeat']);
}

/** Keys are named by their ids alone. */
function addSigning(collector: SettingCollector, signing: VrrpSigning): void {
  const { keys, activeKey, antiReplay, window, mode } = signing;
  const rows: readonly (readonly [string, ShownValue])[] = [
    ['hmac_keys', keys.map(({ id }) => String(id))],
    ['hmac_active_key', activeKey],
    ['hmac_anti_replay', antiReplay],
    ['hmac_time_window', seconds(window)],
    ['hmac_mode', mode],
  ];
  for (const [name, value] of rows) collector.add(name, value, ['auth_hmac']);
}

function addRouting(collector: SettingCollector, { routing: { routes, rules } }: VrrpInstance): void {
  if (routes.length > 0) collector.add('routes', routes.map(routeText), ['virtual_routes']);
  if (rules.length > 0) collector.add('rules', rules.map(ruleText), ['virtual_rules']);
}

function addressText(address: VirtualAddress): string {
  const { interface: device, label, scope, broadcast, track } = address;
  return [
    `${address.address}/${address.prefixLength}`,
    ...(device === null ? [] : [`dev ${device}`]),
    ...(scope === 0 ? [] : [`scope ${scope}`]),
    ...(broadcast === null ? [] : [`brd ${broadcast === 'derived' ? '+' : broadcast}`]),
    ...(label === null ? [] : [`label ${label}`]),
    ...(track ? [] : ['no_track']),
  ].join(' ');
}

function showTracks(collector: SettingCollector, tracks: VrrpTracks): void {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['interface', tracks.interfaces.map((track) => trackText(track.interface, track))],
    ['script', tracks.scripts.map((track) => trackText(track.name, track))],
    ['file', tracks.files.map((track) => trackText(track.name, track))],
    ['process', tracks.processes.map((track) => trackText(track.name, track))],
    [
      'service',
      tracks.services.map((track) => {
        const share = track.per === 'fraction' ? ' per fraction' : '';
        return `${trackText(track.service, track)}${share}`;
      }),
    ],
  ];
  for (const [kind, lines] of rows) {
    if (lines.length > 0) collector.add(`track_${kind}s`, lines, [`track_${kind}`]);
  }
}

function trackText(name: string, { weight, reverse }: TrackWeight): string {
  const effect = weight === 0 ? 'fault' : `weight ${weight}`;
  return `${name} (${effect}${reverse ? ', reverse' : ''})`;
}

function showGarp(collector: SettingCollector, { garp }: VrrpInstance): void {
  collector.add('garp_master_repeat', garp.masterRepeat, ['garp_master_repeat'], ['vrrp_garp_master_repeat']);
  collector.add(
    'garp_master_delay',
    seconds(garp.masterDelay),
    ['garp_master_delay'],
    ['vrrp_garp_master_delay'],
  );
  collector.add(
    'garp_lower_priority_repeat',
    garp.lowerPriorityRepeat,
    ['garp_lower_prio_repeat'],
    ['vrrp_garp_lower_prio_repeat'],
  );
  collector.add(
    'garp_lower_priority_delay',
    seconds(garp.lowerPriorityDelay),
    ['garp_lower_prio_delay'],
    ['vrrp_garp_lower_prio_delay'],
  );
  collector.add('garp_refresh', seconds(garp.refresh), ['garp_master_refresh'], ['vrrp_garp_master_refresh']);
  collector.add(
    'garp_refresh_repeat',
    garp.refreshRepeat,
    ['garp_master_refresh_repeat'],
    ['vrrp_garp_master_refresh_repeat'],
  );
}

function showSwitches(collector: SettingCollector, instance: VrrpInstance): void {
  collector.add(
    'lower_priority_no_advert',
    instance.lowerPriorityNoAdvert,
    ['lower_prio_no_advert'],
    ['vrrp_lower_prio_no_advert'],
  );
  collector.add(
    'higher_priority_send_advert',
    instance.higherPrioritySendAdvert,
    ['higher_prio_send_advert'],
    ['vrrp_higher_prio_send_advert'],
  );
  collector.add(
    'owner_ignore_adverts',
    instance.ownerIgnoreAdverts,
    ['owner_ignore_adverts'],
    ['vrrp_owner_ignore_adverts'],
  );
  collector.add(
    'skip_address_check',
    instance.skipAddressCheck,
    ['skip_check_adv_addr'],
    ['vrrp_skip_check_adv_addr'],
  );
  collector.add('checksum', instance.checksum, ['v3_checksum_as_v2'], ['v3_checksum_as_v2']);
  collector.add('accept', instance.accept, ['accept', 'no_accept']);
  collector.add('strict', instance.strict, ['strict_mode'], ['vrrp_strict']);
  collector.add('promote_secondaries', instance.promoteSecondaries, ['promote_secondaries']);
}

function command(script: Script | null): string | null {
  return script === null ? null : describeCommand(script.command);
}

function showNotify(collector: SettingCollector, notify: VrrpNotify): void {
  const scripts: readonly (readonly [string, Script | null, string])[] = [
    ['master', notify.master, 'notify_master'],
    ['backup', notify.backup, 'notify_backup'],
    ['fault', notify.fault, 'notify_fault'],
    ['stop', notify.stop, 'notify_stop'],
    ['deleted', notify.deleted, 'notify_deleted'],
    ['master_rx_lower_priority', notify.masterRxLowerPriority, 'notify_master_rx_lower_pri'],
    ['split', notify.split, 'notify_split'],
    ['any', notify.any, 'notify'],
  ];
  for (const [name, script, keyword] of scripts) {
    if (script !== null) collector.add(`notify_${name}`, command(script), [keyword]);
  }
  if (notify.splitMail) collector.add('split_alert', true, ['split_alert']);
  collector.add('notify_mail', notify.mail, ['smtp_alert'], ['smtp_alert_vrrp']);
  collector.add(
    'notify_priority_changes',
    notify.priorityChanges,
    ['notify_priority_changes'],
    ['vrrp_notify_priority_changes'],
  );
}

function showGroup(group: VrrpSyncGroup, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, finder.blocksOf(group.span));
  collector.add('members', group.members, ['group']);
  showTracks(collector, group.tracks);
  collector.add('tracking_weight', group.trackingWeight, ['sync_group_tracking_weight', 'global_tracking']);
  showNotify(collector, group.notify);
  return {
    kind: 'sync group',
    id: group.name,
    at: finder.place(group.span),
    settings: collector.settings,
    parts: [],
  };
}

function showScript(script: VrrpScript, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, finder.blocksOf(script.span));
  const { identity } = script.script;
  const rows: readonly (readonly [string, ShownValue, string])[] = [
    ['command', describeCommand(script.script.command), 'script'],
    ['user', identity === null ? null : `${identity.uid}:${identity.gid}`, 'user'],
    ['interval', seconds(script.interval), 'interval'],
    ['timeout', seconds(script.timeout), 'timeout'],
    ['rise', script.rise, 'rise'],
    ['fall', script.fall, 'fall'],
    ['init_fail', script.initFail, 'init_fail'],
  ];
  for (const [name, value, keyword] of rows) collector.add(name, value, [keyword]);
  return partOf('vrrp script', script, finder, collector.settings);
}

function showProcess(process: VrrpTrackProcess, finder: OriginFinder): ShownPart {
  const collector = new SettingCollector(finder, finder.blocksOf(process.span));
  collector.add('process', process.command, ['process']);
  collector.add('parameters', process.parameters, ['param_match']);
  collector.add('full_command', process.fullCommand, ['full_command']);
  collector.add('quorum', process.quorum, ['quorum']);
  collector.add('quorum_max', process.quorumMax, ['quorum_max']);
  collector.add('fork_delay', seconds(process.forkDelay), ['fork_delay', 'delay']);
  collector.add('terminate_delay', seconds(process.terminateDelay), ['terminate_delay', 'delay']);
  return partOf('tracked process', process, finder, collector.settings);
}

function partOf(
  kind: string,
  { name, span }: VrrpScript | VrrpTrackProcess,
  finder: OriginFinder,
  settings: readonly ShownSetting[],
): ShownPart {
  return { kind, id: name, at: finder.place(span), settings, parts: [] };
}
