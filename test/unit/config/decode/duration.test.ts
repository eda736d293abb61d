import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/config/decode/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['6', 6000, false],
    ['+6', 6000, false],
    ['2.5', 2500, false],
    ['.5', 500, false],
    ['5.', 5000, false],
    ['0.1', 100, false],
    ['6s', 6000, true],
    ['500ms', 500, true],
    ['1.5m', 90_000, true],
    ['1h', 3_600_000, true],
  ])('reads %s', (text, value, unit) => {
    expect(parseDuration(text)).toEqual({ value, rounded: false, unit });
  });

  it.each(['', '.', 's', '-1', '1 s', '1e3', '0x10', '1d', '1.2.3', '１'])(
    'takes %j for no duration',
    (text) => {
      expect(parseDuration(text).value).toBeUndefined();
    },
  );

  it('says that a wrong text named a unit, so that the message can', () => {
    expect(parseDuration('5d')).toEqual({ value: undefined, rounded: false, unit: true });
    expect(parseDuration('five')).toMatchObject({ unit: false });
  });

  it('rounds half up at the seventh decimal, and says so', () => {
    expect(parseDuration('0.0000005')).toEqual({ value: 0.001, rounded: true, unit: false });
    expect(parseDuration('0.0000004')).toEqual({ value: 0, rounded: true, unit: false });
  });

  it('reads every number of microseconds back exactly', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000), (micros) => {
        const text = `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
        expect(parseDuration(text).value).toBe((micros * 1000) / 1_000_000);
      }),
    );
  });
});
