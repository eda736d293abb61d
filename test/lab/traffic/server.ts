/** A real server: answers each request with its name, over TCP and UDP. `node server.js NAME`, told where to listen. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { REPLY_BYTES, type ServerQuestion, type Socket } from './messages.ts';

const REPLY = Buffer.from(`${process.argv[2] ?? ''}\n`.padEnd(REPLY_BYTES, '.'));
const open = new Map<string, { close(): unknown }>();

process.on('message', (question: ServerQuestion) => {
  const all = question.sockets.map(question.type === 'listen' ? listen : close);
  Promise.all(all).then(
    () => process.send?.({ ok: true }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

function listen(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.protocol === 'TCP') {
      const server = createServer((connection) => {
        connection.on('error', () => connection.destroy());
        connection.on('data', () => connection.write(REPLY));
      });
      server.once('error', reject).listen({ host: socket.address, port: socket.port, backlog: 256 }, resolve);
      open.set(nameOf(socket), server);
      return;
    }
    const server = createSocket(socket.address.includes(':') ? 'udp6' : 'udp4');
    server.on('message', (_, from) => server.send(REPLY, from.port, from.address));
    server.once('error', reject).bind(socket.port, socket.address, resolve);
    open.set(nameOf(socket), server);
  });
}

async function close(socket: Socket): Promise<void> {
  open.get(nameOf(socket))?.close();
  open.delete(nameOf(socket));
}

function nameOf({ protocol, address, port }: Socket): string {
  return `${protocol} ${address} ${port}`;
}
