import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIpv4Packet, readIpv6Packet } from '../../../../vrrp/protocol/ip-header.ts';

describe('a packet with its IPv6 header', () => {
  const header = [0x6c, 0, 0, 0, 0, 8, 112, 255];
  const source = [0xfe, 0x80, ...new Array<number>(13).fill(0), 2];
  const group = [0xff, 0x02, ...new Array<number>(13).fill(0), 0x12];
  const message = [0x31, 51, 100, 0, 0, 100, 0, 0];

  it('is cut to the length that the header says', () => {
    const packet = Uint8Array.from([...header, ...source, ...group, ...message, 0, 0]);
    expect(readIpv6Packet(packet)).toEqual({
      source: 'fe80::2',
      destination: 'ff02::12',
      ttl: 255,
      payload: Uint8Array.from(message),
    });
  });

  it('is none when it is cut off, or carries something else', () => {
    expect(readIpv6Packet(Uint8Array.from([...header, ...source, ...group, ...message.slice(1)]))).toBeNull();
    expect(
      readIpv6Packet(Uint8Array.from([...header.with(6, 6), ...source, ...group, ...message])),
    ).toBeNull();
  });
});

describe('hostile bytes', () => {
  it('are no packet, or one within their own length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (bytes, sixth) => {
        if (bytes.length > 0) bytes[0] = sixth ? 0x60 : 0x45;
        for (const packet of [readIpv4Packet(bytes), readIpv6Packet(bytes)]) {
          if (packet !== null) expect(packet.payload.length).toBeLessThan(bytes.length);
        }
      }),
    );
  });
});
