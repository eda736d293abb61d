import type { WallTime } from '../../base/time.ts';
import type { CheckStatus, StatusDocument } from '../../state/status/status-document.ts';
import type { LabelText, Sample } from '../exposition.ts';
import { checkLabels, realServerLabels, virtualServerLabels } from '../labels.ts';
import type { MetricName } from '../names.ts';
import { byLabel, flag, sample, unixSeconds } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

type Family = readonly [MetricName, (check: CheckStatus<WallTime>, labels: LabelText) => readonly Sample[]];

const FAMILIES: readonly Family[] = [
  ['lvsd_check_up', (check, labels) => [flag(check.state !== 'down', labels)]],
  ['lvsd_check_results_total', (check, labels) => byLabel('result', check.results, labels)],
  [
    'lvsd_check_last_duration_seconds',
    ({ last }, labels) => (last === null ? [] : [sample(last.duration_ms / 1000, labels)]),
  ],
  [
    'lvsd_check_last_run_timestamp_seconds',
    ({ last }, labels) => (last === null ? [] : [sample(unixSeconds(last.at), labels)]),
  ],
  [
    'lvsd_check_tls_not_after_timestamp_seconds',
    ({ certificate_not_after: end }, labels) => (end === undefined ? [] : [sample(unixSeconds(end), labels)]),
  ],
];

/** The families of each check of each real server. */
export function checkFamilies(status: StatusDocument<WallTime>): readonly FamilySource[] {
  const rows: (readonly [CheckStatus<WallTime>, LabelText])[] = [];
  for (const virtualServer of status.virtual_servers) {
    const base = virtualServerLabels(virtualServer);
    for (const server of virtualServer.real_servers) {
      const labels = checkLabels(server.checks, realServerLabels(server, base));
      for (const [index, check] of server.checks.entries()) {
        const own = labels[index];
        if (own !== undefined) rows.push([check, own]);
      }
    }
  }
  return FAMILIES.map(([name, samplesOf]) => ({
    name,
    samples: () => rows.flatMap(([check, labels]) => samplesOf(check, labels)),
  }));
}
