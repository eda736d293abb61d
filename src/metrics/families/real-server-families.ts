import type { WallTime } from '../../base/time.ts';
import { REAL_SERVER_STATES } from '../../state/model/real-server-state.ts';
import {
  type ConnectionCounts,
  type RealServerStatus,
  type StatusDocument,
  type TrafficStatus,
  type VirtualServerStatus,
} from '../../state/status/status-document.ts';
import type { LabelText, Sample } from '../exposition.ts';
import { labelText } from '../exposition.ts';
import { kernelLabels, realServerLabels, virtualServerLabels } from '../labels.ts';
import type { MetricName } from '../names.ts';
import { byLabel, flag, sample, unixSeconds } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

type Family = readonly [
  MetricName,
  (
    server: RealServerStatus<WallTime>,
    labels: LabelText,
    virtualServer: VirtualServerStatus<WallTime>,
  ) => readonly Sample[],
];

const FAMILIES: readonly Family[] = [
  [
    'lvsd_real_server_info',
    (server, labels, virtualServer) => [sample(1, infoLabels(server, labels, virtualServer))],
  ],
  [
    'lvsd_real_server_status',
    (server, labels) =>
      REAL_SERVER_STATES.map((state) => flag(server.state === state, labelText({ state }, labels))),
  ],
  [
    'lvsd_real_server_up',
    (server, labels) => [flag(server.state !== 'down' && server.state !== 'failing', labels)],
  ],
  ['lvsd_real_server_weight', (server, labels) => [sample(server.weight.kernel ?? 0, labels)]],
  ['lvsd_real_server_configured_weight', (server, labels) => [sample(server.weight.configured, labels)]],
  ['lvsd_real_server_in_kernel', (server, labels) => [flag(server.in_kernel, labels)]],
  connections('lvsd_real_server_connections_active', 'active'),
  connections('lvsd_real_server_connections_inactive', 'inactive'),
  connections('lvsd_real_server_connections_persistent', 'persistent'),
  traffic('lvsd_real_server_connections_total', 'connections'),
  traffic('lvsd_real_server_incoming_packets_total', 'incoming_packets'),
  traffic('lvsd_real_server_outgoing_packets_total', 'outgoing_packets'),
  traffic('lvsd_real_server_incoming_bytes_total', 'incoming_bytes'),
  traffic('lvsd_real_server_outgoing_bytes_total', 'outgoing_bytes'),
  [
    'lvsd_real_server_transitions_total',
    ({ transitions: { up, down } }, labels) => byLabel('to', { up, down }, labels),
  ],
  [
    'lvsd_real_server_last_transition_timestamp_seconds',
    (server, labels) => [sample(unixSeconds(server.since), labels)],
  ],
  ['lvsd_real_server_downtime_seconds_total', (server, labels) => [sample(server.downtime_seconds, labels)]],
];

/** The families of each real server. Its labels are rendered once for all families. */
export function realServerFamilies(status: StatusDocument<WallTime>): readonly FamilySource[] {
  const rows = status.virtual_servers.flatMap((virtualServer) => {
    const base = virtualServerLabels(virtualServer);
    return virtualServer.real_servers.map(
      (server) => [server, realServerLabels(server, base), virtualServer] as const,
    );
  });
  return FAMILIES.map(([name, samplesOf]) => ({
    name,
    samples: () => rows.flatMap((row) => samplesOf(...row)),
  }));
}

/**
 * The labels include the kernel's names of both servers, so that one join leads from the kernel's series to lvsd's.
 */
function infoLabels(
  { name = '', forwarding, address, port }: RealServerStatus<WallTime>,
  labels: LabelText,
  virtualServer: VirtualServerStatus<WallTime>,
): LabelText {
  const kernel = { ...kernelLabels(virtualServer), remote_address: address, remote_port: port };
  return labelText({ ...kernel, name, forwarding }, labels);
}

/** There is no series while the value is unknown, because 0 would be a statement. */
function connections(name: MetricName, field: keyof ConnectionCounts): Family {
  return [
    name,
    ({ connections: counts }, labels) => (counts === null ? [] : [sample(counts[field], labels)]),
  ];
}

function traffic(name: MetricName, field: keyof TrafficStatus): Family {
  return [name, ({ statistics }, labels) => (statistics === null ? [] : [sample(statistics[field], labels)])];
}
