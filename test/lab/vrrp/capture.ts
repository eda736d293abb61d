import { readFileSync } from 'node:fs';
import { ipAddressFromBytes } from '../../../src/base/ip-address.ts';
import { readArpHolder } from '../../../vrrp/protocol/arp.ts';
import { decodeAdvert, readMessage } from '../../../vrrp/protocol/decode.ts';
import type { SeenAdvert } from './case.ts';

/** A frame with the Unix second at which it was seen. */
export interface Frame {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Reads what tcpdump wrote (pcap, microseconds, this host's byte order). A record cut short at the end is left out. */
export function readCapture(path: string): readonly Frame[] {
  const file = readFileSync(path);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const frames: Frame[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const length = view.getUint32(at + 8, true);
    const begin = at + RECORD_HEADER;
    if (begin + length > file.length) break;
    const seconds = view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6;
    frames.push({ at: seconds, bytes: file.subarray(begin, begin + length) });
    at = begin + length;
  }
  return frames;
}

/** The advert in an Ethernet frame, or null. */
export function advertIn({ at, bytes }: Frame): SeenAdvert | null {
  const type = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0);
  const isIpv6 = type === 0x86dd;
  if (!isIpv6 && type !== 0x0800) return null;
  const protocol = isIpv6 ? bytes[20] : bytes[23];
  if (protocol !== 112) return null;
  const headerBytes = isIpv6 ? 40 : ((bytes[14] ?? 0) & 0xf) * 4;
  const length = isIpv6
    ? ((bytes[18] ?? 0) << 8) | (bytes[19] ?? 0)
    : (((bytes[16] ?? 0) << 8) | (bytes[17] ?? 0)) - headerBytes;
  const payload = bytes.subarray(14 + headerBytes, 14 + headerBytes + length);
  const message = readMessage(payload);
  const advert = decodeAdvert(payload, isIpv6 ? 'inet6' : 'inet');
  if (message === null || advert === null) return null;
  const [source, destination] = isIpv6
    ? [bytes.subarray(22, 38), bytes.subarray(38, 54)]
    : [bytes.subarray(26, 30), bytes.subarray(30, 34)];
  const lifetime = isIpv6 ? bytes[21] : bytes[22];
  const service = isIpv6 ? (((bytes[14] ?? 0) & 0xf) << 4) | ((bytes[15] ?? 0) >> 4) : bytes[15];
  const secret = advert.password === null ? 'none' : Buffer.from(advert.password).toString('hex');
  const header = [
    `${ipAddressFromBytes(source)} to ${ipAddressFromBytes(destination)}`,
    `ttl ${lifetime} tos ${service} version ${advert.version} interval ${advert.interval}`,
    `authentication ${message.authenticationType} ${secret}`,
    advert.addresses.toSorted().join(' '),
  ].join(', ');
  return { at, router: advert.virtualRouterId, priority: advert.priority, header };
}

/** The address that a frame announces to everybody, by gratuitous ARP or unsolicited neighbour advertisement. */
export function announcedIn({ at, bytes }: Frame): { at: number; address: string } | null {
  const type = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0);
  const isToMany = ((bytes[0] ?? 0) & 1) === 1;
  if (type === 0x0806 && isToMany) {
    const holder = readArpHolder(bytes);
    return holder === null ? null : { at, address: holder.address };
  }
  const isAdvertisement = type === 0x86dd && bytes[20] === 58 && bytes[54] === 136 && isToMany;
  return isAdvertisement ? { at, address: ipAddressFromBytes(bytes.subarray(62, 78)) } : null;
}
