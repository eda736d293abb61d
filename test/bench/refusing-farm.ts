import { createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Servers with these numbers refuse connections from now on. */
export interface RefuseCommand {
  readonly from: number;
  readonly to: number;
}

/** TCP servers on addresses of loopback, each of which can begin to refuse; in a thread of their own. */
export class RefusingFarm implements AsyncDisposable {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  static async start(servers: number): Promise<RefusingFarm> {
    const worker = new Worker(new URL('./refusing-farm-worker.js', import.meta.url), { workerData: servers });
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return new RefusingFarm(worker, port);
  }

  refuse(command: RefuseCommand): void {
    this.#worker.postMessage(command);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

export function refusingAddress(index: number): string {
  return `127.2.${index >> 8}.${index & 255}`;
}

/** Opens so many servers on one port in this thread. */
export async function openRefusing(
  count: number,
): Promise<{ readonly port: number; refuse(command: RefuseCommand): void }> {
  const servers: Server[] = [];
  let port = 0;
  for (let index = 0; index < count; index += 1) {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: refusingAddress(index), port, backlog: 64 }, resolve);
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    servers.push(server);
  }
  return {
    port,
    refuse: ({ from, to }) => {
      for (const server of servers.slice(from, to)) server.close();
    },
  };
}
