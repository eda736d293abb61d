import {
  type IpAddress,
  ipAddressFromBytes,
  ipAddressToBytes,
  parseIpAddress,
} from '../../src/base/ip-address.ts';
import { icmpv6Frame, readNeighbourMessage } from './icmpv6.ts';

const NEIGHBOUR_ADVERTISEMENT = 136;
/** ICMPv6 header, flags, target, and the option with our hardware address. */
const MESSAGE_BYTES = 32;
/** The length without the option. */
const LEAST_BYTES = 24;
const ROUTER = 0x80;
const OVERRIDE = 0x20;
/** Option 2 (target link-layer address), in one unit of eight bytes. */
const TARGET_MAC_OPTION = 2;
const ALL_NODES = ipAddressToBytes(parseIpAddress('ff02::1') ?? unreachable());
const ALL_NODES_MAC = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);

/**
 * An unsolicited neighbour advertisement to all nodes (RFC 4861 §4.4, §7.2.6), which announces the address at this
 * hardware address. A node that forwards says that it is a router; otherwise its neighbours drop it from their lists of
 * routers.
 */
export function unsolicitedAdvertisement(mac: Uint8Array, address: IpAddress, isRouter: boolean): Uint8Array {
  const source = ipAddressToBytes(address);
  const message = new Uint8Array(MESSAGE_BYTES);
  message[0] = NEIGHBOUR_ADVERTISEMENT;
  message[4] = OVERRIDE | (isRouter ? ROUTER : 0);
  message.set(source, 8);
  message.set([TARGET_MAC_OPTION, 1], LEAST_BYTES);
  message.set(mac, LEAST_BYTES + 2);
  return icmpv6Frame({ fromMac: mac, toMac: ALL_NODES_MAC, source, destination: ALL_NODES, message });
}

/** The host that claims an address in a neighbour advertisement; null for other frames. */
export function readAdvertisedHolder(frame: Uint8Array): { mac: Uint8Array; address: IpAddress } | null {
  const message = readNeighbourMessage(frame);
  if (message === null || message.length < LEAST_BYTES || message[0] !== NEIGHBOUR_ADVERTISEMENT) return null;
  const hasOption =
    message.length >= MESSAGE_BYTES &&
    message[LEAST_BYTES] === TARGET_MAC_OPTION &&
    message[LEAST_BYTES + 1] === 1;
  // A unicast answer need not have the option; the sender of the frame is then known from the frame.
  const mac = hasOption ? message.slice(LEAST_BYTES + 2, MESSAGE_BYTES) : frame.slice(6, 12);
  return { mac, address: ipAddressFromBytes(message.subarray(8, LEAST_BYTES)) };
}

function unreachable(): never {
  throw new TypeError('ff02::1 is an address');
}
