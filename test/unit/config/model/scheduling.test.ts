import { expect, it } from 'vitest';
import { SERVICE_FLAG } from '../../../../ipvs/types.ts';
import { hashesWithoutFallback, keepsConnectionsInFleet } from '../../../../src/config/model/scheduling.ts';

it.each([
  ['sh', 0, true],
  ['sh', SERVICE_FLAG.sched1, false],
  ['sh', SERVICE_FLAG.sched2, true],
  ['mh', SERVICE_FLAG.sched1, false],
  ['dh', SERVICE_FLAG.sched1, true],
  ['rr', 0, false],
])('%s with flags %i goes on with a server that takes nobody: %s', (scheduler, flags, expected) => {
  expect(hashesWithoutFallback({ scheduler, flags })).toBe(expected);
});

it.each([
  ['mh', SERVICE_FLAG.sched2, true],
  ['mh', 0, false],
  ['mh', SERVICE_FLAG.sched1, false],
  ['sh', SERVICE_FLAG.sched2, false],
])(
  '%s with flags %i sends a connection to the same server on every director: %s',
  (scheduler, flags, expected) => {
    expect(keepsConnectionsInFleet({ scheduler, flags })).toBe(expected);
  },
);
