import { type IpAddress, ipAddressToBytes } from '../../src/base/ip-address.ts';
import { icmpv6Frame } from './icmpv6.ts';

const NEIGHBOUR_SOLICITATION = 135;
/** ICMPv6 header, reserved bytes, target, and the option with the hardware address of the asker. */
const MESSAGE_BYTES = 32;
/** Option 1 (source link-layer address), in one unit of eight bytes. */
const SOURCE_MAC_OPTION = 1;
/** The solicited-node group of an address (RFC 4291 §2.7.1) before its last three bytes. */
const SOLICITED_NODE = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff];

/**
 * A neighbour solicitation (RFC 4861 §4.3), which asks which host has the address. It comes from an address of the
 * asker, never from the unspecified one: a node that has just given itself the address would take that for a duplicate
 * and drop the address.
 */
export function neighbourSolicitation(mac: Uint8Array, source: IpAddress, target: IpAddress): Uint8Array {
  const asked = ipAddressToBytes(target);
  const last = asked.subarray(13);
  const message = new Uint8Array(MESSAGE_BYTES);
  message[0] = NEIGHBOUR_SOLICITATION;
  message.set(asked, 8);
  message.set([SOURCE_MAC_OPTION, 1], 24);
  message.set(mac, 26);
  return icmpv6Frame({
    fromMac: mac,
    // RFC 2464 §7 defines the bytes 33:33 and the last four bytes of the group.
    toMac: Uint8Array.of(0x33, 0x33, 0xff, ...last),
    source: ipAddressToBytes(source),
    destination: Uint8Array.of(...SOLICITED_NODE, ...last),
    message,
  });
}
