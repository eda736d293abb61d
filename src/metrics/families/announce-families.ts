import type { WallTime } from '../../base/time.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { labelText } from '../exposition.ts';
import { byLabel, flag, sample } from '../samples.ts';
import type { FamilySource } from '../snapshot.ts';

/** The virtual addresses that are announced to routers; there are no series when the file does not announce. */
export function announceFamilies({ announce }: StatusDocument<WallTime>): readonly FamilySource[] {
  return [
    {
      name: 'lvsd_announced',
      samples: () =>
        (announce?.addresses ?? []).map(({ address, announced }) => flag(announced, labelText({ address }))),
    },
    {
      name: 'lvsd_announce_routes_right',
      samples: () => (announce === undefined ? [] : [flag(announce.error === null)]),
    },
    {
      name: 'lvsd_announce_changes_total',
      samples: () =>
        announce === undefined
          ? []
          : byLabel('to', { announced: announce.announcements, withdrawn: announce.withdrawals }),
    },
    {
      name: 'lvsd_announce_repairs_total',
      samples: () => (announce === undefined ? [] : [sample(announce.repairs)]),
    },
  ];
}
