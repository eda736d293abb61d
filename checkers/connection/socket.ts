import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { addressFamily, isLinkLocal } from '../../src/base/ip-address.ts';
import type { ConnectionSpec } from './spec.ts';

/**
 * Starts to connect. A native socket throws NativeSocketError where this host cannot provide what the spec asks for.
 */
export type OpenSocket = () => Socket;

/** Makes a socket that is bound, or binding, to what the spec says, and not yet connected. Throws as {@link OpenSocket}. */
export type OpenDatagramSocket = () => DatagramSocket;

/** True for what Node's own sockets cannot do: SO_BINDTODEVICE and SO_MARK. */
export function needsNativeSocket({ bindInterface, mark }: ConnectionSpec): boolean {
  return bindInterface !== null || mark !== null;
}

/** A TCP socket of Node's own. Its options are computed once for each check. */
export function plainSocket(connection: ConnectionSpec): OpenSocket {
  const options = connectOptions(connection);
  return () => connect(options);
}

/** A UDP socket of Node's own. */
export function plainDatagramSocket(connection: ConnectionSpec): OpenDatagramSocket {
  const type = addressFamily(connection.address) === 'inet6' ? 'udp6' : 'udp4';
  const { bindAddress, bindPort } = connection;
  return () => {
    const socket = createSocket(type);
    if (bindAddress === null && bindPort === null) return socket;
    const local = bindAddress === null ? {} : { address: bindAddress };
    return socket.bind({ ...local, port: bindPort ?? 0, exclusive: true });
  };
}

/** The options of Node's connect() for a connection. The address is numeric, so no resolver is involved. */
export function connectOptions(connection: ConnectionSpec): TcpNetConnectOpts {
  const { bindAddress, bindPort } = connection;
  const options: TcpNetConnectOpts = { host: peerHost(connection), port: connection.port };
  if (bindAddress !== null) options.localAddress = scoped(bindAddress, connection);
  if (bindPort !== null) options.localPort = bindPort;
  return options;
}

/** Describes an established connection to people: `connected from 10.0.0.5:43210`. */
export function connectedWords({ localAddress, localPort }: Socket): string {
  if (localAddress === undefined || localPort === undefined) return 'connected';
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return `connected from ${address}:${localPort}`;
}

/**
 * The server's address in the form that Node needs: a link-local address carries its interface as zone (RFC 4007
 * §11).
 */
export function peerHost(connection: ConnectionSpec): string {
  return scoped(connection.address, connection);
}

function scoped(address: ConnectionSpec['address'], { bindInterface }: ConnectionSpec): string {
  return bindInterface !== null && isLinkLocal(address) ? `${address}%${bindInterface}` : address;
}
