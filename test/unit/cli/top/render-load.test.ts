import { expect, it } from 'vitest';
import { countText, renderLoad } from '../../../../src/cli/top/render-load.ts';

it.each([
  [0, '0'],
  [3.46, '3.5'],
  [980.4, '980'],
  [9999, '9999'],
  [12_345, '12.3k'],
  [4_500_000, '4.5M'],
  [7.2e9, '7.2G'],
  [1e13, '10.0T'],
])('%d is %s', (value, text) => {
  expect(countText(value)).toBe(text);
});

it('fits into a terminal of 80 columns, without cutting a number or a long IPv4 name', () => {
  const rates = {
    connections: 999_900,
    incomingBytes: 999_900_000,
    outgoingBytes: 9_999,
    incomingPackets: 0,
    outgoingPackets: 0.5,
  };
  const load = { name: 'tcp 192.168.100.100:8080', service: null, rates, active: 123_456, inactive: 9_999 };
  const options = { width: 80, color: false, at: '2026-11-30T03:12:00.000Z', seconds: 2 };
  expect(
    renderLoad([{ ...load, servers: [] }], options)
      .split('\n')
      .slice(1, 3),
  ).toEqual([
    'SERVER                    CONN/S  IN B/S OUT B/S  IN P/S OUT P/S  ACTIVE   INACT',
    'tcp 192.168.100.100:8080  999.9k  999.9M    9999       0     0.5  123.5k    9999',
  ]);
});
