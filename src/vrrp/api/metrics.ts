import type { InstanceStatus, StateName, VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { labelText, renderFamily, type Sample } from '../../metrics/exposition.ts';
import type { MetricFamily } from '../../metrics/names.ts';
import type { NotificationCounters } from '../notifications/vrrp-notifier.ts';

/** The figures that are shown besides the status of the instances. */
export interface MetricSource {
  readonly status: VrrpStatus;
  readonly notifications: NotificationCounters;
  /** The numbers by the name of the instance. */
  readonly foreignHolders: ReadonlyMap<string, number>;
  readonly build: Readonly<Record<string, string>>;
}

const STATES: readonly StateName[] = ['INIT', 'BACKUP', 'MASTER', 'FAULT', 'STOP'];

const HANDOVERS = ['release', 'take'] as const;

/**
 * The metric families of the VRRP half, by the rules of docs/metrics.md: base units, `_total` for counters, and states
 * as a set.
 */
export const VRRP_METRICS = {
  lvsd_vrrp_build_info: gauge('Always 1; the version of the VRRP half and its runtime as labels.'),
  lvsd_vrrp_state: gauge('State of a virtual router here: 1 for the one it is in, 0 for the others.'),
  lvsd_vrrp_priority: gauge('Priority of a virtual router as configured.'),
  lvsd_vrrp_effective_priority: gauge('Priority that adverts carry now, with what is tracked.'),
  lvsd_vrrp_last_transition_timestamp_seconds: gauge('When a virtual router came to its state.'),
  lvsd_vrrp_adverts_total: counter('Adverts by direction; those of priority 0 are also in resignations.'),
  lvsd_vrrp_resignations_total: counter('Adverts of priority 0 by direction.'),
  lvsd_vrrp_refused_packets_total: counter('Packets for a virtual router that were refused, by reason.'),
  lvsd_vrrp_mismatches_total: counter('Adverts taken although something of them differs from ours, by what.'),
  lvsd_vrrp_transitions_total: counter('How often a virtual router became MASTER here, and ceased to be.'),
  lvsd_vrrp_addresses: gauge('Virtual addresses of a virtual router, and those that are on this host.'),
  lvsd_vrrp_addresses_lost_total: counter('Virtual addresses that somebody took off while MASTER.'),
  lvsd_vrrp_foreign_holders_total: counter('Other hosts that answered for an address of ours while MASTER.'),
  lvsd_vrrp_split_suspected: gauge(
    'Whether another node is MASTER beside this one, as far as it can be seen.',
  ),
  lvsd_vrrp_splits_total: counter('How often two nodes were MASTER, as far as this one saw.'),
  lvsd_vrrp_split_signs_total: counter('What showed a second MASTER, or would make one, by cause.'),
  lvsd_vrrp_send_failures_total: counter('Adverts that the kernel did not take.'),
  lvsd_vrrp_advert_lateness_max_seconds: gauge('The most that an advert of ours was sent after its time.'),
  lvsd_vrrp_advert_gap_max_seconds: gauge('The longest silence between two adverts of a master.'),
  lvsd_vrrp_faults: gauge('Faults that keep a virtual router from taking part.'),
  lvsd_vrrp_handover: gauge('Whether an operator released or took a virtual router, by which.'),
  lvsd_vrrp_master_priority: gauge('Priority of the master that is heard; the own one as MASTER.'),
  lvsd_vrrp_group_state: gauge('State of a sync group: 1 for the one it is in, 0 for the others.'),
  lvsd_vrrp_tracked_up: gauge('Whether what is tracked is up.'),
  lvsd_vrrp_unknown_router_packets_total: counter('Packets of virtual routers that nobody here knows.'),
  lvsd_vrrp_notify_scripts_total: counter('Notify scripts by outcome.'),
  lvsd_vrrp_notify_lines_total: counter('Lines for notify FIFOs by outcome.'),
  lvsd_vrrp_mails_total: counter('Mails by outcome.'),
} as const satisfies Record<string, MetricFamily>;

type FamilyName = keyof typeof VRRP_METRICS;

/** Renders Prometheus' text format 0.0.4. */
export function renderVrrpMetrics(source: MetricSource): string {
  const { status, notifications } = source;
  const samples: Record<FamilyName, Sample[]> = {
    ...instanceSamples(status.instances),
    lvsd_vrrp_build_info: [one(source.build, 1)],
    lvsd_vrrp_group_state: status.groups.flatMap(({ name, state }) =>
      STATES.map((each) => one({ group: name, state: each.toLowerCase() }, each === state ? 1 : 0)),
    ),
    lvsd_vrrp_tracked_up: status.tracked
      .filter(({ state }) => state === 'up' || state === 'down')
      .map(({ kind, name, state }) => one({ kind, name }, state === 'up' ? 1 : 0)),
    lvsd_vrrp_foreign_holders_total: status.instances.map((instance) =>
      one(labelsOf(instance), source.foreignHolders.get(instance.name) ?? 0),
    ),
    lvsd_vrrp_unknown_router_packets_total: [one({}, status.unknownRouterPackets)],
    lvsd_vrrp_notify_scripts_total: [
      one({ outcome: 'started' }, notifications.scripts.started),
      one({ outcome: 'failed' }, notifications.scripts.failed),
      one({ outcome: 'overtaken' }, notifications.scripts.overtaken),
    ],
    lvsd_vrrp_notify_lines_total: notifications.fifos.flatMap(({ path, written, dropped }) => [
      one({ path, outcome: 'written' }, written),
      one({ path, outcome: 'dropped' }, dropped),
    ]),
    lvsd_vrrp_mails_total: [
      one({ outcome: 'sent' }, notifications.mails.sent),
      one({ outcome: 'deferred' }, notifications.mails.deferred),
      one({ outcome: 'lost' }, notifications.mails.lost),
    ],
  };
  return Object.entries(VRRP_METRICS)
    .map(([name, family]) => renderFamily(name, family, samples[name as FamilyName]))
    .join('');
}

type InstanceFamily = Exclude<
  FamilyName,
  | 'lvsd_vrrp_build_info'
  | 'lvsd_vrrp_group_state'
  | 'lvsd_vrrp_tracked_up'
  | 'lvsd_vrrp_foreign_holders_total'
  | 'lvsd_vrrp_unknown_router_packets_total'
  | 'lvsd_vrrp_notify_scripts_total'
  | 'lvsd_vrrp_notify_lines_total'
  | 'lvsd_vrrp_mails_total'
>;

function instanceSamples(instances: readonly InstanceStatus[]): Record<InstanceFamily, Sample[]> {
  const each = (samples: (instance: InstanceStatus) => readonly (readonly [Labels, number])[]): Sample[] =>
    instances.flatMap((instance) =>
      samples(instance).map(([labels, value]) => one({ ...labelsOf(instance), ...labels }, value)),
    );
  return {
    lvsd_vrrp_state: each(({ state }) =>
      STATES.map((name) => [{ state: name.toLowerCase() }, name === state ? 1 : 0]),
    ),
    lvsd_vrrp_priority: each(({ priority }) => [[{}, priority]]),
    lvsd_vrrp_effective_priority: each(({ effectivePriority }) => [[{}, effectivePriority]]),
    lvsd_vrrp_last_transition_timestamp_seconds: each(({ since }) => [[{}, since / 1000]]),
    lvsd_vrrp_adverts_total: each(({ tallies }) => [
      [{ direction: 'received' }, tallies.advertsReceived],
      [{ direction: 'sent' }, tallies.advertsSent],
    ]),
    lvsd_vrrp_resignations_total: each(({ tallies }) => [
      [{ direction: 'received' }, tallies.resignationsReceived],
      [{ direction: 'sent' }, tallies.resignationsSent],
    ]),
    lvsd_vrrp_refused_packets_total: each(({ tallies }) =>
      Object.entries(tallies.refused).map(([reason, count]) => [{ reason }, count]),
    ),
    lvsd_vrrp_mismatches_total: each(({ tallies }) => [
      [{ what: 'addresses' }, tallies.addressMismatches],
      [{ what: 'checksum' }, tallies.checksumMismatches],
    ]),
    lvsd_vrrp_transitions_total: each(({ tallies }) => [
      [{ to: 'master' }, tallies.becameMaster],
      [{ to: 'other' }, tallies.releasedMaster],
    ]),
    lvsd_vrrp_addresses: each(({ addresses }) => [
      [{ kind: 'configured' }, addresses.length],
      [{ kind: 'present' }, addresses.filter(({ present }) => present).length],
    ]),
    lvsd_vrrp_addresses_lost_total: each(({ tallies }) => [[{}, tallies.addressesLost]]),
    lvsd_vrrp_split_suspected: each(({ splitBrain }) => [[{}, splitBrain?.suspected === true ? 1 : 0]]),
    lvsd_vrrp_splits_total: each(({ tallies }) => [[{}, tallies.splits]]),
    lvsd_vrrp_split_signs_total: each(({ tallies }) =>
      Object.entries(tallies.signs).map(([cause, count]) => [{ cause }, count]),
    ),
    lvsd_vrrp_send_failures_total: each(({ tallies }) => [[{}, tallies.sendFailures]]),
    lvsd_vrrp_advert_lateness_max_seconds: each(({ tallies }) => [[{}, tallies.greatestLateness / 1000]]),
    lvsd_vrrp_advert_gap_max_seconds: each(({ tallies }) => [[{}, tallies.greatestGap / 1000]]),
    lvsd_vrrp_faults: each(({ faults }) => [[{}, faults.length]]),
    lvsd_vrrp_handover: each(({ handover }) =>
      HANDOVERS.map((kind) => [{ kind }, handover?.kind === kind ? 1 : 0]),
    ),
    lvsd_vrrp_master_priority: each(({ master }) => (master === null ? [] : [[{}, master.priority]])),
  };
}

type Labels = Readonly<Record<string, string | number>>;

function labelsOf({ name, interface: device, virtualRouterId, family }: InstanceStatus): Labels {
  return { instance: name, interface: device ?? '', vrid: virtualRouterId, family };
}

function one(labels: Labels, value: number): Sample {
  return { suffix: '', labels: labelText(labels), value };
}

function gauge(help: string): MetricFamily {
  return { type: 'gauge', help };
}

function counter(help: string): MetricFamily {
  return { type: 'counter', help };
}
