import { describe, expect, it } from 'vitest';
import { announceFamilies } from '../../../../src/metrics/families/announce-families.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';

function series(announce: StatusDocument<number>['announce']): Record<string, number[]> {
  // Nothing else of the document is read.
  const families = announceFamilies({ announce } as unknown as StatusDocument<number>);
  return Object.fromEntries(families.map(({ name, samples }) => [name, samples().map(({ value }) => value)]));
}

describe('metrics of announcements', () => {
  it('say what is announced, and whether the routes are right', () => {
    const address = { address: '10.0.0.1', since: 0, reason: '' };
    expect(
      series({
        table: 100,
        protocol: 240,
        error: 'EPERM',
        addresses: [
          { ...address, announced: true },
          { ...address, address: '10.0.0.2', announced: false },
        ],
        announcements: 3,
        withdrawals: 2,
        repairs: 4,
      }),
    ).toEqual({
      lvsd_announced: [1, 0],
      lvsd_announce_routes_right: [0],
      lvsd_announce_changes_total: [3, 2],
      lvsd_announce_repairs_total: [4],
    });
  });

  it('have no series where the file does not announce', () => {
    expect(Object.values(series(undefined)).flat()).toEqual([]);
  });
});
