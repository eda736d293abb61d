import { describe, expect, it } from 'vitest';
import { isWithin, parseNetwork } from '../../../../web/config/network.ts';

describe('isWithin', () => {
  it.each([
    ['10.0.0.0/8', '10.200.3.4', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['0.0.0.0/0', '::1', false],
    ['::1', 'nonsense', false],
  ])('%s has %s: %s', (text, address, within) => {
    const network = parseNetwork(text);
    expect(network !== null && isWithin(network, address)).toBe(within);
  });

  it.each(['', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '::/129', '10.0.0.0/x'])(
    'is no network: %s',
    (text) => {
      expect(parseNetwork(text)).toBeNull();
    },
  );
});
