import { describeCommand, type Script } from '../../../base/processes/script.ts';
import { routeText, ruleText } from '../../../base/virtual-routing.ts';
import type { OriginFinder } from '../../show/origin.ts';
import type { ShownPart, ShownSetting, ShownValue } from '../../show/shown.ts';
import { Teller } from '../../show/teller.ts';
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
import { showVrrpGlobals } from './show-vrrp-globals.ts';

/** The VRRP half with every default, and where each value came from. Passwords are not shown. */
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
  const teller = new Teller(finder, [...finder.blocksOf(instance.span), ...finder.topBlocks('global_defs')]);
  if (instance.refusal !== null)
    teller.tell('not_run_because', instance.refusal, ['auth_hmac', 'authentication']);
  teller.tell('interface', instance.interface, ['interface']);
  teller.tell('virtual_router_id', instance.vrid, ['virtual_router_id']);
  teller.tell('version', instance.version, ['version'], ['vrrp_version']);
  teller.tell('priority', instance.priority, ['priority']);
  teller.tell('state', instance.initialState, ['state']);
  teller.tell('advert_interval', seconds(instance.advertInterval), ['advert_int']);
  teller.tell(
    'down_timer_adverts',
    instance.downTimerAdverts,
    ['down_timer_adverts'],
    ['vrrp_down_timer_adverts'],
  );
  teller.tell('preempt', instance.preempt, ['preempt', 'nopreempt']);
  teller.tell('preempt_delay', seconds(instance.preemptDelay), ['preempt_delay']);
  teller.tell('timer_expired_backup', instance.timerExpiredBackup, EXPIRED);
  showTransport(teller, instance);
  teller.tell('authentication', instance.authentication?.type ?? null, ['authentication']);
  teller.tell('addresses', instance.addresses.map(addressText), ['virtual_ipaddress']);
  teller.tell('excluded_addresses', instance.excludedAddresses.map(addressText), [
    'virtual_ipaddress_excluded',
  ]);
  tellRouting(teller, instance);
  teller.tell('ignore_own_interface', instance.ignoreOwnInterface, ['dont_track_primary']);
  showTracks(teller, instance.tracks);
  showGarp(teller, instance);
  showSwitches(teller, instance);
  showNotify(teller, instance.notify);
  if (instance.heartbeats.length > 0) tellHeartbeats(teller, instance);
  if (instance.arbiter !== null) {
    const { addresses, interval, timeout, fall, onIsolated } = instance.arbiter;
    teller.tell('arbiter', addresses, ['arbiter']);
    teller.tell(
      'arbiter_pace',
      `every ${seconds(interval)}, ${seconds(timeout)} for an answer, fall ${fall}`,
      ['arbiter'],
    );
    teller.tell('on_isolated', onIsolated, ['arbiter']);
  }
  if (instance.fence !== null) {
    teller.tell('fence', command(instance.fence.script), ['fence']);
    teller.tell('fence_timeout', seconds(instance.fence.timeout), ['fence_timeout']);
  }
  return {
    kind: 'vrrp instance',
    id: instance.name,
    at: finder.place(instance.span),
    settings: teller.settings,
    parts: [],
  };
}

const EXPIRED = ['timer_expired_backup', 'thread_timer_expired'];

const GROUPS = ['vrrp_mcast_group4', 'vrrp_mcast_group6'];

function showTransport(teller: Teller, { transport, source, trackSource }: VrrpInstance): void {
  teller.tell('source', source, ['unicast_src_ip', 'mcast_src_ip']);
  teller.tell('track_source', trackSource, ['track_src_ip']);
  if (transport.kind === 'multicast') {
    teller.tell('multicast_group', transport.group, ['mcast_dst_ip'], GROUPS);
    return;
  }
  const peers = transport.peers.map(({ address, minTtl, maxTtl }) =>
    minTtl === null && maxTtl === null ? address : `${address} ttl ${minTtl ?? 0}-${maxTtl ?? 255}`,
  );
  teller.tell('unicast_peers', peers, ['unicast_peer']);
  teller.tell('unicast_ttl', transport.ttl, ['unicast_ttl']);
  teller.tell('check_source', transport.checkSource, ['check_unicast_src'], ['vrrp_check_unicast_src']);
  teller.tell('fault_without_peers', transport.faultWithoutPeers, ['unicast_fault_no_peer']);
}

function tellHeartbeats(teller: Teller, { heartbeats }: VrrpInstance): void {
  const lines = heartbeats.map(({ interface: name, source, peers }) =>
    [name, ...(source === null ? [] : [`source ${source}`]), ...peers.map((peer) => `peer ${peer}`)].join(
      ' ',
    ),
  );
  teller.tell('heartbeat', lines, ['heartbeat']);
}

function tellRouting(teller: Teller, { routing: { routes, rules } }: VrrpInstance): void {
  if (routes.length > 0) teller.tell('routes', routes.map(routeText), ['virtual_routes']);
  if (rules.length > 0) teller.tell('rules', rules.map(ruleText), ['virtual_rules']);
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

function showTracks(teller: Teller, tracks: VrrpTracks): void {
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
    if (lines.length > 0) teller.tell(`track_${kind}s`, lines, [`track_${kind}`]);
  }
}

function trackText(name: string, { weight, reverse }: TrackWeight): string {
  const effect = weight === 0 ? 'fault' : `weight ${weight}`;
  return `${name} (${effect}${reverse ? ', reverse' : ''})`;
}

function showGarp(teller: Teller, { garp }: VrrpInstance): void {
  teller.tell('garp_master_repeat', garp.masterRepeat, ['garp_master_repeat'], ['vrrp_garp_master_repeat']);
  teller.tell(
    'garp_master_delay',
    seconds(garp.masterDelay),
    ['garp_master_delay'],
    ['vrrp_garp_master_delay'],
  );
  teller.tell(
    'garp_lower_priority_repeat',
    garp.lowerPriorityRepeat,
    ['garp_lower_prio_repeat'],
    ['vrrp_garp_lower_prio_repeat'],
  );
  teller.tell(
    'garp_lower_priority_delay',
    seconds(garp.lowerPriorityDelay),
    ['garp_lower_prio_delay'],
    ['vrrp_garp_lower_prio_delay'],
  );
  teller.tell('garp_refresh', seconds(garp.refresh), ['garp_master_refresh'], ['vrrp_garp_master_refresh']);
  teller.tell(
    'garp_refresh_repeat',
    garp.refreshRepeat,
    ['garp_master_refresh_repeat'],
    ['vrrp_garp_master_refresh_repeat'],
  );
}

function showSwitches(teller: Teller, instance: VrrpInstance): void {
  teller.tell(
    'lower_priority_no_advert',
    instance.lowerPriorityNoAdvert,
    ['lower_prio_no_advert'],
    ['vrrp_lower_prio_no_advert'],
  );
  teller.tell(
    'higher_priority_send_advert',
    instance.higherPrioritySendAdvert,
    ['higher_prio_send_advert'],
    ['vrrp_higher_prio_send_advert'],
  );
  teller.tell(
    'owner_ignore_adverts',
    instance.ownerIgnoreAdverts,
    ['owner_ignore_adverts'],
    ['vrrp_owner_ignore_adverts'],
  );
  teller.tell(
    'skip_address_check',
    instance.skipAddressCheck,
    ['skip_check_adv_addr'],
    ['vrrp_skip_check_adv_addr'],
  );
  teller.tell('checksum', instance.checksum, ['v3_checksum_as_v2'], ['v3_checksum_as_v2']);
  teller.tell('accept', instance.accept, ['accept', 'no_accept']);
  teller.tell('strict', instance.strict, ['strict_mode'], ['vrrp_strict']);
  teller.tell('promote_secondaries', instance.promoteSecondaries, ['promote_secondaries']);
}

function command(script: Script | null): string | null {
  return script === null ? null : describeCommand(script.command);
}

function showNotify(teller: Teller, notify: VrrpNotify): void {
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
    if (script !== null) teller.tell(`notify_${name}`, command(script), [keyword]);
  }
  if (notify.splitMail) teller.tell('split_alert', true, ['split_alert']);
  teller.tell('notify_mail', notify.mail, ['smtp_alert'], ['smtp_alert_vrrp']);
  teller.tell(
    'notify_priority_changes',
    notify.priorityChanges,
    ['notify_priority_changes'],
    ['vrrp_notify_priority_changes'],
  );
}

function showGroup(group: VrrpSyncGroup, finder: OriginFinder): ShownPart {
  const teller = new Teller(finder, finder.blocksOf(group.span));
  teller.tell('members', group.members, ['group']);
  showTracks(teller, group.tracks);
  teller.tell('tracking_weight', group.trackingWeight, ['sync_group_tracking_weight', 'global_tracking']);
  showNotify(teller, group.notify);
  return {
    kind: 'sync group',
    id: group.name,
    at: finder.place(group.span),
    settings: teller.settings,
    parts: [],
  };
}

function showScript(script: VrrpScript, finder: OriginFinder): ShownPart {
  const teller = new Teller(finder, finder.blocksOf(script.span));
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
  for (const [name, value, keyword] of rows) teller.tell(name, value, [keyword]);
  return partOf('vrrp script', script, finder, teller.settings);
}

function showProcess(process: VrrpTrackProcess, finder: OriginFinder): ShownPart {
  const teller = new Teller(finder, finder.blocksOf(process.span));
  teller.tell('process', process.command, ['process']);
  teller.tell('parameters', process.parameters, ['param_match']);
  teller.tell('full_command', process.fullCommand, ['full_command']);
  teller.tell('quorum', process.quorum, ['quorum']);
  teller.tell('quorum_max', process.quorumMax, ['quorum_max']);
  teller.tell('fork_delay', seconds(process.forkDelay), ['fork_delay', 'delay']);
  teller.tell('terminate_delay', seconds(process.terminateDelay), ['terminate_delay', 'delay']);
  return partOf('tracked process', process, finder, teller.settings);
}

function partOf(
  kind: string,
  { name, span }: VrrpScript | VrrpTrackProcess,
  finder: OriginFinder,
  settings: readonly ShownSetting[],
): ShownPart {
  return { kind, id: name, at: finder.place(span), settings, parts: [] };
}
