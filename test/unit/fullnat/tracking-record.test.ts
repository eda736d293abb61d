import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRecord, NOTHING_DONE, parseRecord } from '../../../src/fullnat/tracking-record.ts';

const PLACE = { boot: 'b', network: 'net:[1]' };

it('reads what it wrote, in the same kernel and network namespace only', () => {
  for (const record of [
    { rules: true, tracking: 0 },
    { rules: true, tracking: null },
    { rules: false, tracking: 1 },
  ]) {
    const text = formatRecord(record, PLACE);
    expect(parseRecord(text, PLACE)).toEqual(record);
    expect(parseRecord(text, { ...PLACE, boot: 'c' })).toEqual(NOTHING_DONE);
    expect(parseRecord(text, { ...PLACE, network: 'net:[2]' })).toEqual(NOTHING_DONE);
  }
});

it('takes any other text for nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseRecord(text, PLACE)).toEqual(NOTHING_DONE);
    }),
  );
  expect(parseRecord(null, PLACE)).toEqual(NOTHING_DONE);
  const strange = JSON.stringify({ version: 1, place: PLACE, rules: true, tracking: 7 });
  expect(parseRecord(strange, PLACE)).toEqual(NOTHING_DONE);
});
