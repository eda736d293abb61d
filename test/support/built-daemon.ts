import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SocketControlClient } from '../../src/api/control-client.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { eventually } from './eventually.ts';

/** As `npm test` builds it. */
export const LVSD: string = fileURLToPath(new URL('../../dist/src/lvsd.js', import.meta.url));

/** One virtual server with one server that nobody checks. */
export const ONE_SERVICE = `virtual_server 192.0.2.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.0.1 80 {
  }
}
`;

/** For a machine that does much else. */
const START_LIMIT_MS = 30_000;

export interface BuiltDaemonInit {
  /** keepalived.conf. */
  readonly text: string;
  /** Further words of the command line. */
  readonly words?: readonly string[];
  /** A state directory that others use as well; else one of its own. */
  readonly stateDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A program and its words that start Node in place of this process. */
  readonly through?: readonly [string, ...string[]];
  /** In place of what `npm test` built. */
  readonly program?: string;
  /** What its log says when it runs. */
  readonly ready?: RegExp;
}

/** lvsd as a user runs it, over a table in memory, in a directory of its own that goes with it. */
export class BuiltDaemon implements AsyncDisposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'lvsd-built-'));
  readonly client: SocketControlClient;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown[]>;

  constructor({
    text,
    words = [],
    stateDirectory,
    environment = {},
    through = [process.execPath],
    program = LVSD,
  }: BuiltDaemonInit) {
    const control = this.file('lvsd.sock');
    this.client = new SocketControlClient({ clock: new SystemClock() }, { path: control });
    this.write(text);
    const log = openSync(this.file('log'), 'a');
    const state = stateDirectory ?? this.file('state');
    const [file, ...before] = through;
    this.#process = spawn(
      file,
      [
        ...before,
        ...(through[0] === process.execPath ? [] : [process.execPath]),
        ...[program, '--kernel', 'memory', '--config', this.file('lvsd.conf')],
        ...['--control', control, '--state-dir', state, '--metrics', 'off'],
        ...words,
      ],
      { stdio: ['ignore', 'ignore', log], env: { PATH: process.env['PATH'], ...environment } },
    );
    closeSync(log);
    this.#exited = once(this.#process, 'exit');
  }

  /** Resolves when it runs; rejects when it has ended instead. */
  static async start(init: BuiltDaemonInit): Promise<BuiltDaemon> {
    const daemon = new BuiltDaemon(init);
    await eventually(() => daemon.hasEnded || (init.ready ?? / running /).test(daemon.log), START_LIMIT_MS);
    if (daemon.hasEnded) throw new Error(`lvsd has ended:\n${daemon.log}`);
    return daemon;
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('lvsd could not be started');
    return pid;
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get log(): string {
    return readFileSync(this.file('log'), 'utf8');
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** The configuration that the next reload reads. */
  write(text: string): void {
    writeFileSync(this.file('lvsd.conf'), text);
  }

  /** Resolves to its exit status, or the signal that ended it. */
  async end(): Promise<number | string> {
    const [status, signal] = await this.#exited;
    return typeof status === 'number' ? status : String(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) {
      this.#process.kill('SIGKILL');
      await this.#exited;
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 20 });
  }
}
