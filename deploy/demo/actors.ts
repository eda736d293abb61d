import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestRecord } from './expectations.ts';

const STOP_LIMIT_MS = 8000;
const START_LIMIT_MS = 10_000;
const LOG_SHOWN_CHARACTERS = 4000;

/** A real server: nginx in a network namespace of its own, which answers every request with its name. */
export class RealServer {
  readonly #name: string;
  readonly #address: string;
  #process: ChildProcess | null = null;

  constructor(name: string) {
    this.#name = name;
    this.#address = `10.1.0.1${name.slice(-1)}`;
  }

  /** Returns when it accepts connections. */
  async start(): Promise<void> {
    const dir = `/run/demo/${this.#name}`;
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${dir}/nginx.conf`, nginxConfiguration(this.#name));
    const words = ['netns', 'exec', this.#name, 'nginx', '-e', 'stderr', '-p', dir, '-c', 'nginx.conf'];
    this.#process = spawn('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const deadline = performance.now() + START_LIMIT_MS;
    while (!(await accepts(this.#address))) {
      if (performance.now() > deadline) throw new Error(`nginx of ${this.#name} does not start`);
      await delay(20);
    }
  }

  /** The hard way: no goodbye to clients or the director. */
  kill(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }
}

/** One process, so that killing it closes the listening socket at once. */
function nginxConfiguration(name: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  return [
    'daemon off; master_process off; pid nginx.pid; error_log stderr crit;',
    'events { worker_connections 256; }',
    `http { access_log off; default_type text/plain; ${folders.join(' ')}`,
    `  server { listen 80; location / { return 200 "${name}\\n"; } } }`,
    '',
  ].join('\n');
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 80, timeout: 500 });
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

/** lvsd under test, with its log in a file. */
export class Daemon {
  readonly control = '/run/demo/lvsd.sock';
  /** Started with --keep-services. */
  keepServices = false;
  readonly #config: string;
  #process: ChildProcess | null = null;

  constructor(config: string) {
    this.#config = config;
  }

  start(): void {
    const log = openSync('/run/demo/lvsd.log', 'w');
    const words = ['--config', this.#config, '--control', this.control, '--state-dir', '/run/demo/state'];
    if (this.keepServices) words.push('--keep-services');
    this.#process = spawn(process.execPath, ['dist/src/lvsd.js', ...words], { stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /** SIGHUP. */
  reload(): void {
    this.#process?.kill('SIGHUP');
  }

  /** SIGKILL: no time for anything. */
  kill(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  /** Whether it has programmed the kernel and answers. */
  answers(): boolean {
    return this.log().includes(' running ');
  }

  /** SIGTERM; the exit status, or null when it did not end by itself. */
  async stop(): Promise<number | null> {
    const daemon = this.#process;
    if (daemon === null || daemon.exitCode !== null) return daemon?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    const status = await Promise.race([ended, delay(STOP_LIMIT_MS, null)]);
    daemon.kill('SIGKILL');
    return status;
  }

  log(): string {
    return readFileSync('/run/demo/lvsd.log', 'utf8').slice(-LOG_SHOWN_CHARACTERS);
  }
}

/** The client's side: the traffic program in its namespace, and what it found. */
export class Client {
  readonly #address: string;
  readonly #records: RequestRecord[] = [];
  #rest = '';
  #process: ChildProcess | null = null;

  constructor(address: string) {
    this.#address = address;
  }

  start(): void {
    const words = [
      'netns',
      'exec',
      'client',
      process.execPath,
      'dist-test/deploy/demo/traffic.js',
      this.#address,
    ];
    const traffic = spawn('ip', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    traffic.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#process = traffic;
  }

  records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Returns when the last request has been answered and read. */
  async stop(): Promise<void> {
    const traffic = this.#process;
    if (traffic === null) return;
    const ended = new Promise<void>((resolve) => traffic.once('close', () => resolve()));
    traffic.kill('SIGTERM');
    await Promise.race([ended, delay(STOP_LIMIT_MS)]);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [startedAt, endedAt, server = '-', ...error] = line.split(' ');
      const failed = server === '-';
      this.#records.push({
        startedAt: Number(startedAt),
        endedAt: Number(endedAt),
        server: failed ? null : server,
        error: failed ? error.join(' ') : null,
      });
    }
  }
}
