import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Ports for programs that take no port 0 and open theirs a while after it was chosen. They lie below 32768, where the
 * kernel's range for clients and for port 0 begins (ip_local_port_range): a port of that range can be given to another
 * test between the choice and the opening.
 */
const LOWEST = 12_000;
const BEYOND = 32_768;

/** A port of 127.0.0.1 that no TCP socket holds now. */
export function freeTcpPort(): Promise<number> {
  return firstFree(opensTcp);
}

/** A port of 127.0.0.1 that no UDP socket holds now. */
export function freeUdpPort(): Promise<number> {
  return firstFree(opensUdp);
}

async function firstFree(opens: (port: number) => Promise<boolean>): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    if (await opens(port)) return port;
  }
}

function opensTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function opensUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
