import { describe, expect, it } from 'vitest';
import { type IpAddress, parseIpAddress } from '../../../../src/base/ip-address.ts';
import { type Advert, encodeAdvert } from '../../../../vrrp/protocol/advert.ts';
import { arpProbe, gratuitousArp, readArpHolder } from '../../../../vrrp/protocol/arp.ts';
import { internetChecksum } from '../../../../vrrp/protocol/checksum.ts';
import { decodeAdvert } from '../../../../vrrp/protocol/decode.ts';
import { readIpv4Packet } from '../../../../vrrp/protocol/ip-header.ts';
import { unsolicitedAdvertisement } from '../../../../vrrp/protocol/neighbour-advertisement.ts';

function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new TypeError(text);
  return address;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const MULTICAST = { source: ip('10.9.0.1'), destination: ip('224.0.0.18') };
const V2: Advert = {
  version: 2,
  virtualRouterId: 51,
  priority: 150,
  interval: 1000,
  addresses: [ip('10.9.0.100')],
  password: null,
};
const V3: Advert = { ...V2, version: 3 };

describe('adverts equal those captured from keepalived 2.2.7', () => {
  it.each([
    [
      'version 2 without authentication and with two addresses',
      encodeAdvert({ ...V2, addresses: [ip('10.9.0.100'), ip('10.9.0.101')] }, MULTICAST, 'pseudo'),
      '21339602 0001 33ee 0a090064 0a090065 0000000000000000',
    ],
    [
      'version 2 with the password secret12',
      encodeAdvert({ ...V2, password: new TextEncoder().encode('secret12') }, MULTICAST, 'pseudo'),
      '21339601 0101 cfde 0a090064 7365637265743132',
    ],
    [
      'version 3, 100 ms, multicast',
      encodeAdvert({ ...V3, interval: 100 }, MULTICAST, 'pseudo'),
      '31339601 000a 43bb 0a090064',
    ],
    [
      'version 3, 100 ms, without the pseudo-header (RFC 9568)',
      encodeAdvert({ ...V3, interval: 100 }, MULTICAST, 'plain'),
      '31339601 000a 2e54 0a090064',
    ],
    [
      'version 3, one second, unicast',
      encodeAdvert(V3, { source: ip('10.9.0.1'), destination: ip('10.9.0.3') }, 'pseudo'),
      '31339601 0064 1968 0a090064',
    ],
    [
      'version 3 over IPv6',
      encodeAdvert(
        { ...V3, addresses: [ip('fe80::100'), ip('fd00::100')] },
        { source: ip('fe80::1'), destination: ip('ff02::12') },
        'pseudo',
      ),
      '31339602 0064 3cb5 fe800000000000000000000000000100 fd000000000000000000000000000100',
    ],
  ])('%s', (_case, encoded, expected) => {
    expect(hex(encoded)).toBe(hex(bytes(expected)));
  });
});

describe('adverts', () => {
  it('are read as they were written', () => {
    const advert: Advert = { ...V2, password: new TextEncoder().encode('secret12') };
    expect(decodeAdvert(encodeAdvert(advert, MULTICAST, 'pseudo'), 'inet')).toEqual(advert);
  });

  it('of version 2 give their interval in whole seconds, at most 255', () => {
    expect(encodeAdvert({ ...V2, interval: 300_000 }, MULTICAST, 'pseudo')[5]).toBe(255);
  });

  it('of version 3 give their interval in twelve bits of hundredths', () => {
    const encoded = encodeAdvert({ ...V3, interval: 90_000 }, MULTICAST, 'pseudo');
    expect(hex(encoded.subarray(4, 6))).toBe('0fff');
  });

  it('have a checksum that makes the sum over everything nought', () => {
    expect(internetChecksum(encodeAdvert(V2, MULTICAST, 'pseudo'))).toBe(0);
  });
});

describe('an IPv4 packet from a raw socket', () => {
  const header = '45c0 0028 0001 0000 ff70 0000 0a090001 e0000012';
  const payload = '21339602 0001 33ee 0a090064 0a090065';

  it('is cut where its header says, before the padding of the frame', () => {
    const packet = readIpv4Packet(bytes(`${header} ${payload} ${'00'.repeat(8)}`));
    expect(packet?.payload.length).toBe(20);
    expect(packet).toMatchObject({ source: '10.9.0.1', destination: '224.0.0.18', ttl: 255 });
    const padded = bytes(`45c0 0024 0001 0000 ff70 0000 0a090001 e0000012 ${payload} ${'00'.repeat(14)}`);
    expect(hex(readIpv4Packet(padded)?.payload ?? new Uint8Array())).toBe(hex(bytes(payload)));
  });

  it.each([
    ['is shorter than its header says', bytes(`${header} ${payload}`)],
    ['is no IPv4', bytes(`65${header.slice(2)} ${payload} ${'00'.repeat(8)}`)],
    ['has a header of less than 20 bytes', bytes(`44${header.slice(2)} ${payload} ${'00'.repeat(8)}`)],
    ['is empty', new Uint8Array(0)],
    ['is no VRRP', bytes(`${header.replace('ff70', 'ff06')} ${payload} ${'00'.repeat(8)}`)],
  ])('is refused when it %s', (_case, packet) => {
    expect(readIpv4Packet(packet)).toBeNull();
  });
});

describe('announcements', () => {
  const mac = bytes('0200 0000 0101');

  it('of IPv4 addresses are requests for oneself, as keepalived sends them', () => {
    const expected =
      'ffffffffffff 020000000101 0806 0001080006040001 020000000101 0a090064 ffffffffffff 0a090064';
    expect(hex(gratuitousArp(mac, ip('10.9.0.100')))).toBe(hex(bytes(expected)));
  });

  it('of IPv6 addresses override what neighbours know, and carry the checksum that keepalived computes', () => {
    const frame = unsolicitedAdvertisement(bytes('eaa706fa9575'), ip('fe80::100'), false);
    expect(hex(frame.subarray(0, 14))).toBe('333300000001eaa706fa957586dd');
    expect(hex(frame.subarray(14, 22))).toBe('6000000000203aff');
    expect(hex(frame.subarray(54, 62))).toBe('8800d08620000000');
    expect(hex(frame.subarray(78))).toBe('0201eaa706fa9575');
  });

  it('of routers say so', () => {
    expect(unsolicitedAdvertisement(mac, ip('fe80::100'), true)[58]).toBe(0xa0);
  });
});

describe('an ARP probe', () => {
  const mac = bytes('020000000101');

  it('says nothing of the asker', () => {
    const frame = arpProbe(mac, ip('10.9.0.100'));
    expect(hex(frame.subarray(28, 42))).toBe('00000000 000000000000 0a090064'.replaceAll(' ', ''));
    expect(readArpHolder(frame)).toBeNull();
  });

  it('is answered by the holder, and so is a gratuitous ARP of somebody else', () => {
    const reply = arpProbe(mac, ip('10.9.0.100'));
    reply.set([0, 2], 20);
    reply.set([10, 9, 0, 100], 28);
    expect(readArpHolder(reply)).toEqual({ mac, address: '10.9.0.100' });
    expect(readArpHolder(gratuitousArp(mac, ip('10.9.0.100')))).toEqual({ mac, address: '10.9.0.100' });
  });
});
