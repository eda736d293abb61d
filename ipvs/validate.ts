import { FORWARDING_METHOD, PROTOCOL_NUMBER, TUNNEL_FLAGS, TUNNEL_TYPE } from './codec/constants.ts';
import type { Operation } from './operation.ts';
import type {
  ConnectionTimeouts,
  DestinationKey,
  DestinationParams,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
} from './types.ts';
import { SERVICE_FLAG } from './types.ts';

/**
 * Checks operations before they are sent. The kernel accepts some wrong values silently, and others do not fit their
 * netlink field, where they would become different values. Values that the kernel refuses itself are not checked
 * here.
 */

const MAX_U16 = 0xffff;
const MAX_U32 = 0xffffffff;
const MAX_I32 = 0x7fffffff;
const KNOWN_FLAGS = Object.values(SERVICE_FLAG).reduce((all, flag) => all | flag, 0);

/** The kernel multiplies by HZ (up to 1000) in 32 bits: a longer time would wrap to a short one. */
export const MAX_PERSISTENCE_SECONDS = 4_294_967;
/** The sync protocol has one byte for the id, although netlink accepts more. */
export const MAX_SYNC_ID = 255;
/** IP_VS_SCHEDNAME_MAXLEN and IP_VS_PENAME_MAXLEN without their NUL. */
export const MAX_NAME_LENGTH = 15;

/** Why this key cannot identify a service, or null. */
function serviceKeyFault(key: ServiceKey): string | null {
  if (key.kind === 'fwmark') {
    if (!isInteger(key.mark, 1, MAX_U32)) {
      return `the firewall mark must be 1 to ${MAX_U32}, not ${key.mark} (the kernel takes 0 as tcp 0.0.0.0:0)`;
    }
    return null;
  }
  if (!Object.hasOwn(PROTOCOL_NUMBER, key.protocol)) {
    return `IPVS balances tcp, udp and sctp, not '${key.protocol}'`;
  }
  return portFault(key.port);
}

/** Why a service must not be programmed with these parameters, or null. */
export function serviceFault(key: ServiceKey, params: ServiceParams): string | null {
  return (
    serviceKeyFault(key) ??
    nameFault('scheduler', params.scheduler) ??
    (params.persistenceEngine === null ? null : nameFault('persistence engine', params.persistenceEngine)) ??
    flagsFault(params) ??
    netmaskFault(params.netmask)
  );
}

/** Why a destination must not be programmed with these parameters, or null. */
export function destinationFault(key: DestinationKey, params: DestinationParams): string | null {
  const { tunnel } = params;
  if (!Object.hasOwn(FORWARDING_METHOD, params.forwarding))
    return `unknown forwarding method '${params.forwarding}'`;
  if (!Object.hasOwn(TUNNEL_TYPE, tunnel.type)) return `unknown tunnel type '${tunnel.type}'`;
  if (!Object.hasOwn(TUNNEL_FLAGS, tunnel.checksum)) return `unknown tunnel checksum '${tunnel.checksum}'`;
  if (!isInteger(tunnel.port, 0, MAX_U16))
    return `the tunnel port must be 0 to ${MAX_U16}, not ${tunnel.port}`;
  if (tunnel.checksum === 'remcsum' && tunnel.type !== 'gue') {
    return `remote checksum offload (remcsum) exists for gue tunnels only, not ${tunnel.type}`;
  }
  if (!isInteger(params.weight, -MAX_I32, MAX_I32))
    return `the weight must be 0 to ${MAX_I32}, not ${params.weight}`;
  return (
    thresholdFault('upper', params.upperThreshold) ??
    thresholdFault('lower', params.lowerThreshold) ??
    portFault(key.port)
  );
}

/** Why a sync daemon must not be started with these settings, or null. */
function daemonFault(daemon: SyncDaemon): string | null {
  if (!isInteger(daemon.syncId, 0, MAX_SYNC_ID))
    return `the sync id must be 0 to ${MAX_SYNC_ID}, not ${daemon.syncId}`;
  if (daemon.maxLength !== null && !isInteger(daemon.maxLength, 1, MAX_U16)) {
    return `the sync message length must be 1 to ${MAX_U16}, not ${daemon.maxLength}`;
  }
  if (daemon.ttl !== null && !isInteger(daemon.ttl, 1, 255))
    return `the multicast ttl must be 1 to 255, not ${daemon.ttl}`;
  if (daemon.port !== null && !isInteger(daemon.port, 1, MAX_U16)) {
    return `the multicast port must be 1 to ${MAX_U16}, not ${daemon.port}`;
  }
  return nameFault('interface', daemon.interface);
}

/** Why timeouts must not be sent, or null. */
function timeoutsFault(timeouts: ConnectionTimeouts): string | null {
  for (const seconds of [timeouts.tcp, timeouts.tcpFin, timeouts.udp]) {
    if (seconds === null) continue;
    if (!isInteger(seconds, 1, MAX_U32)) {
      return `a timeout must be at least 1 s, not ${seconds} (the kernel takes 0 as "leave it")`;
    }
  }
  return null;
}

/** Why an operation must not be sent, or null. */
export function operationFault(operation: Operation): string | null {
  switch (operation.type) {
    case 'new-service':
    case 'set-service':
      return serviceFault(operation.service, operation.params);
    case 'del-service':
      return serviceKeyFault(operation.service);
    case 'new-destination':
    case 'set-destination':
      return serviceKeyFault(operation.service) ?? destinationFault(operation.destination, operation.params);
    case 'del-destination':
      return serviceKeyFault(operation.service) ?? portFault(operation.destination.port);
    case 'zero':
      return operation.service === null ? null : serviceKeyFault(operation.service);
    case 'set-timeouts':
      return timeoutsFault(operation.timeouts);
    case 'new-daemon':
      return daemonFault(operation.daemon);
    default:
      return null;
  }
}

function flagsFault(params: ServiceParams): string | null {
  const unknown = (params.flags & ~KNOWN_FLAGS) >>> 0;
  if (!isInteger(params.flags, 0, MAX_U32) || unknown !== 0) {
    return `unknown service flags 0x${unknown.toString(16)}`;
  }
  if (!isInteger(params.timeoutSeconds, 0, MAX_PERSISTENCE_SECONDS)) {
    return `the persistence timeout must be 0 to ${MAX_PERSISTENCE_SECONDS} s, not ${params.timeoutSeconds}`;
  }
  if ((params.flags & SERVICE_FLAG.persistent) !== 0 && params.timeoutSeconds === 0) {
    return 'a persistent service needs a timeout of at least 1 s';
  }
  return null;
}

/** IPv6 prefix lengths are checked by the kernel; a mask of IPv4 may be any, with holes too. */
function netmaskFault(netmask: number): string | null {
  return isInteger(netmask, 0, MAX_U32) ? null : `the persistence netmask ${netmask} is not a 32-bit number`;
}

/** The kernel reads a name only up to its NUL; it refuses longer or empty names itself. */
function nameFault(what: string, name: string): string | null {
  return name.includes('\0') ? `the ${what}'s name has a NUL character in it` : null;
}

function thresholdFault(which: string, value: number): string | null {
  if (isInteger(value, 0, MAX_U32)) return null;
  return `the ${which} connection threshold must be 0 to ${MAX_U32}, not ${value}`;
}

function portFault(port: number): string | null {
  return isInteger(port, 0, MAX_U16) ? null : `a port must be 0 to ${MAX_U16}, not ${port}`;
}

function isInteger(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
