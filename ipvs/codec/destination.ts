import type { Decoded } from '../../netlink/decoded.ts';
import { decoded, decodeFailure } from '../../netlink/decoded.ts';
import { readNest } from '../../netlink/framing.ts';
import type { AttributeMap } from '../../netlink/reader.ts';
import type { MessageWriter } from '../../netlink/writer.ts';
import type { AddressFamily } from '../../src/base/ip-address.ts';
import { addressFamily } from '../../src/base/ip-address.ts';
import type { DestinationKey, DestinationParams, KernelDestination, Tunnel } from '../types.ts';
import {
  ADDRESS_FAMILY,
  CMD_ATTR,
  DEST_ATTR,
  FORWARDING_METHOD,
  TUNNEL_FLAGS,
  TUNNEL_TYPE,
} from './constants.ts';
import { nameOf } from './names.ts';
import { decodeStatistics } from './statistics.ts';

/** linux/ip_vs.h: IP_VS_CONN_F_FWD_MASK. */
const FORWARDING_MASK = 0x07;

/**
 * The DEST attribute of DEL_DEST. The family is always written: without it the kernel takes the service's, and reads
 * the first 4 bytes of an IPv6 address as an IPv4 one.
 */
export function writeDestinationKey(writer: MessageWriter, key: DestinationKey): void {
  const nest = writer.openNest(CMD_ATTR.destination);
  writeKeyAttributes(writer, key);
  writer.closeNest(nest);
}

/** The DEST attribute of NEW_DEST and SET_DEST: always all ten attributes, in ipvsadm's order, so that a SET replaces everything. */
export function writeDestination(
  writer: MessageWriter,
  key: DestinationKey,
  params: DestinationParams,
): void {
  const nest = writer.openNest(CMD_ATTR.destination);
  writeKeyAttributes(writer, key);
  writer.u32(DEST_ATTR.forwardingMethod, FORWARDING_METHOD[params.forwarding]);
  writer.u32(DEST_ATTR.weight, params.weight);
  writer.u8(DEST_ATTR.tunnelType, TUNNEL_TYPE[params.tunnel.type]);
  writer.u16be(DEST_ATTR.tunnelPort, params.tunnel.port);
  writer.u16(DEST_ATTR.tunnelFlags, TUNNEL_FLAGS[params.tunnel.checksum]);
  writer.u32(DEST_ATTR.upperThreshold, params.upperThreshold);
  writer.u32(DEST_ATTR.lowerThreshold, params.lowerThreshold);
  writer.closeNest(nest);
}

function writeKeyAttributes(writer: MessageWriter, key: DestinationKey): void {
  writer.u16(DEST_ATTR.addressFamily, ADDRESS_FAMILY[addressFamily(key.address)]);
  writer.address(DEST_ATTR.address, key.address);
  writer.u16be(DEST_ATTR.port, key.port);
}

/**
 * Reads the DEST attribute of a GET_DEST reply, which names no service: the caller knows which one it asked for.
 * Kernels before 3.18 report no family; it is the service's then.
 */
export function decodeDestination(
  attributes: AttributeMap,
  family: AddressFamily,
): Decoded<KernelDestination> {
  const nest = readNest(attributes, CMD_ATTR.destination, 'IPVS_CMD_ATTR_DEST');
  if (!nest.ok) return nest;
  const key = decodeKey(nest.value, family);
  if (!key.ok) return key;
  const params = decodeParams(nest.value);
  if (!params.ok) return params;
  return decoded({
    key: key.value,
    params: params.value,
    activeConnections: count(nest.value, DEST_ATTR.activeConnections),
    inactiveConnections: count(nest.value, DEST_ATTR.inactiveConnections),
    persistentConnections: count(nest.value, DEST_ATTR.persistentConnections),
    statistics: decodeStatistics(nest.value.get(DEST_ATTR.stats64), nest.value.get(DEST_ATTR.stats)),
  });
}

function decodeKey(attributes: AttributeMap, serviceFamily: AddressFamily): Decoded<DestinationKey> {
  const address = attributes.get(DEST_ATTR.address);
  const port = attributes.get(DEST_ATTR.port);
  if (address === undefined || port === undefined) {
    return decodeFailure('missing', 'IPVS_DEST_ATTR_ADDR or PORT');
  }
  const af = attributes.get(DEST_ATTR.addressFamily);
  const family = af === undefined ? serviceFamily : nameOf(ADDRESS_FAMILY, af.u16(0));
  if (af?.failed === true) return decodeFailure('truncated', 'IPVS_DEST_ATTR_ADDR_FAMILY');
  if (family === undefined) return decodeFailure('unsupported', `address family ${af?.u16(0) ?? 0}`);
  const key: DestinationKey = { address: address.address(family), port: port.u16be(0) };
  const cut = address.failed || port.failed;
  return cut ? decodeFailure('truncated', 'IPVS_DEST_ATTR_ADDR or PORT') : decoded(key);
}

function decodeParams(attributes: AttributeMap): Decoded<DestinationParams> {
  const method = attributes.get(DEST_ATTR.forwardingMethod);
  const weight = attributes.get(DEST_ATTR.weight);
  const upper = attributes.get(DEST_ATTR.upperThreshold);
  const lower = attributes.get(DEST_ATTR.lowerThreshold);
  if (method === undefined || weight === undefined || upper === undefined || lower === undefined) {
    return decodeFailure('missing', 'IPVS_DEST_ATTR_FWD_METHOD, WEIGHT, U_THRESH or L_THRESH');
  }
  const number = method.u32(0) & FORWARDING_MASK;
  const values = {
    weight: weight.i32(0),
    upperThreshold: upper.u32(0),
    lowerThreshold: lower.u32(0),
  };
  if (method.failed || weight.failed || upper.failed || lower.failed) {
    return decodeFailure('truncated', 'IPVS_DEST_ATTR_FWD_METHOD, WEIGHT, U_THRESH or L_THRESH');
  }
  const forwarding = nameOf(FORWARDING_METHOD, number);
  if (forwarding === undefined) return decodeFailure('unsupported', `forwarding method ${number}`);
  const tunnel = decodeTunnel(attributes);
  return tunnel.ok ? decoded({ forwarding, ...values, tunnel: tunnel.value }) : tunnel;
}

/** Kernels before 5.2 know only ipip, and report no tunnel attributes. */
function decodeTunnel(attributes: AttributeMap): Decoded<Tunnel> {
  const typeReader = attributes.get(DEST_ATTR.tunnelType);
  const portReader = attributes.get(DEST_ATTR.tunnelPort);
  const flagsReader = attributes.get(DEST_ATTR.tunnelFlags);
  const typeNumber = typeReader?.u8(0) ?? TUNNEL_TYPE.ipip;
  const flagsNumber = flagsReader?.u16(0) ?? TUNNEL_FLAGS.nocsum;
  const port = portReader?.u16be(0) ?? 0;
  if (typeReader?.failed === true || portReader?.failed === true || flagsReader?.failed === true) {
    return decodeFailure('truncated', 'IPVS_DEST_ATTR_TUN_TYPE, TUN_PORT or TUN_FLAGS');
  }
  const type = nameOf(TUNNEL_TYPE, typeNumber);
  const checksum = nameOf(TUNNEL_FLAGS, flagsNumber);
  if (type === undefined || checksum === undefined) {
    return decodeFailure('unsupported', `tunnel type ${typeNumber} with flags ${flagsNumber}`);
  }
  return decoded({ type, port, checksum });
}

function count(attributes: AttributeMap, type: number): number {
  return attributes.get(type)?.u32(0) ?? 0;
}
