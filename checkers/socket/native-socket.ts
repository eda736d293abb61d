import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { Socket } from 'node:net';
import {
  bindDescriptor,
  closeDescriptor,
  createDescriptor,
  interfaceIndex,
  setOption,
} from '../../native/libc.ts';
import {
  AF_INET,
  AF_INET6,
  encodeInt,
  encodeSocketAddress,
  RESET_AT_CLOSE,
  SO_LINGER,
} from '../../native/sockets/socket-address.ts';
import {
  type AddressFamily,
  addressFamily,
  formatEndpoint,
  ipAddressFromBytes,
  ipAddressToBytes,
  isLinkLocal,
} from '../../src/base/ip-address.ts';
import { connectOptions, type OpenDatagramSocket, type OpenSocket } from '../connection/socket.ts';
import type { ConnectionSpec } from '../connection/spec.ts';

// The values are from asm-generic/socket.h, linux/net.h, linux/in.h and linux/in6.h; they are the same on x86, ARM
// and RISC-V.
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_BINDTODEVICE = 25;
const SO_MARK = 36;
const IPPROTO_DEFAULT = 0;
const IPPROTO_ICMP: Readonly<Record<AddressFamily, number>> = { inet: 1, inet6: 58 };
/** Level and name of IP_RECVERR and IPV6_RECVERR. */
const RECEIVE_ERRORS: Readonly<Record<AddressFamily, readonly [number, number]>> = {
  inet: [0, 11],
  inet6: [41, 25],
};

/** Sockets with options that Node lacks: made with libc, then handed to Node, which closes them. */
export interface NativeSockets {
  tcp(connection: ConnectionSpec): OpenSocket;
  /** Reports every ICMP error, not only "port unreachable" (ip(7), IP_RECVERR). */
  udp(connection: ConnectionSpec): OpenDatagramSocket;
  /**
   * A socket for echo requests and replies (linux/net/ipv4/ping.c). It needs net.ipv4.ping_group_range, but no
   * capability.
   */
  icmp(connection: ConnectionSpec): OpenDatagramSocket;
}

export const nativeSockets: NativeSockets = {
  tcp: (connection) => {
    const options = connectOptions(connection);
    return () => {
      const fd = openDescriptor(connection, SOCK_STREAM, IPPROTO_DEFAULT, 'TCP socket');
      return adopt(fd, () => new Socket({ fd })).connect(options);
    };
  },
  udp: (connection) => () => openDatagram(connection, IPPROTO_DEFAULT, 'UDP socket'),
  icmp: (connection) => () =>
    openDatagram(connection, IPPROTO_ICMP[addressFamily(connection.address)], 'ICMP socket'),
};

function openDatagram(connection: ConnectionSpec, protocol: number, what: string): DatagramSocket {
  const family = addressFamily(connection.address);
  const fd = openDescriptor(connection, SOCK_DGRAM, protocol, what);
  return adopt(fd, () => {
    const [level, name] = RECEIVE_ERRORS[family];
    setOption(fd, level, name, encodeInt(1), 'IP_RECVERR');
    bindLocally(fd, connection);
    return createSocket(family === 'inet6' ? 'udp6' : 'udp4').bind({ fd, exclusive: true });
  });
}

function openDescriptor(connection: ConnectionSpec, type: number, protocol: number, what: string): number {
  const domain = addressFamily(connection.address) === 'inet6' ? AF_INET6 : AF_INET;
  const fd = createDescriptor(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol, what);
  return adopt(fd, () => {
    const { bindInterface, mark, path } = connection;
    if (bindInterface !== null) {
      const name = new TextEncoder().encode(`${bindInterface}\0`);
      setOption(fd, SOL_SOCKET, SO_BINDTODEVICE, name, `SO_BINDTODEVICE ${bindInterface}`);
    }
    if (path !== undefined && type === SOCK_STREAM)
      setOption(fd, SOL_SOCKET, SO_LINGER, RESET_AT_CLOSE, 'SO_LINGER');
    if (mark !== null) setOption(fd, SOL_SOCKET, SO_MARK, encodeInt(mark), `SO_MARK ${mark}`);
    return fd;
  });
}

/** Binds the socket here, because Node does not bind a datagram socket that it adopts. */
function bindLocally(fd: number, { bindAddress, bindPort, bindInterface, address }: ConnectionSpec): void {
  if (bindAddress === null && bindPort === null) return;
  const local = bindAddress ?? ipAddressFromBytes(new Uint8Array(ipAddressToBytes(address).length));
  const scope = isLinkLocal(local) && bindInterface !== null ? interfaceIndex(bindInterface) : 0;
  const port = bindPort ?? 0;
  bindDescriptor(fd, encodeSocketAddress(local, port, scope), `bind to ${formatEndpoint(local, port)}`);
}

/** Runs a step, and closes the descriptor when the step fails. */
function adopt<T>(fd: number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}
