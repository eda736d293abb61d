import type { Instant, WallTime } from '../../src/base/time.ts';
import type { RouterState } from '../instance/router-state.ts';
import type { InstanceState, Phase } from '../instance/state.ts';
import type { Tallies } from '../instance/tallies.ts';
import type { ProcessState } from '../tracking/process.ts';
import { addressText } from './address-text.ts';
import { addressErrors } from './statistics-text.ts';

/** Settings of an instance that keepalived's JSON shows and that the core does not need. */
export interface ShownSettings {
  readonly accept: boolean;
  readonly strict: boolean;
  readonly promoteSecondaries: boolean;
  readonly mail: boolean;
  /** True when `notify_deleted` is set. */
  readonly deletedAsDeleted: boolean;
  /** The scripts that are set, by keepalived's keys without `script_`: `master`, `backup`, ... */
  readonly scripts: Readonly<Record<string, string>>;
}

export interface JsonMoment {
  readonly now: Instant;
  readonly wall: WallTime;
  /** The value of `json_version`. */
  readonly version: 1 | 2;
  readonly settingsOf: (name: string) => ShownSettings;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The state in the shape of keepalived's JSON dump, which existing exporters read: an array of instances, or with
 * json_version 2 an object with `vrrp` and `track_process`. Passwords are masked, as by keepalived since 2.4.
 */
export function keepalivedJson(state: RouterState, moment: JsonMoment): unknown {
  const instances = [...state.instances.values()].map((instance) => ({
    data: dataOf(instance, moment),
    stats: statsOf(instance),
  }));
  if (moment.version === 1) return instances;
  return { vrrp: instances, track_process: [...state.processes.values()].map(processOf) };
}

const STATES: Readonly<Record<Phase, number>> = { init: 0, backup: 1, master: 2, fault: 3, stopped: 0 };

function dataOf(instance: InstanceState, moment: JsonMoment): Json {
  const { spec, phase, heard } = instance;
  const settings = moment.settingsOf(spec.name);
  const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);
  const isMaster = phase === 'master';
  return {
    iname: spec.name,
    dont_track_primary: flag(!spec.trackInterface),
    skip_check_adv_addr: flag(spec.skipAddressCheck),
    strict_mode: flag(settings.strict),
    vmac_ifname: '',
    ifp_ifname: instance.interface ?? spec.interface ?? '',
    master_priority: phase === 'backup' ? (heard?.priority ?? 0) : 0,
    last_transition: Math.round((moment.wall - (moment.now - instance.since)) * 1000) / 1_000_000,
    ...announcementData(instance),
    lower_prio_no_advert: flag(spec.lowerPriorityNoAdvert),
    higher_prio_send_advert: flag(spec.higherPrioritySendAdvert),
    vrid: spec.virtualRouterId,
    base_priority: spec.priority,
    effective_priority: instance.effective,
    vipset: isMaster,
    promote_secondaries: settings.promoteSecondaries,
    adver_int: spec.advertInterval / 1000,
    master_adver_int: instance.masterInterval / 1000,
    accept: flag(settings.accept),
    nopreempt: !spec.preempt,
    preempt_delay: spec.preemptDelay / 1000,
    state: STATES[phase],
    wantstate: instance.wantsMaster ? STATES.master : STATES[phase],
    version: spec.version,
    smtp_alert: settings.mail,
    notify_deleted: settings.deletedAsDeleted,
    ...Object.fromEntries(Object.entries(settings.scripts).map(([key, text]) => [`script_${key}`, text])),
    ...listsOf(instance),
    auth_type: spec.password === null ? 0 : 1,
    ...(spec.password === null ? {} : { auth_data: '********' }),
  };
}

function announcementData({ spec }: InstanceState): Json {
  const seconds = (span: number | null): number => (span ?? 0) / 1000;
  const { announcements } = spec;
  return {
    garp_delay: seconds(announcements.delay),
    garp_refresh: seconds(announcements.refresh),
    garp_rep: announcements.repeat,
    garp_refresh_rep: announcements.refreshRepeat,
    garp_lower_prio_delay: seconds(announcements.lowerPriorityDelay),
    garp_lower_prio_rep: announcements.lowerPriorityRepeat,
  };
}

/** A list is present only where it has an element. */
function listsOf(instance: InstanceState): Json {
  const { spec } = instance;
  const tracked = (kind: string): string[] =>
    spec.tracks.filter((track) => track.kind === kind).map(({ name }) => name);
  const lists = {
    vips: spec.addresses.map((address) => addressText(instance, address)),
    evips: spec.excluded.map((address) => addressText(instance, address)),
    track_ifp: tracked('interface'),
    track_script: tracked('script'),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function statsOf({ spec, tallies }: InstanceState): Json {
  const { refused } = tallies;
  return {
    advert_rcvd: tallies.advertsReceived,
    advert_sent: tallies.advertsSent,
    become_master: tallies.becameMaster,
    release_master: tallies.releasedMaster,
    packet_len_err: (refused.length ?? 0) + (refused.truncated ?? 0),
    advert_interval_err: refused.interval ?? 0,
    ip_ttl_err: refused.ttl ?? 0,
    invalid_type_rcvd: refused.type ?? 0,
    addr_list_err: addressErrors(tallies),
    invalid_authtype: 0,
    authtype_mismatch: refused['authentication-type'] ?? 0,
    auth_failure: refused.password ?? 0,
    ...(spec.signing === null ? {} : signingStats(tallies)),
    pri_zero_rcvd: tallies.resignationsReceived,
    pri_zero_sent: tallies.resignationsSent,
  };
}

/** As keepalived 2.4 and later has them. */
function signingStats({ refused }: Tallies): Json {
  return {
    auth_ext_missing: refused['hmac-missing'] ?? 0,
    auth_ext_malformed: refused['hmac-malformed'] ?? 0,
    auth_ext_unknown_key: refused['hmac-unknown-key'] ?? 0,
    auth_ext_invalid_hmac: refused['hmac-wrong'] ?? 0,
    auth_ext_stale: refused['hmac-stale'] ?? 0,
    auth_ext_replay: refused['hmac-replay'] ?? 0,
  };
}

function processOf({ spec, standing, count }: ProcessState): Json {
  return {
    name: spec.name,
    have_quorum: standing.state === 'up',
    num_processes: count ?? 0,
    quorum: spec.quorum,
  };
}
