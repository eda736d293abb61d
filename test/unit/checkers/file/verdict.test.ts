import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeFile, parseFileValue } from '../../../../checkers/file/verdict.ts';

describe('the number in a file', () => {
  it.each<[string, number | null]>([
    ['5\n', 5],
    ['  \t\n -12 rest', -12],
    ['+7', 7],
    ['0x1F', 31],
    ['-0X10', -16],
    ['010', 8],
    ['08', 0],
    ['0x', 0],
    ['12abc', 12],
    ['', 0],
    ['abc', 0],
    ['- 5', 0],
    ['2147483648', 2147483648],
    ['2147483649', null],
    ['-2147483648', -2147483648],
    ['-2147483649', null],
    ['99999999999999999999999999', null],
  ])('of %j is %s', (text, value) => {
    expect(parseFileValue(text)).toBe(value);
  });

  it('is read back whatever its base', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2147483648, max: 2147483647 }), fc.string(), (value, rest) => {
        const sign = value < 0 ? '-' : '';
        const size = Math.abs(value);
        for (const digits of [`${size}`, `0x${size.toString(16)}`, `0${size.toString(8)}`]) {
          expect(parseFileValue(`\n ${sign}${digits} ${rest}`)).toBe(value);
        }
      }),
    );
  });
});

function judge(text: string | null, weight: number, reverse = false) {
  return judgeFile(text === null ? { kind: 'missing' } : { kind: 'text', text }, { weight, reverse });
}

describe('FILE_CHECK with a weight', () => {
  it.each<[string | null, number, boolean, number]>([
    ['3', 2, false, 6],
    ['3', 2, true, -6],
    ['-3', 2, true, 6],
    [null, 2, false, 0],
    ['', -4, true, 0],
    ['2147483647', 2147483647, false, 2147483647],
  ])('turns %j times %i (reverse %s) into %i', (text, weight, reverse, by) => {
    expect(judge(text, weight, reverse)).toMatchObject({ outcome: 'pass', weight: { kind: 'offset', by } });
  });

  it.each<[string, number, boolean]>([
    ['-2147483648', 1, false],
    ['2147483648', 1, true],
    ['-1073741824', 2, false],
    ['2147483647', 2147483647, true],
  ])('is a fault for %j times %i (reverse %s)', (text, weight, reverse) => {
    expect(judge(text, weight, reverse)).toMatchObject({ outcome: 'fail', code: 'value' });
  });

  it('is no fault one above the lowest', () => {
    expect(judge('-2147483647', 1)).toMatchObject({ outcome: 'pass', weight: { by: -2147483647 } });
  });
});

describe('FILE_CHECK with weight 0', () => {
  it.each<[string | null, boolean, string]>([
    ['0', false, 'pass'],
    [null, false, 'pass'],
    ['1', false, 'fail'],
    ['-1', false, 'fail'],
    ['0', true, 'fail'],
    [null, true, 'fail'],
    ['1', true, 'pass'],
  ])('of %j with reverse %s is a %s, without a claim', (text, reverse, outcome) => {
    const result = judge(text, 0, reverse);
    expect(result.outcome).toBe(outcome);
    expect(result).not.toHaveProperty('weight');
  });
});

describe('a file that says nothing', () => {
  it('changes nothing', () => {
    expect(judge('4294967296', 1).outcome).toBe('inconclusive');
    expect(judgeFile({ kind: 'unreadable', reason: 'EACCES' }, { weight: 0, reverse: false })).toMatchObject({
      outcome: 'inconclusive',
      detail: 'EACCES',
    });
  });
});
