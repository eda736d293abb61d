import { describe, expect, it } from 'vitest';
import { encodeInt, encodeSocketAddress } from '../../../../native/sockets/socket-address.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const address = (text: string) => loopbackConnection(text, 0).address;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// Little-endian hosts only, as are all that lvsd supports.
describe('encodeSocketAddress', () => {
  it('lays out sockaddr_in', () => {
    expect(hex(encodeSocketAddress(address('192.0.2.7'), 80, 0))).toBe('02000050c00002070000000000000000');
  });

  it('lays out sockaddr_in6 with the scope in the byte order of the host', () => {
    expect(hex(encodeSocketAddress(address('fe80::1'), 443, 3))).toBe(
      '0a0001bb' + '00000000' + 'fe800000000000000000000000000001' + '03000000',
    );
  });
});

describe('encodeInt', () => {
  it('keeps all 32 bits', () => {
    expect(hex(encodeInt(0xff_00_00_07))).toBe('070000ff');
  });
});
