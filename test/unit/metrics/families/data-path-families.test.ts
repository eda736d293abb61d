import { expect, it } from 'vitest';
import { dataPathFamilies } from '../../../../src/metrics/families/data-path-families.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';

function series(path: StatusDocument<number>['data_path']): Record<string, number[]> {
  // Nothing else of the document is read.
  const families = dataPathFamilies({ data_path: path } as unknown as StatusDocument<number>);
  return Object.fromEntries(families.map(({ name, samples }) => [name, samples().map(({ value }) => value)]));
}

it('say how many private services there are, and whether answers to probes come in', () => {
  const path = { services: 3, mark_base: 7, error: null, hint: null, repairs: 2 };
  expect(series(path)).toEqual({
    lvsd_data_path_services: [3],
    lvsd_data_path_right: [1],
    lvsd_data_path_repairs_total: [2],
  });
  expect(series({ ...path, error: 'no' })['lvsd_data_path_right']).toEqual([0]);
  expect(Object.values(series(undefined)).flat()).toEqual([]);
});
