import { expect, it } from 'vitest';
import { addressesOfRange, addressRange, sizeOfRange } from '../../../../src/config/decode/address-range.ts';

it.each([
  ['10.0.0.1', ['10.0.0.1']],
  ['10.0.0.1-3', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
  ['10.0.0.254-10.0.1.1', ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']],
  ['10.0.0.4/31', ['10.0.0.4', '10.0.0.5']],
  ['fd00::9-a', ['fd00::9', 'fd00::a']],
])('%s is a range', (text, addresses) => {
  const range = addressRange(text);
  if (typeof range === 'string') throw new Error(range);
  expect([...addressesOfRange(range)]).toEqual(addresses);
  expect(sizeOfRange(range)).toBe(BigInt(addresses.length));
});

it.each(['eth0', '10.0.0.9-3', '10.0.0.1-fd00::1', '10.0.0.1/24', '10.0.0.0/33', ''])(
  '%j is none, and why is said',
  (text) => {
    expect(addressRange(text)).toBeTypeOf('string');
  },
);
