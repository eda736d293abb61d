import type { WallTime } from '../../base/time.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { flag, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

/** The families of data-path probes; there are no series without such a probe. */
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
