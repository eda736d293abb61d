import { createServer, type Server, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { Crash } from './crashing-farm.ts';
import { crashingAddress } from './crashing-farm.ts';

interface Process {
  readonly server: Server;
  readonly sockets: Set<Socket>;
}

const processes: Process[] = [];
let port = 0;
for (let index = 0; index < Number(workerData); index += 1) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: crashingAddress(index), port, backlog: 64 }, resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
  processes.push({ server, sockets });
}

/** What the kernel does for a process that dies: nobody listens any more, and its connections are reset. */
parentPort?.on('message', (index: number) => {
  const one = processes[index];
  if (one === undefined) return;
  one.server.close();
  const at = Number(process.hrtime.bigint()) / 1e6;
  for (const socket of one.sockets) socket.resetAndDestroy();
  parentPort?.postMessage({ index, at } satisfies Crash);
});
parentPort?.postMessage(port);
