import type { Instant, WallTime } from '../../src/base/time.ts';
import type { RouterState } from '../instance/router-state.ts';
import type { InstanceState } from '../instance/state.ts';
import { downTimeOf } from '../instance/transition.ts';
import { trackWords } from '../tracking/weigh.ts';
import { addressText } from './address-text.ts';
import { stateName } from './status-document.ts';
import { whyWords } from './why.ts';

/**
 * The whole state as text, with keepalived's headings and keys where keepalived has them, so that scripts which read
 * /tmp/keepalived.data find what they expect. Passwords are masked.
 */
export function dataText(state: RouterState, now: Instant, wall: WallTime): string {
  const lines = [
    '------< VRRP Topology >------',
    ...[...state.instances.values()].flatMap((instance) => instanceLines(state, instance, now, wall)),
    ...groupLines(state),
    ...scriptLines(state, now),
    ...interfaceLines(state),
  ];
  return `${lines.join('\n')}\n`;
}

function instanceLines(state: RouterState, instance: InstanceState, now: Instant, wall: WallTime): string[] {
  const { spec, phase, socket } = instance;
  const group = [...state.groups.values()].find((one) => one.spec.members.includes(spec.name));
  return [
    ` VRRP Instance = ${spec.name}`,
    `   VRRP Version = ${spec.version}`,
    ...(group === undefined ? [] : [`   Sync group = ${group.spec.name}`]),
    ...(spec.family === 'inet6' ? ['   Using Native IPv6'] : []),
    `   State = ${stateName(phase)}`,
    `   Wantstate = ${instance.wantsMaster ? 'MASTER' : stateName(phase)}`,
    `   Why = ${whyWords(instance, now)}`,
    `   Number of interface and track script faults = ${instance.faults.length}`,
    `   Number of track scripts init = ${instance.awaited.length}`,
    `   Last transition = ${unixText(instance.since, now, wall)}`,
    `   Master down timer = ${Math.round(downTimeOf(instance) * 1000)} usecs`,
    `   Interface = ${instance.interface ?? spec.interface ?? '(none)'}`,
    `   Using src_ip = ${socket?.source ?? '(none)'}`,
    ...destinationLines(instance),
    ...settingLines(instance),
    ...masterLines(instance),
    `   Virtual IP (${spec.addresses.length}):`,
    ...spec.addresses.map((address) => `     ${addressText(instance, address)}`),
    ...(spec.excluded.length === 0 ? [] : ['   Virtual IP Excluded :']),
    ...spec.excluded.map((address) => `     ${addressText(instance, address)}`),
    ...spec.tracks.map(
      (track) => `   Tracked ${trackWords(track)} weight ${track.weight}${track.reverse ? ' reverse' : ''}`,
    ),
  ];
}

function destinationLines({ spec }: InstanceState): string[] {
  const { destination } = spec;
  if (destination.kind === 'multicast') return [`   Multicast address ${destination.group}`];
  return ['   Unicast Peers =', ...destination.peers.map(({ address }) => `     ${address}`)];
}

function settingLines({ spec, effective }: InstanceState): string[] {
  const seconds = (span: number | null): number => (span ?? 0) / 1000;
  const { announcements } = spec;
  const interval =
    spec.version === 2 ? `${seconds(spec.advertInterval)} sec` : `${spec.advertInterval} milli-sec`;
  return [
    `   Gratuitous ARP delay = ${seconds(announcements.delay)}`,
    `   Gratuitous ARP repeat = ${announcements.repeat}`,
    `   Gratuitous ARP refresh = ${seconds(announcements.refresh)}`,
    `   Gratuitous ARP refresh repeat = ${announcements.refreshRepeat}`,
    `   Gratuitous ARP lower priority delay = ${seconds(announcements.lowerPriorityDelay)}`,
    `   Gratuitous ARP lower priority repeat = ${announcements.lowerPriorityRepeat}`,
    `   Down timer adverts = ${spec.downTimerAdverts}`,
    `   Virtual Router ID = ${spec.virtualRouterId}`,
    `   Priority = ${spec.priority}`,
    `   Effective priority = ${effective}`,
    `   Advert interval = ${interval}`,
    `   Preempt = ${spec.preempt ? 'enabled' : 'disabled'}`,
    ...(spec.preemptDelay === 0 ? [] : [`   Preempt delay = ${seconds(spec.preemptDelay)} secs`]),
    ...(spec.password === null ? [] : ['   Authentication type = SIMPLE_PASSWORD', '   Password = ********']),
    ...(spec.signing === null
      ? []
      : [`   Authentication type = HMAC_SHA256, ${spec.signing.mode}, key ${spec.signing.activeKey}`]),
  ];
}

function masterLines({ phase, heard }: InstanceState): string[] {
  if (phase !== 'backup' || heard === null) return [];
  return [`   Master router = ${heard.address}`, `   Master priority = ${heard.priority}`];
}

function groupLines({ groups }: RouterState): string[] {
  if (groups.size === 0) return [];
  return [
    '------< VRRP Sync groups >------',
    ...[...groups.values()].flatMap(({ spec, phase }) => [
      ` VRRP Sync Group = ${spec.name}, ${stateName(phase)}`,
      '   VRRP member instances :',
      ...spec.members.map((name) => `     ${name}`),
    ]),
  ];
}

function scriptLines({ scripts }: RouterState, now: Instant): string[] {
  if (scripts.size === 0) return [];
  return [
    '------< VRRP Scripts >------',
    ...[...scripts.values()].flatMap(({ spec, counter, standing, isRunning, last }) => [
      ` VRRP Script = ${spec.name}`,
      `   Interval = ${spec.interval / 1000} sec`,
      `   Timeout = ${spec.timeout / 1000} sec`,
      `   Rise = ${spec.rise}`,
      `   Fall = ${spec.fall}`,
      `   Result = ${counter}`,
      `   Status = ${standing.state === 'up' ? 'GOOD' : standing.state === 'down' ? 'BAD' : 'unknown'}`,
      `   Last = ${last ?? 'never run'}, for ${Math.round((now - standing.since) / 1000)} s`,
      `   State = ${isRunning ? 'running' : 'idle'}`,
    ]),
  ];
}

function interfaceLines({ interfaces, links }: RouterState): string[] {
  return [
    '------< Interfaces >------',
    ...[...interfaces].flatMap(([name, { standing }]) => {
      const link = links.get(name);
      const mac = Array.from(link?.mac ?? [], (byte) => byte.toString(16).padStart(2, '0')).join(':');
      return [
        ` Name = ${name}`,
        `   index = ${link?.index ?? 0}`,
        ...(mac === '' ? [] : [`   MAC = ${mac}`]),
        `   State = ${standing.state === 'up' ? 'UP, RUNNING' : standing.reason}`,
      ];
    }),
  ];
}

function unixText(at: Instant, now: Instant, wall: WallTime): string {
  const civil = wall - (now - at);
  return `${(civil / 1000).toFixed(6)} (${new Date(civil).toISOString()})`;
}
