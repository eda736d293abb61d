import type { Decoded } from '../../netlink/decoded.ts';
import { decoded, decodeFailure } from '../../netlink/decoded.ts';
import { readNest } from '../../netlink/framing.ts';
import type { AttributeMap } from '../../netlink/reader.ts';
import type { MessageWriter } from '../../netlink/writer.ts';
import type { AddressFamily } from '../../src/base/ip-address.ts';
import { addressFamily } from '../../src/base/ip-address.ts';
import { serviceFamily } from '../key.ts';
import type { ServiceKey, ServiceParams, TrafficStatistics } from '../types.ts';
import {
  ADDRESS_FAMILY,
  ALL_FLAGS,
  CMD_ATTR,
  PROTOCOL_NUMBER,
  SERVICE_FLAG_HASHED,
  SVC_ATTR,
} from './constants.ts';
import { nameOf } from './names.ts';
import { decodeStatistics } from './statistics.ts';

/** A service as the kernel reports it: its destinations come from a dump of their own. */
export interface DecodedService {
  readonly key: ServiceKey;
  readonly params: ServiceParams;
  readonly statistics: TrafficStatistics;
}

/**
 * The SERVICE attribute with only the members that identify the service: enough for every command but NEW and
 * SET_SERVICE.
 */
export function writeServiceKey(writer: MessageWriter, key: ServiceKey): void {
  const nest = writer.openNest(CMD_ATTR.service);
  writeKeyAttributes(writer, key);
  writer.closeNest(nest);
}

/**
 * The SERVICE attribute of NEW_SERVICE and SET_SERVICE, in ipvsadm's order. Of the flags, only the bits in
 * `flagsMask` are changed; everything else is replaced.
 */
export function writeService(
  writer: MessageWriter,
  key: ServiceKey,
  params: ServiceParams,
  flagsMask: number = ALL_FLAGS,
): void {
  const nest = writer.openNest(CMD_ATTR.service);
  writeKeyAttributes(writer, key);
  writer.text(SVC_ATTR.schedulerName, params.scheduler);
  if (params.persistenceEngine !== null) writer.text(SVC_ATTR.persistenceEngine, params.persistenceEngine);
  writer.u32Pair(SVC_ATTR.flags, params.flags, flagsMask);
  writer.u32(SVC_ATTR.timeout, params.timeoutSeconds);
  if (serviceFamily(key) === 'inet') writer.u32be(SVC_ATTR.netmask, params.netmask);
  else writer.u32(SVC_ATTR.netmask, params.netmask);
  writer.closeNest(nest);
}

function writeKeyAttributes(writer: MessageWriter, key: ServiceKey): void {
  if (key.kind === 'fwmark') {
    writer.u16(SVC_ATTR.addressFamily, ADDRESS_FAMILY[key.family]);
    writer.u32(SVC_ATTR.fwmark, key.mark);
    return;
  }
  writer.u16(SVC_ATTR.addressFamily, ADDRESS_FAMILY[addressFamily(key.address)]);
  writer.u16(SVC_ATTR.protocol, PROTOCOL_NUMBER[key.protocol]);
  writer.address(SVC_ATTR.address, key.address);
  writer.u16be(SVC_ATTR.port, key.port);
}

/** Reads the SERVICE attribute of a GET_SERVICE reply; the kernel's HASHED flag is taken out. */
export function decodeService(attributes: AttributeMap): Decoded<DecodedService> {
  const nest = readNest(attributes, CMD_ATTR.service, 'IPVS_CMD_ATTR_SERVICE');
  if (!nest.ok) return nest;
  const key = decodeServiceKey(nest.value);
  if (!key.ok) return key;
  const params = decodeParams(nest.value, serviceFamily(key.value));
  if (!params.ok) return params;
  const statistics = decodeStatistics(nest.value.get(SVC_ATTR.stats64), nest.value.get(SVC_ATTR.stats));
  return decoded({ key: key.value, params: params.value, statistics });
}

function decodeServiceKey(attributes: AttributeMap): Decoded<ServiceKey> {
  const af = attributes.get(SVC_ATTR.addressFamily);
  if (af === undefined) return decodeFailure('missing', 'IPVS_SVC_ATTR_AF');
  const family = nameOf(ADDRESS_FAMILY, af.u16(0));
  if (af.failed) return decodeFailure('truncated', 'IPVS_SVC_ATTR_AF');
  if (family === undefined) return decodeFailure('unsupported', `address family ${af.u16(0)}`);
  const mark = attributes.get(SVC_ATTR.fwmark);
  if (mark === undefined) return decodeAddressKey(attributes, family);
  const key: ServiceKey = { kind: 'fwmark', family, mark: mark.u32(0) };
  return mark.failed ? decodeFailure('truncated', 'IPVS_SVC_ATTR_FWMARK') : decoded(key);
}

function decodeAddressKey(attributes: AttributeMap, family: AddressFamily): Decoded<ServiceKey> {
  const protocol = attributes.get(SVC_ATTR.protocol);
  const address = attributes.get(SVC_ATTR.address);
  const port = attributes.get(SVC_ATTR.port);
  if (protocol === undefined || address === undefined || port === undefined) {
    return decodeFailure('missing', 'IPVS_SVC_ATTR_PROTOCOL, ADDR or PORT');
  }
  const number = protocol.u16(0);
  const name = nameOf(PROTOCOL_NUMBER, number);
  const value = { address: address.address(family), port: port.u16be(0) };
  if (protocol.failed || address.failed || port.failed) {
    return decodeFailure('truncated', 'IPVS_SVC_ATTR_PROTOCOL, ADDR or PORT');
  }
  if (name === undefined) return decodeFailure('unsupported', `IP protocol ${number}`);
  return decoded({ kind: 'address', protocol: name, ...value });
}

function decodeParams(attributes: AttributeMap, family: AddressFamily): Decoded<ServiceParams> {
  const scheduler = attributes.get(SVC_ATTR.schedulerName);
  const flags = attributes.get(SVC_ATTR.flags);
  const timeout = attributes.get(SVC_ATTR.timeout);
  const netmask = attributes.get(SVC_ATTR.netmask);
  if (scheduler === undefined || flags === undefined || timeout === undefined || netmask === undefined) {
    return decodeFailure('missing', 'IPVS_SVC_ATTR_SCHED_NAME, FLAGS, TIMEOUT or NETMASK');
  }
  const engine = attributes.get(SVC_ATTR.persistenceEngine)?.text() ?? '';
  const params: ServiceParams = {
    scheduler: scheduler.text(),
    flags: (flags.u32(0) & ~SERVICE_FLAG_HASHED) >>> 0,
    timeoutSeconds: timeout.u32(0),
    netmask: family === 'inet' ? netmask.u32be(0) : netmask.u32(0),
    persistenceEngine: engine === '' ? null : engine,
  };
  const cut = flags.failed || timeout.failed || netmask.failed;
  return cut ? decodeFailure('truncated', 'IPVS_SVC_ATTR_FLAGS, TIMEOUT or NETMASK') : decoded(params);
}
