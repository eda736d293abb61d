import { describe, expect, it } from 'vitest';
import { arpProbe, readArpHolder } from '../../../../vrrp/protocol/arp.ts';
import { address } from '../../../support/data-path-machine.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const HOLDER = Uint8Array.of(2, 0, 0, 0, 0, 9);
const ASKED = address('192.0.2.10');

describe('an ARP probe', () => {
  it('is a broadcast of 42 bytes that names no sender (RFC 5227)', () => {
    const frame = arpProbe(MAC, ASKED);
    expect(frame).toHaveLength(42);
    expect([...frame.subarray(0, 14)]).toEqual([255, 255, 255, 255, 255, 255, ...MAC, 8, 6]);
    expect([...frame.subarray(28, 32)]).toEqual([0, 0, 0, 0]);
    expect([...frame.subarray(38)]).toEqual([192, 0, 2, 10]);
    expect(readArpHolder(frame)).toBeNull();
  });

  it('is answered by who has the address', () => {
    const frame = arpProbe(MAC, ASKED);
    frame.set([0, 2], 20);
    frame.set(HOLDER, 22);
    frame.set([192, 0, 2, 10], 28);
    expect(readArpHolder(frame)).toEqual({ mac: HOLDER, address: ASKED });
  });

  it('is nothing when it is cut, or no ARP of Ethernet', () => {
    const frame = arpProbe(MAC, ASKED);
    expect(readArpHolder(frame.subarray(0, 41))).toBeNull();
    frame[12] = 0;
    expect(readArpHolder(frame)).toBeNull();
  });
});
