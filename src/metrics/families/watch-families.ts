import type { WallTime } from '../../base/time.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { byLabel, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

/** The idle connections beside the checks; there are no series when no server is watched. */
export function watchFamilies({ watch }: StatusDocument<WallTime>): readonly FamilySource[] {
  if (watch === undefined) return [];
  const { connections, open, limit, ends, triggers, opening_failures: failures } = watch;
  const states = { open, missing: connections - open };
  return [
    { name: 'lvsd_watch_connections', samples: () => byLabel('state', states) },
    { name: 'lvsd_watch_connections_limit', samples: () => [sample(limit)] },
    { name: 'lvsd_watch_ends_total', samples: () => byLabel('end', ends) },
    { name: 'lvsd_watch_triggers_total', samples: () => [sample(triggers)] },
    { name: 'lvsd_watch_opening_failures_total', samples: () => [sample(failures)] },
  ];
}
