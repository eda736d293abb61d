import { endianness } from 'node:os';
import { describe, expect, it } from 'vitest';
import { encodeUnixAddress } from '../../../../native/sockets/service-socket.ts';

const FAMILY = endianness() === 'LE' ? '0100' : '0001';

describe('the address of a unix socket', () => {
  it('is a path with its NUL, or a name of the abstract namespace with a NUL before it', () => {
    expect(Buffer.from(encodeUnixAddress('/a')).toString('hex')).toBe(`${FAMILY}2f6100`);
    expect(Buffer.from(encodeUnixAddress('@ab')).toString('hex')).toBe(`${FAMILY}006162`);
  });

  it.each(['', 'relative', `/${'x'.repeat(108)}`])('is not %j', (path) => {
    expect(() => encodeUnixAddress(path)).toThrow(RangeError);
  });
});
