import { constants } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { CertificateAuthority } from '../support/certificate-authority.ts';

/** What the farm answers to; each of them once for every program that is measured. */
export const FARM_KINDS = ['tcp', 'http', 'tls', 'tls-resuming', 'smtp', 'udp', 'dns'] as const;
export type FarmKind = (typeof FARM_KINDS)[number];

/** Programs that may be measured side by side. */
export const FARM_SIDES = 2;

const BACKLOG = 4096;

export interface FarmWorkerData {
  /** Attempts seen, by kind and side. */
  readonly counters: SharedArrayBuffer;
  readonly certificate: string;
  readonly key: string;
}

/** The servers that are checked, on all addresses of loopback, in a thread of their own so that their work is not the checker's. */
export class Farm implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #counters: Int32Array;
  readonly #ports: readonly number[];

  private constructor(worker: Worker, counters: Int32Array, ports: readonly number[]) {
    this.#worker = worker;
    this.#counters = counters;
    this.#ports = ports;
  }

  static async start(): Promise<Farm> {
    using authority = new CertificateAuthority();
    const { certificate, key } = authority.selfSigned('farm');
    const counters = new SharedArrayBuffer(FARM_KINDS.length * FARM_SIDES * 4);
    const workerData: FarmWorkerData = { counters, certificate, key };
    const worker = new Worker(new URL('./farm-worker.js', import.meta.url), { workerData });
    const ports = await new Promise<readonly number[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return new Farm(worker, new Int32Array(counters), ports);
  }

  port(kind: FarmKind, side: number): number {
    return this.#ports[slotOf(kind, side)] ?? 0;
  }

  /** Attempts that reached the farm so far. */
  attempts(kind: FarmKind, side: number): number {
    return Atomics.load(this.#counters, slotOf(kind, side));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Opens all servers in this thread; returns their ports by slot. */
export async function openFarm({ counters, certificate, key }: FarmWorkerData): Promise<readonly number[]> {
  const counts = new Int32Array(counters);
  const ports: number[] = [];
  for (const kind of FARM_KINDS) {
    for (let side = 0; side < FARM_SIDES; side += 1) {
      const slot = slotOf(kind, side);
      ports[slot] = await open(kind, () => Atomics.add(counts, slot, 1), { certificate, key });
    }
  }
  return ports;
}

type Identity = Pick<FarmWorkerData, 'certificate' | 'key'>;

function open(kind: FarmKind, count: () => void, { certificate: cert, key }: Identity): Promise<number> {
  switch (kind) {
    case 'tcp':
      return listen(
        createServer((socket) => quiet(socket).resume()),
        count,
      );
    case 'http':
      return listen(
        createHttpServer((_request, response) => response.end('ok')),
        count,
      );
    case 'smtp':
      return listen(createServer(smtpDialogue), count);
    case 'tls':
    case 'tls-resuming': {
      // Without tickets OpenSSL's server resumes nothing by itself.
      const secureOptions = kind === 'tls' ? constants.SSL_OP_NO_TICKET : 0;
      const server = createTlsServer({ cert, key, secureOptions }, (socket) => {
        quiet(socket).once('data', () => socket.end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'));
      });
      return listen(
        server.on('tlsClientError', () => undefined),
        count,
      );
    }
    case 'udp':
      return listenDatagrams((request) => request, count);
    case 'dns':
      return listenDatagrams(dnsAnswer, count);
  }
}

function quiet<T extends Socket>(socket: T): T {
  return socket.on('error', () => undefined);
}

function smtpDialogue(socket: Socket): void {
  quiet(socket).write('220 farm ESMTP\r\n');
  socket.on('data', (command) => {
    if (command.toString('latin1').startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 farm\r\n');
  });
}

/** The query with QR set (RFC 1035 section 4.1.1): RCODE 0, no records. */
function dnsAnswer(query: Buffer): Buffer {
  const answer = Buffer.from(query);
  answer.writeUInt8(answer.readUInt8(2) | 0x80, 2);
  return answer;
}

function listen(server: Server, count: () => void): Promise<number> {
  server.on('connection', count);
  return new Promise((resolve) => {
    server.listen({ host: '0.0.0.0', port: 0, backlog: BACKLOG }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function listenDatagrams(answer: (request: Buffer) => Buffer, count: () => void): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (request, { address, port }) => {
    count();
    socket.send(answer(request), port, address);
  });
  return new Promise((resolve) => {
    socket.bind(0, () => resolve(socket.address().port));
  });
}

function slotOf(kind: FarmKind, side: number): number {
  return FARM_KINDS.indexOf(kind) * FARM_SIDES + side;
}
