import type { Decoded } from '../../netlink/decoded.ts';
import { decoded, decodeFailure } from '../../netlink/decoded.ts';
import { readNest } from '../../netlink/framing.ts';
import type { AttributeMap } from '../../netlink/reader.ts';
import type { MessageWriter } from '../../netlink/writer.ts';
import { addressFamily } from '../../src/base/ip-address.ts';
import type { SyncDaemon } from '../types.ts';
import { CMD_ATTR, DAEMON_ATTR, DAEMON_STATE } from './constants.ts';
import { nameOf } from './names.ts';

/** The DAEMON attribute of NEW_DAEMON, in ipvsadm's order; what is null is left out, and the kernel's default holds. */
export function writeDaemon(writer: MessageWriter, daemon: SyncDaemon): void {
  const nest = writer.openNest(CMD_ATTR.daemon);
  writer.u32(DAEMON_ATTR.state, DAEMON_STATE[daemon.state]);
  writer.text(DAEMON_ATTR.interface, daemon.interface);
  writer.u32(DAEMON_ATTR.syncId, daemon.syncId);
  if (daemon.maxLength !== null) writer.u16(DAEMON_ATTR.maxLength, daemon.maxLength);
  // Host byte order, unlike every other port of IPVS (linux/ip_vs.h).
  if (daemon.port !== null) writer.u16(DAEMON_ATTR.port, daemon.port);
  if (daemon.ttl !== null) writer.u8(DAEMON_ATTR.ttl, daemon.ttl);
  if (daemon.group !== null) {
    const family = addressFamily(daemon.group);
    writer.bareAddress(family === 'inet' ? DAEMON_ATTR.group : DAEMON_ATTR.group6, daemon.group);
  }
  writer.closeNest(nest);
}

/** The DAEMON attribute of DEL_DAEMON; interface and id are ignored by the kernel, ipvsadm sends them empty. */
export function writeDaemonState(writer: MessageWriter, state: SyncDaemon['state']): void {
  const nest = writer.openNest(CMD_ATTR.daemon);
  writer.u32(DAEMON_ATTR.state, DAEMON_STATE[state]);
  writer.text(DAEMON_ATTR.interface, '');
  writer.u32(DAEMON_ATTR.syncId, 0);
  writer.closeNest(nest);
}

/** Reads the DAEMON attribute of a GET_DAEMON reply. */
export function decodeDaemon(attributes: AttributeMap): Decoded<SyncDaemon> {
  const nest = readNest(attributes, CMD_ATTR.daemon, 'IPVS_CMD_ATTR_DAEMON');
  if (!nest.ok) return nest;
  const stateReader = nest.value.get(DAEMON_ATTR.state);
  const interfaceReader = nest.value.get(DAEMON_ATTR.interface);
  const syncIdReader = nest.value.get(DAEMON_ATTR.syncId);
  if (stateReader === undefined || interfaceReader === undefined || syncIdReader === undefined) {
    return decodeFailure('missing', 'IPVS_DAEMON_ATTR_STATE, MCAST_IFN or SYNC_ID');
  }
  const number = stateReader.u32(0);
  const syncId = syncIdReader.u32(0);
  if (stateReader.failed || syncIdReader.failed) {
    return decodeFailure('truncated', 'IPVS_DAEMON_ATTR_STATE or SYNC_ID');
  }
  const state = nameOf(DAEMON_STATE, number);
  if (state === undefined) return decodeFailure('unsupported', `sync daemon state ${number}`);
  const options = decodeOptions(nest.value);
  return options.ok
    ? decoded({ state, interface: interfaceReader.text(), syncId, ...options.value })
    : options;
}

type DaemonOptions = Pick<SyncDaemon, 'maxLength' | 'group' | 'port' | 'ttl'>;

/** Attributes since Linux 4.3; older kernels report none of them. */
function decodeOptions(attributes: AttributeMap): Decoded<DaemonOptions> {
  const maxLength = attributes.get(DAEMON_ATTR.maxLength);
  const port = attributes.get(DAEMON_ATTR.port);
  const ttl = attributes.get(DAEMON_ATTR.ttl);
  const group4 = attributes.get(DAEMON_ATTR.group);
  const group6 = attributes.get(DAEMON_ATTR.group6);
  const options: DaemonOptions = {
    maxLength: maxLength?.u16(0) ?? null,
    group: group4?.address('inet') ?? group6?.address('inet6') ?? null,
    port: port?.u16(0) ?? null,
    ttl: ttl?.u8(0) ?? null,
  };
  const cut = [maxLength, port, ttl, group4, group6].some((reader) => reader?.failed === true);
  return cut ? decodeFailure('truncated', 'an option of IPVS_CMD_ATTR_DAEMON') : decoded(options);
}
