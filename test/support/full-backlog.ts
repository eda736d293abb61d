import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';

const LISTENER = `
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));
`;
/** More than a backlog of 1 can hold, so that the next SYN is dropped. */
const FILLERS = 6;

/**
 * A port that neither accepts nor refuses, without touching routes or packet filters: a listener in a process that is
 * stopped, so that it accepts nothing, and whose queue is full, so that the kernel drops every further SYN.
 */
export class FullBacklog implements AsyncDisposable {
  readonly port: number;
  private readonly child: ChildProcess;
  private readonly fillers: readonly Socket[];

  private constructor(child: ChildProcess, port: number, fillers: readonly Socket[]) {
    this.child = child;
    this.port = port;
    this.fillers = fillers;
  }

  static async start(): Promise<FullBacklog> {
    const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    });
    child.kill('SIGSTOP');
    const fillers = Array.from({ length: FILLERS }, () =>
      connect({ host: '127.0.0.1', port }).on('error', () => {}),
    );
    // The queue is full when no filler has connected for one whole SYN round trip after the first did.
    await new Promise<void>((resolve) => fillers[0]?.once('connect', () => setImmediate(resolve)));
    return new FullBacklog(child, port, fillers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const filler of this.fillers) filler.destroy();
    const exited = new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
    });
    this.child.kill('SIGKILL');
    await exited;
  }
}
