import { describe, expect, it } from 'vitest';
import {
  encodeDeleteLink,
  encodeNewMacvlan,
  encodeSetUp,
} from '../../../../netlink/route/macvlan-message.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** As `ip link add NAME link IF address MAC type macvlan mode private` sends it on a little-endian host. */
describe('messages for macvlan interfaces', () => {
  it('make one in private mode that is down', () => {
    const mac = Uint8Array.of(0, 0, 0x5e, 0, 1, 51);
    expect(hex(encodeNewMacvlan({ name: 'vip', baseIndex: 2, mac }, 9))).toBe(
      [
        '58000000 1000 0506 09000000 00000000',
        '00000000 00000000 00000000 00000000',
        '0800 0300 76697000',
        '0800 0500 02000000',
        '0a00 0100 00005e000133 0000',
        '1c00 1280',
        '0c00 0100 6d616376 6c616e00',
        '0c00 0280 0800 0100 01000000',
      ]
        .join('')
        .replaceAll(' ', ''),
    );
  });

  it('set one up, and remove it', () => {
    expect(hex(encodeSetUp(7, 1))).toBe(
      '20000000 1000 0500 01000000 00000000 00000000 07000000 01000000 01000000'.replaceAll(' ', ''),
    );
    expect(hex(encodeDeleteLink(7, 2))).toBe(
      '20000000 1100 0500 02000000 00000000 00000000 07000000 00000000 00000000'.replaceAll(' ', ''),
    );
  });
});
