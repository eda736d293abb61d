import type { WallTime } from '../../base/time.ts';
import type { CheckStatus, StatusDocument, VirtualServerStatus } from '../../state/status/status-document.ts';
import type { LabelText, Sample } from '../exposition.ts';
import { virtualServerLabels } from '../labels.ts';
import type { MetricName } from '../names.ts';
import { byLabel, sample, unixSeconds } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

type Server = VirtualServerStatus<WallTime>;

const FAMILIES: readonly (readonly [MetricName, (server: Server, labels: LabelText) => readonly Sample[]])[] =
  [
    ['lvsd_virtual_server_checks', (server, labels) => byLabel('state', checkCounts(server), labels)],
    [
      'lvsd_virtual_server_real_server_transitions_total',
      ({ real_servers: servers }, labels) =>
        byLabel(
          'to',
          {
            up: servers.reduce((sum, { transitions }) => sum + transitions.up, 0),
            down: servers.reduce((sum, { transitions }) => sum + transitions.down, 0),
          },
          labels,
        ),
    ],
    [
      'lvsd_virtual_server_tls_not_after_timestamp_seconds',
      (server, labels) => {
        const ends = checksOf(server).flatMap(({ certificate_not_after: end }) =>
          end === undefined ? [] : [end],
        );
        return ends.length === 0 ? [] : [sample(unixSeconds(ends.reduce((a, b) => Math.min(a, b))), labels)];
      },
    ],
  ];

/** Sums of real servers and checks by virtual server: alerts use these, so that they work at any size. */
export function summaryFamilies(status: StatusDocument<WallTime>): readonly FamilySource[] {
  const rows = status.virtual_servers.map((server) => [server, virtualServerLabels(server)] as const);
  return FAMILIES.map(([name, samplesOf]) => ({
    name,
    samples: () => rows.flatMap(([server, labels]) => samplesOf(server, labels)),
  }));
}

function checksOf({ real_servers: servers }: Server): readonly CheckStatus<WallTime>[] {
  return servers.flatMap(({ checks }) => checks);
}

/** `blind` counts checks whose last attempt could not be made because of this host's own fault. */
function checkCounts(server: Server): Record<string, number> {
  const counts = { up: 0, down: 0, unchecked: 0, blind: 0 };
  for (const { state, local_errors: blind = 0 } of checksOf(server)) counts[blind > 0 ? 'blind' : state] += 1;
  return counts;
}
