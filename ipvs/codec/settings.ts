import { CTRL_ATTR } from '../../netlink/constants.ts';
import type { Decoded } from '../../netlink/decoded.ts';
import { decoded, decodeFailure } from '../../netlink/decoded.ts';
import type { AttributeMap } from '../../netlink/reader.ts';
import type { MessageWriter } from '../../netlink/writer.ts';
import type { ConnectionTimeouts, KernelInfo } from '../types.ts';
import { CMD_ATTR, INFO_ATTR } from './constants.ts';

/** Connection timeouts as they are in force, in seconds. */
export interface EffectiveTimeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/**
 * The attributes of SET_CONFIG. The kernel takes 0, like an absent attribute, for "unchanged", so null is sent as 0
 * (ipvsadm --set).
 */
export function writeTimeouts(writer: MessageWriter, timeouts: ConnectionTimeouts): void {
  writer.u32(CMD_ATTR.timeoutTcp, timeouts.tcp ?? 0);
  writer.u32(CMD_ATTR.timeoutTcpFin, timeouts.tcpFin ?? 0);
  writer.u32(CMD_ATTR.timeoutUdp, timeouts.udp ?? 0);
}

/** Reads a GET_CONFIG reply. A kernel without TCP or UDP balancing leaves their timeouts out: 0. */
export function decodeTimeouts(attributes: AttributeMap): Decoded<EffectiveTimeouts> {
  const tcp = attributes.get(CMD_ATTR.timeoutTcp);
  const tcpFin = attributes.get(CMD_ATTR.timeoutTcpFin);
  const udp = attributes.get(CMD_ATTR.timeoutUdp);
  const value = { tcp: tcp?.u32(0) ?? 0, tcpFin: tcpFin?.u32(0) ?? 0, udp: udp?.u32(0) ?? 0 };
  const cut = tcp?.failed === true || tcpFin?.failed === true || udp?.failed === true;
  return cut ? decodeFailure('truncated', 'IPVS_CMD_ATTR_TIMEOUT_*') : decoded(value);
}

/** Reads a GET_INFO reply; the version is one byte per part (linux/ip_vs.h: IP_VS_VERSION_CODE). */
export function decodeInfo(attributes: AttributeMap): Decoded<KernelInfo> {
  const version = attributes.get(INFO_ATTR.version);
  const size = attributes.get(INFO_ATTR.connectionTableSize);
  if (version === undefined || size === undefined) {
    return decodeFailure('missing', 'IPVS_INFO_ATTR_VERSION or CONN_TAB_SIZE');
  }
  const code = version.u32(0);
  const info: KernelInfo = {
    version: `${(code >>> 16) & 0xff}.${(code >>> 8) & 0xff}.${code & 0xff}`,
    connectionTableSize: size.u32(0),
  };
  return version.failed || size.failed ? decodeFailure('truncated', 'IPVS_INFO_ATTR_*') : decoded(info);
}

/** Reads the family's dynamic id from a CTRL_CMD_GETFAMILY reply. */
export function decodeFamilyId(attributes: AttributeMap): Decoded<number> {
  const id = attributes.get(CTRL_ATTR.familyId);
  if (id === undefined) return decodeFailure('missing', 'CTRL_ATTR_FAMILY_ID');
  const value = id.u16(0);
  return id.failed ? decodeFailure('truncated', 'CTRL_ATTR_FAMILY_ID') : decoded(value);
}
