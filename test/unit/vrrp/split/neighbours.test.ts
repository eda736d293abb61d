import { describe, expect, it } from 'vitest';
import { icmpv6Frame } from '../../../../vrrp/protocol/icmpv6.ts';
import { unsolicitedAdvertisement } from '../../../../vrrp/protocol/neighbour-advertisement.ts';
import { holderQuestion, readHolder } from '../../../../vrrp/split/neighbours.ts';
import { ip, link } from '../../../support/vrrp/specs.ts';

const OURS = new Set([ip('fe80::100')]);
const MAC = Uint8Array.of(0xea, 0xa7, 0x06, 0xfa, 0x95, 0x75);

function hex(frame: Uint8Array | null): string {
  return frame === null ? 'none' : Buffer.from(frame).toString('hex');
}

describe('the question who has an address', () => {
  it('of IPv6 is a neighbour solicitation to its group, from a link-local address that is not virtual', () => {
    const eth0 = { ...link('eth0', 2, ['fd00::1/64', 'fe80::100/64', 'fe80::1/64']), mac: MAC };
    const frame = hex(holderQuestion(eth0, ip('fd00::12:3456'), OURS));
    expect(frame.slice(0, 28)).toBe('3333ff123456eaa706fa957586dd');
    expect(frame.slice(28, 44)).toBe('6000000000203aff');
    expect(frame.slice(44, 76)).toBe('fe800000000000000000000000000001');
    expect(frame.slice(76, 108)).toBe('ff0200000000000000000001ff123456');
    expect(frame.slice(108, 112)).toBe('8700');
    expect(frame.slice(124, 172)).toBe('fd0000000000000000000000001234560101eaa706fa9575');
  });

  it('cannot be asked without an own address of IPv6, or without Ethernet', () => {
    expect(hex(holderQuestion(link('eth0', 2, ['10.9.0.1/24', 'fe80::100/64']), ip('fe80::2'), OURS))).toBe(
      'none',
    );
    const bare = { ...link('eth0', 2, ['fe80::1/64']), arp: false };
    expect(hex(holderQuestion(bare, ip('fe80::2'), OURS))).toBe('none');
  });

  it('is answered by neighbour advertisements, with the hardware address inside or of the frame', () => {
    const holder = { mac: MAC, address: ip('fd00::100') };
    expect(readHolder(unsolicitedAdvertisement(MAC, ip('fd00::100'), true))).toEqual(holder);
    const short = unsolicitedAdvertisement(MAC, ip('fd00::100'), true).slice(54, 78);
    const bytes = new Uint8Array(16);
    expect(
      readHolder(
        icmpv6Frame({ fromMac: MAC, toMac: MAC, source: bytes, destination: bytes, message: short }),
      ),
    ).toEqual(holder);
  });

  it('is not answered by other frames, nor by parts of one', () => {
    const whole = unsolicitedAdvertisement(MAC, ip('fd00::100'), true);
    for (let length = 0; length < whole.length; length += 1)
      expect(readHolder(whole.subarray(0, length))).toBeNull();
    const routed = whole.slice();
    routed[21] = 64;
    expect(readHolder(routed)).toBeNull();
    const question = holderQuestion(link('eth0', 2, ['fe80::1/64']), ip('fe80::2'), OURS);
    expect(readHolder(question ?? whole)).toBeNull();
  });
});
