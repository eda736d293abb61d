import { expect, it } from 'vitest';
import { fullnatFamilies } from '../../../../src/metrics/families/fullnat-families.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';

function series(fullnat: StatusDocument<number>['fullnat']): Record<string, number[]> {
  // Nothing else of the document is read.
  const families = fullnatFamilies({ fullnat } as unknown as StatusDocument<number>);
  return Object.fromEntries(families.map(({ name, samples }) => [name, samples().map(({ value }) => value)]));
}

it('say whether FULLNAT has its rules, and what was repaired', () => {
  const fullnat = { rules: 3, conntrack: true, error: null, hint: null, repairs: 2 };
  expect(series(fullnat)).toEqual({
    lvsd_fullnat_rules: [3],
    lvsd_fullnat_rules_right: [1],
    lvsd_fullnat_repairs_total: [2],
  });
  expect(series({ ...fullnat, error: 'no' })['lvsd_fullnat_rules_right']).toEqual([0]);
  expect(Object.values(series(undefined)).flat()).toEqual([]);
});
