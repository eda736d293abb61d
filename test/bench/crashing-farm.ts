import { Worker } from 'node:worker_threads';

/** A server that crashed, and when it was reset: milliseconds of the monotonic clock that all threads share. */
export interface Crash {
  readonly index: number;
  readonly at: number;
}

/** TCP servers on addresses of loopback that keep their connections, each of which can crash; in a thread of their own. */
export class CrashingFarm implements AsyncDisposable {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  static async start(servers: number): Promise<CrashingFarm> {
    const worker = new Worker(new URL('./crashing-farm-worker.js', import.meta.url), { workerData: servers });
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return new CrashingFarm(worker, port);
  }

  onCrash(told: (crash: Crash) => void): void {
    this.#worker.on('message', told);
  }

  crash(index: number): void {
    this.#worker.postMessage(index);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

export function crashingAddress(index: number): string {
  return `127.4.${index >> 8}.${index & 255}`;
}
