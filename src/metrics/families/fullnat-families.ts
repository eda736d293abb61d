import type { WallTime } from '../../base/time.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { flag, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

/** The families of FULLNAT; there are no series when no server uses it. */
export function fullnatFamilies({ fullnat }: StatusDocument<WallTime>): readonly FamilySource[] {
  return [
    {
      name: 'lvsd_fullnat_rules',
      samples: () => (fullnat === undefined ? [] : [sample(fullnat.rules)]),
    },
    {
      name: 'lvsd_fullnat_rules_right',
      samples: () => (fullnat === undefined ? [] : [flag(fullnat.error === null)]),
    },
    {
      name: 'lvsd_fullnat_repairs_total',
      samples: () => (fullnat === undefined ? [] : [sample(fullnat.repairs)]),
    },
  ];
}
