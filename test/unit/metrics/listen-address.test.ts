import { describe, expect, it } from 'vitest';
import { formatListenAddress, parseListenAddress } from '../../../src/metrics/listen-address.ts';

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:9465', { host: '127.0.0.1', port: 9465 }],
    ['[::1]:9465', { host: '::1', port: 9465 }],
    ['[2001:DB8::1]:1', { host: '2001:db8::1', port: 1 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    [':9465', { host: '::', port: 9465 }],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
    expect(parseListenAddress(formatListenAddress(address))).toEqual(address);
  });

  it.each([
    '',
    '9465',
    '127.0.0.1',
    '127.0.0.1:65536',
    '127.0.0.1:x',
    '::1:9465',
    '[127.0.0.1]:1',
    '[::1]',
    '1.2.3:80',
    'a b:1',
  ])('refuses %s', (text) => {
    expect(() => parseListenAddress(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
