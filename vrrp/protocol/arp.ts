import { type IpAddress, ipAddressFromBytes, ipAddressToBytes } from '../../src/base/ip-address.ts';

const ETHERTYPE_ARP = 0x0806;
const FRAME_BYTES = 42;
const REQUEST = 1;
const REPLY = 2;
/** Hardware type Ethernet, protocol IPv4, six and four bytes (RFC 826). */
const ETHERNET_IPV4 = [0, 1, 0x08, 0, 6, 4];
const BROADCAST = new Uint8Array(6).fill(0xff);

interface ArpRequest {
  readonly mac: Uint8Array;
  readonly senderAddress: Uint8Array;
  readonly targetMac: Uint8Array;
  readonly targetAddress: Uint8Array;
}

/**
 * A gratuitous ARP in keepalived's form: a broadcast request for the address by the address itself, with the broadcast
 * address as target hardware address.
 */
export function gratuitousArp(mac: Uint8Array, address: IpAddress): Uint8Array {
  const bytes = ipAddressToBytes(address);
  return requestFrame({ mac, senderAddress: bytes, targetMac: BROADCAST, targetAddress: bytes });
}

/** An ARP probe (RFC 5227 §2.1.1): asks which host has the address, without an address of the sender. */
export function arpProbe(mac: Uint8Array, address: IpAddress): Uint8Array {
  return requestFrame({
    mac,
    senderAddress: new Uint8Array(4),
    targetMac: new Uint8Array(6),
    targetAddress: ipAddressToBytes(address),
  });
}

/** The host that claims an address in an ARP reply or a gratuitous ARP; null for other frames. */
export function readArpHolder(frame: Uint8Array): { mac: Uint8Array; address: IpAddress } | null {
  if (frame.length < FRAME_BYTES) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint16(12) !== ETHERTYPE_ARP) return null;
  if (ETHERNET_IPV4.some((byte, index) => frame[14 + index] !== byte)) return null;
  const operation = view.getUint16(20);
  if (operation !== REQUEST && operation !== REPLY) return null;
  const address = frame.subarray(28, 32);
  const isGratuitous = address.every((byte, index) => byte === frame[38 + index]);
  const isProbe = address.every((byte) => byte === 0);
  if (isProbe || (operation === REQUEST && !isGratuitous)) return null;
  return { mac: frame.slice(22, 28), address: ipAddressFromBytes(address) };
}

function requestFrame({ mac, senderAddress, targetMac, targetAddress }: ArpRequest): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTES);
  frame.set(BROADCAST, 0);
  frame.set(mac, 6);
  frame.set([ETHERTYPE_ARP >> 8, ETHERTYPE_ARP & 0xff, ...ETHERNET_IPV4, 0, REQUEST], 12);
  frame.set(mac, 22);
  frame.set(senderAddress, 28);
  frame.set(targetMac, 32);
  frame.set(targetAddress, 38);
  return frame;
}
