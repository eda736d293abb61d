import type { WallTime } from '../../base/time.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { flag, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

/** What data-path probes need; there are no series without one. */
export function dataPathFamilies({ data_path: path }: StatusDocument<WallTime>): readonly FamilySource[] {
  return [
    {
      name: 'lvsd_data_path_services',
      samples: () => (path === undefined ? [] : [sample(path.services)]),
    },
    {
      name: 'lvsd_data_path_right',
      samples: () => (path === undefined ? [] : [flag(path.error === null)]),
    },
    {
      name: 'lvsd_data_path_repairs_total',
      samples: () => (path === undefined ? [] : [sample(path.repairs)]),
    },
  ];
}
