import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonic } from '../../deploy/demo/monotonic.ts';
import { paced } from '../lab/pace.ts';
import { parseConnections } from './attempts.ts';
import type { Attempt } from './scenario.ts';

const START_LIMIT_MS = 10_000;
/** A first packet of a connection: SYN without ACK, in IPv4, and in IPv6 without extension headers. */
const FILTER = '(tcp[13] & 18 == 2) or (ip6 and ip6[6] == 6 and ip6[53] & 18 == 2)';

/** Listens to the connections that are asked for in this network namespace; the kernel gives each its time. */
export class Capture {
  readonly #path: string;
  readonly #process: ChildProcess;

  private constructor(path: string, process: ChildProcess) {
    this.#path = path;
    this.#process = process;
  }

  /** Returns when it listens. */
  static async start(dir: string): Promise<Capture> {
    const path = `${dir}/connections.pcap`;
    const words = ['-i', 'lo', '-Q', 'in', '-n', '-p', '-U', '-s', '96', '-Z', 'root', '-w', path, FILTER];
    const child = spawn('tcpdump', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const deadline = performance.now() + paced(START_LIMIT_MS);
    while (!said.includes('listening on')) {
      if (performance.now() > deadline || child.exitCode !== null)
        throw new Error(`tcpdump does not listen: ${said}`);
      await delay(20);
    }
    return new Capture(path, child);
  }

  /** Connections so far, at seconds of the monotonic clock. */
  attempts(): readonly Attempt[] {
    if (!existsSync(this.#path)) return [];
    // The kernel stamps packets with the time of day.
    return parseConnections(readFileSync(this.#path), (monotonic() - Date.now()) / 1000);
  }

  /** Returns when the last packet is in the file. */
  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.kill('SIGTERM');
    await ended;
  }
}
