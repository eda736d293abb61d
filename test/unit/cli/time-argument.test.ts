import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/command.ts';
import { timeArgument } from '../../../src/cli/time-argument.ts';

const NOW = Date.UTC(2026, 10, 30, 4, 30, 15);

describe('a time on the command line', () => {
  it.each([
    ['now', '2026-11-30T04:30:15.000Z'],
    ['03:12', '2026-11-30T03:12:00.000Z'],
    ['3:12:07', '2026-11-30T03:12:07.000Z'],
    ['05:00', '2026-11-29T05:00:00.000Z'],
    ['2h', '2026-11-30T02:30:15.000Z'],
    ['-90s', '2026-11-30T04:28:45.000Z'],
    ['10m ago', '2026-11-30T04:20:15.000Z'],
    ['1d', '2026-11-29T04:30:15.000Z'],
    ['today', '2026-11-30T00:00:00.000Z'],
    ['yesterday', '2026-11-29T00:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01 03:12', '2026-11-01T03:12:00.000Z'],
    ['2026-11-01T03:12:07.5', '2026-11-01T03:12:07.500Z'],
    ['2026-11-01 03:12:07Z', '2026-11-01T03:12:07.000Z'],
    ['2026-11-01T03:12:07.123+01:00', '2026-11-01T02:12:07.123Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(timeArgument('since', text, NOW, false)).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '25:00',
    '03:60',
    '2026-13-01',
    '2026-00-10',
    '2026-02-31',
    '2025-02-29',
    '2026-11-31T99:00',
    '5w',
    '20261130',
  ])('%j is none', (text) => {
    expect(() => timeArgument('since', text, NOW, false)).toThrow(UsageError);
  });

  it('is in the zone of the machine where that is asked for', () => {
    const date = new Date(2026, 10, 1, 3, 12);
    expect(timeArgument('at', '2026-11-01 03:12', NOW, true)).toBe(date.getTime());
    expect(new Date(timeArgument('at', '03:12', NOW, true)).getHours()).toBe(3);
  });
});
