import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { ConnectionSpec } from '../types.ts';

/** What Node needs to know of a connection, made once for each check. */
export function connectOptions(connection: ConnectionSpec): TcpNetConnectOpts {
  const options: TcpNetConnectOpts = { host: connection.address, port: connection.port };
  if (connection.bindAddress !== null) options.localAddress = connection.bindAddress;
  if (connection.bindPort !== null) options.localPort = connection.bindPort;
  return options;
}

/** Starts to connect. The address is numeric, so no resolver is involved. */
export function openSocket(options: TcpNetConnectOpts): Socket {
  return connect(options);
}
