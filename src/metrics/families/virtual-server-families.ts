import type { WallTime } from '../../base/time.ts';
import type {
  StatusDocument,
  TrafficStatus,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';
import type { LabelText, Sample } from '../exposition.ts';
import { labelText } from '../exposition.ts';
import { kernelLabels, virtualServerLabels } from '../labels.ts';
import type { MetricName } from '../names.ts';
import { byLabel, flag, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

type Family = readonly [
  MetricName,
  (server: VirtualServerStatus<WallTime>, labels: LabelText) => readonly Sample[],
];

const FAMILIES: readonly Family[] = [
  ['lvsd_virtual_server_info', (server, labels) => [sample(1, infoLabels(server, labels))]],
  ['lvsd_virtual_server_up', (server, labels) => [flag(server.state === 'up', labels)]],
  ['lvsd_virtual_server_real_servers', (server, labels) => byLabel('state', countByState(server), labels)],
  ['lvsd_virtual_server_live_weight', (server, labels) => [sample(server.quorum.live_weight, labels)]],
  ['lvsd_virtual_server_quorum_weight', (server, labels) => [sample(server.quorum.required, labels)]],
  [
    'lvsd_virtual_server_sorry_active',
    (server, labels) => [flag(server.sorry_server?.active === true, labels)],
  ],
  [
    'lvsd_virtual_server_fail_open_kept',
    ({ fail_open: failOpen }, labels) => (failOpen === undefined ? [] : [sample(failOpen.kept, labels)]),
  ],
  [
    'lvsd_virtual_server_suspended',
    ({ ha_suspend: suspend }, labels) => (suspend === undefined ? [] : [flag(suspend.suspended, labels)]),
  ],
  [
    'lvsd_virtual_server_transitions_total',
    ({ transitions: { up, down } }, labels) => byLabel('to', { up, down }, labels),
  ],
  traffic('lvsd_virtual_server_connections_total', 'connections'),
  traffic('lvsd_virtual_server_incoming_packets_total', 'incoming_packets'),
  traffic('lvsd_virtual_server_outgoing_packets_total', 'outgoing_packets'),
  traffic('lvsd_virtual_server_incoming_bytes_total', 'incoming_bytes'),
  traffic('lvsd_virtual_server_outgoing_bytes_total', 'outgoing_bytes'),
];

/** The families of each virtual server, which are always present. */
export function virtualServerFamilies(status: StatusDocument<WallTime>): readonly FamilySource[] {
  const rows = status.virtual_servers.map((server) => [server, virtualServerLabels(server)] as const);
  return FAMILIES.map(([name, samplesOf]) => ({
    name,
    samples: () => rows.flatMap(([server, labels]) => samplesOf(server, labels)),
  }));
}

/** A kernel counter; there is no series while the kernel does not have the object or could not be read. */
function traffic(name: MetricName, field: keyof TrafficStatus): Family {
  return [name, ({ statistics }, labels) => (statistics === null ? [] : [sample(statistics[field], labels)])];
}

function infoLabels(server: VirtualServerStatus<WallTime>, base: LabelText): LabelText {
  const { scheduler, forwarding, name = '', group = '', persistence_timeout: persistence } = server;
  const kernel = kernelLabels(server);
  return labelText({ ...kernel, name, group, scheduler, forwarding, persistence: persistence ?? 0 }, base);
}

function countByState(server: VirtualServerStatus<WallTime>): Record<string, number> {
  const counts = { up: 0, down: 0, failing: 0, unchecked: 0, drain: 0, maintenance: 0 };
  for (const { state } of server.real_servers) counts[state] += 1;
  return counts;
}
