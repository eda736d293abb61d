import type {
  AnnouncementSchedule,
  Destination,
  InstanceSpec,
  PaceSpec,
  RouterSpec,
  Track,
  VirtualAddress,
} from '../../vrrp/instance/spec.ts';
import { type IpAddress, ipAddressFromBytes, ipAddressToBytes } from '../base/ip-address.ts';
import type {
  VirtualAddress as ConfiguredAddress,
  GarpSchedule,
  TrackWeight,
  VrrpConfig,
  VrrpInstance,
  VrrpTracks,
  VrrpTransport,
} from '../config/vrrp/model.ts';

/**
 * The specification of the VRRP core for an accepted configuration. `sinceBoot` is the time in milliseconds since the
 * host booted: only the rest of `vrrp_delay_after_boot` counts, and the longer of the two delays applies.
 */
export function routerSpecOf(config: VrrpConfig, sinceBoot: number): RouterSpec {
  const { process, interfaceDelays, trackFiles, trackProcesses, scripts } = config;
  return {
    instances: config.instances.map(instanceSpecOf),
    groups: config.syncGroups.map(({ name, members, tracks, trackingWeight }) => ({
      name,
      members,
      tracks: tracksOf(tracks),
      tracksWeights: trackingWeight,
    })),
    scripts: scripts.map(({ name, interval, timeout, rise, fall, initFail }) => {
      return { name, interval, timeout, rise, fall, startsFailed: initFail };
    }),
    files: trackFiles.map(({ name }) => ({ name })),
    processes: trackProcesses.map(({ name, quorum, quorumMax, forkDelay, terminateDelay }) => {
      return { name, quorum, quorumMax, forkDelay, terminateDelay };
    }),
    paces: pacesOf(config),
    debounces: interfaceDelays.map(({ interface: name, down, up }) => ({ interface: name, down, up })),
    startupDelay: Math.max(process.startupDelay, process.delayAfterBoot - sinceBoot, 0),
    logsUnknownRouters: process.logUnknownVrids,
  };
}

function instanceSpecOf(instance: VrrpInstance): InstanceSpec {
  const { authentication } = instance;
  return {
    name: instance.name,
    family: instance.family,
    interface: instance.interface,
    advertInterface: instance.vmac?.transmitsOnBase === false ? instance.vmac.name : null,
    virtualRouterId: instance.vrid,
    version: instance.version,
    priority: instance.priority,
    advertInterval: instance.advertInterval,
    wantsMaster: instance.initialState === 'MASTER',
    preempt: instance.preempt,
    preemptDelay: instance.preemptDelay,
    downTimerAdverts: instance.downTimerAdverts,
    lateBackupPriority: instance.timerExpiredBackup,
    lowerPriorityNoAdvert: instance.lowerPriorityNoAdvert,
    higherPrioritySendAdvert: instance.higherPrioritySendAdvert,
    ownerIgnoresAdverts: instance.ownerIgnoreAdverts,
    skipAddressCheck: instance.skipAddressCheck,
    addressMismatch: 'warn',
    checksum: instance.checksum,
    password: authentication === null ? null : Uint8Array.from(authentication.password),
    destination: destinationOf(instance.transport),
    source: instance.source,
    trackSource: instance.trackSource,
    trackInterface: !instance.ignoreOwnInterface,
    addresses: instance.addresses.map((address) => addressOf(address, instance)),
    excluded: instance.excludedAddresses.map((address) => addressOf(address, instance)),
    routing: instance.routing,
    announcements: scheduleOf(instance.garp),
    tracks: tracksOf(instance.tracks),
    reportsPriorityChanges: instance.notify.priorityChanges,
    reportsSplits: instance.notify.splitMail || instance.notify.split !== null,
    fence: instance.fence === null ? null : { timeout: instance.fence.timeout },
    arbiter: instance.arbiter,
    signing: signingOf(instance),
    lines: instance.heartbeats,
    refusedBecause: instance.refusal,
  };
}

function signingOf({ signing }: VrrpInstance): InstanceSpec['signing'] {
  if (signing === null) return null;
  const keys = signing.keys.map(({ id, secret }) => ({ id, secret: Uint8Array.from(secret) }));
  return { ...signing, keys };
}

function destinationOf(transport: VrrpTransport): Destination {
  if (transport.kind === 'multicast') return transport;
  const { peers, ttl, checkSource, faultWithoutPeers } = transport;
  return { kind: 'unicast', peers, ttl, checkSource, faultWithoutPeer: faultWithoutPeers };
}

/** The interface of a virtual MAC carries every address that names no other one. */
function addressOf(configured: ConfiguredAddress, { vmac }: VrrpInstance): VirtualAddress {
  const { address, prefixLength, scope, label, broadcast, noPrefixRoute } = configured;
  return {
    address,
    prefixLength,
    interface: configured.interface ?? vmac?.name ?? null,
    scope,
    label,
    broadcast: broadcast === 'derived' ? broadcastOf(address, prefixLength) : broadcast,
    noPrefixRoute,
    skipDuplicateDetection: !configured.detectDuplicates,
    preferredLifetime: configured.preferredLifetime === 'forever' ? null : configured.preferredLifetime,
    tracked: configured.track,
  };
}

/** The broadcast address has all host bits set: 10.0.0.1/24 gives 10.0.0.255. */
function broadcastOf(address: IpAddress, prefixLength: number): IpAddress {
  const bytes = ipAddressToBytes(address).map((byte, index) => {
    const networkBits = Math.max(0, Math.min(8, prefixLength - index * 8));
    return byte | (0xff >> networkBits);
  });
  return ipAddressFromBytes(bytes);
}

function scheduleOf(garp: GarpSchedule): AnnouncementSchedule {
  const orNull = (span: number): number | null => (span === 0 ? null : span);
  return {
    repeat: garp.masterRepeat,
    delay: orNull(garp.masterDelay),
    lowerPriorityRepeat: garp.lowerPriorityRepeat,
    lowerPriorityDelay: orNull(garp.lowerPriorityDelay),
    refresh: orNull(garp.refresh),
    refreshRepeat: garp.refreshRepeat,
  };
}

function tracksOf(tracks: VrrpTracks): readonly Track[] {
  const track = (kind: Track['kind'], name: string, { weight, reverse }: TrackWeight): Track => {
    return { kind, name, weight, reverse, per: 'state' };
  };
  return [
    ...tracks.interfaces.map((one) => track('interface', one.interface, one)),
    ...tracks.scripts.map((one) => track('script', one.name, one)),
    ...tracks.files.map((one) => track('file', one.name, one)),
    ...tracks.processes.map((one) => track('process', one.name, one)),
    ...tracks.services.map((one) => ({ ...track('service', one.service, one), per: one.per })),
  ];
}

/** The interfaces of a group share one pace; every other interface has its own where the file sets a pace for all. */
function pacesOf({ garpGroups, announcements, instances }: VrrpConfig): readonly PaceSpec[] {
  const groups = garpGroups.map(({ interfaces, garpInterval, gnaInterval }) => {
    return { interfaces, arpInterval: garpInterval, neighbourInterval: gnaInterval };
  });
  const { garpInterval, gnaInterval } = announcements;
  if (garpInterval === 0 && gnaInterval === 0) return groups;
  const grouped = new Set(groups.flatMap(({ interfaces }) => interfaces));
  const named = instances.flatMap((instance) => [
    instance.interface,
    instance.vmac?.name ?? null,
    ...[...instance.addresses, ...instance.excludedAddresses].map((address) => address.interface),
  ]);
  const alone = [...new Set(named)].filter((name) => name !== null && !grouped.has(name));
  return [
    ...groups,
    ...alone.flatMap((name) => {
      if (name === null) return [];
      return [{ interfaces: [name], arpInterval: garpInterval, neighbourInterval: gnaInterval }];
    }),
  ];
}

/** The specification for a running process whose file has lost its last vrrp_instance: every instance is given up. */
export function withoutInstances(config: VrrpConfig): VrrpConfig {
  return {
    ...config,
    instances: [],
    syncGroups: [],
    scripts: [],
    trackFiles: [],
    trackProcesses: [],
    services: [],
    syncDaemon: null,
  };
}
