import { getSystemErrorName } from 'node:util';
import { NativeSocketError } from '../../native/fault.ts';
import { interfaceIndex } from '../../native/libc.ts';
import {
  AF_INET,
  AF_INET6,
  encodeSocketAddress,
  RESET_AT_CLOSE,
  SO_LINGER,
} from '../../native/sockets/socket-address.ts';
import type { SocketCalls } from '../../native/sockets/socket-calls.ts';
import {
  formatEndpoint,
  type IpAddress,
  ipAddressFromBytes,
  ipAddressToBytes,
  isLinkLocal,
} from '../../src/base/ip-address.ts';
import type { SystemFault } from '../connection/errno.ts';
import { needsNativeSocket } from '../connection/socket.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { Endpoint, Exchange, SocketDemand } from './exchange.ts';
import type { SpareSockets } from './spare-sockets.ts';

// The values are from asm-generic/socket.h, linux/net.h, linux/in.h, linux/in6.h and linux/tcp.h; they are the same
// on x86, ARM and RISC-V.
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BINDTODEVICE = 25;
const SO_MARK = 36;
const SOL_IP = 0;
const IP_RECVERR = 11;
const SOL_IPV6 = 41;
const IPV6_RECVERR = 25;
const SOL_TCP = 6;
const TCP_QUICKACK = 12;
const EINPROGRESS = -115;

/** Why there is no socket: an error of a system call, or what this host cannot do, in words. */
export type OpenFailure = SystemFault | { readonly reason: string };

/** Opens a socket to the address of the exchange, connected or connecting; the caller closes it. */
export function openSocket(
  calls: SocketCalls,
  exchange: SocketDemand,
  spares: SpareSockets,
): number | OpenFailure {
  const { endpoint, transport } = exchange;
  const family = familyOf(exchange);
  const spare = spares.serves(exchange) ? spares.take(family) : undefined;
  if (spare !== undefined) {
    const failure = connect(calls, spare, endpoint, transport);
    if (failure === null) return spare;
    calls.close(spare);
    return failure;
  }
  const type = (transport === 'tcp' ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = calls.socket(family, type, 0);
  if (fd < 0) return fault('socket', fd);
  const failure = attempt(
    () => prepare(calls, fd, exchange, family) ?? connect(calls, fd, endpoint, transport),
  );
  if (failure === null) return fd;
  calls.close(fd);
  return failure;
}

/** The address family of the socket that an exchange needs. */
export function familyOf({ endpoint }: SocketDemand): number {
  return endpoint.connection.address.includes(':') ? AF_INET6 : AF_INET;
}

/** The library throws where an interface does not exist; this turns the exception into a failure. */
function attempt(steps: () => OpenFailure | null): OpenFailure | null {
  try {
    return steps();
  } catch (error) {
    if (error instanceof NativeSocketError) return { reason: error.message };
    throw error;
  }
}

function prepare(calls: SocketCalls, fd: number, exchange: SocketDemand, family: number): OpenFailure | null {
  const { connection } = exchange.endpoint;
  if (exchange.transport === 'udp') {
    // Silence may be a success, so every ICMP error has to be reported, not only that the port is closed (ip(7)).
    if (family === AF_INET) calls.setInteger(fd, SOL_IP, IP_RECVERR, 1);
    else calls.setInteger(fd, SOL_IPV6, IPV6_RECVERR, 1);
  } else if (exchange.clientSpeaksFirst && connection.path === undefined) {
    // A data-path probe acknowledges at once: a reset that comes instead leaves its entry in IPVS in SYN_RECV, for a minute.
    calls.setInteger(fd, SOL_TCP, TCP_QUICKACK, 0);
  }
  if (needsNativeSocket(connection)) {
    const failure = applyOptions(calls, fd, connection, exchange.transport);
    if (failure !== null) return failure;
  }
  if (connection.bindAddress === null && connection.bindPort === null) return null;
  return bind(calls, fd, connection);
}

function applyOptions(
  calls: SocketCalls,
  fd: number,
  { bindInterface, mark, path }: ConnectionSpec,
  transport: Exchange['transport'],
): OpenFailure | null {
  if (bindInterface !== null) {
    const name = new TextEncoder().encode(`${bindInterface}\0`);
    const result = calls.setBytes(fd, SOL_SOCKET, SO_BINDTODEVICE, name);
    if (result < 0) return refusal(`SO_BINDTODEVICE ${bindInterface}`, result);
  }
  if (path !== undefined && transport === 'tcp') calls.setBytes(fd, SOL_SOCKET, SO_LINGER, RESET_AT_CLOSE);
  if (mark === null) return null;
  const result = calls.setInteger(fd, SOL_SOCKET, SO_MARK, mark);
  return result < 0 ? refusal(`SO_MARK ${mark}`, result) : null;
}

function bind(calls: SocketCalls, fd: number, connection: ConnectionSpec): OpenFailure | null {
  const { bindAddress, bindPort, address } = connection;
  const local = bindAddress ?? ipAddressFromBytes(new Uint8Array(ipAddressToBytes(address).length));
  // A configured port is still held by the connection of the attempt before.
  if (bindPort !== null) calls.setInteger(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  const result = calls.bind(fd, encode(local, bindPort ?? 0, connection));
  if (result >= 0) return null;
  return refusal(`bind to ${formatEndpoint(local, bindPort ?? 0)}`, result);
}

function connect(
  calls: SocketCalls,
  fd: number,
  endpoint: Endpoint,
  transport: Exchange['transport'],
): OpenFailure | null {
  const { connection } = endpoint;
  const address = isLinkLocal(connection.address)
    ? encode(connection.address, connection.port, connection)
    : (endpoint.address ??= encode(connection.address, connection.port, connection));
  const result = calls.connect(fd, address);
  if (result >= 0 || result === EINPROGRESS) return null;
  const failure = fault('connect', result);
  // The fault has Node's form: the verdict tells a missing route on this host from a server that cannot be reached.
  return transport === 'tcp'
    ? { ...failure, message: `${failure.message} - Local (${connection.bindAddress ?? ''})` }
    : failure;
}

function encode(address: IpAddress, port: number, { bindInterface }: ConnectionSpec): Uint8Array {
  const scope = bindInterface !== null && isLinkLocal(address) ? interfaceIndex(bindInterface) : 0;
  return encodeSocketAddress(address, port, scope);
}

/** A fault in the form of Node's sockets. */
function fault(syscall: string, result: number): SystemFault {
  const code = getSystemErrorName(result);
  return { code, syscall, message: `${syscall} ${code}` };
}

function refusal(attempted: string, result: number): OpenFailure {
  return { reason: new NativeSocketError(attempted, getSystemErrorName(result)).message };
}
