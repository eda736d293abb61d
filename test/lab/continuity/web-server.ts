import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { paced } from '../pace.ts';
import { LONG_PATH } from './messages.ts';

const START_LIMIT_MS = paced(15_000);
/** A hole of a file; at its rate it lasts for hours. */
const LONG_BYTES = 2 ** 30;
const LONG_RATE = '20k';

/** nginx in the namespace of one real server: its name at /, a download without end, connections that may stay idle. */
export class WebServer {
  readonly name: string;
  readonly address: string;
  #process: ChildProcess | null = null;

  constructor(index: number) {
    this.name = `rs${index}`;
    this.address = `10.1.0.${10 + index}`;
  }

  /** Returns when it accepts connections. */
  async start(): Promise<void> {
    const dir = `/run/demo/${this.name}`;
    mkdirSync(dir, { recursive: true });
    const long = openSync(`${dir}${LONG_PATH}`, 'w');
    ftruncateSync(long, LONG_BYTES);
    closeSync(long);
    writeFileSync(`${dir}/nginx.conf`, configuration(this.name, dir));
    const words = ['netns', 'exec', this.name, 'nginx', '-e', 'stderr', '-p', dir, '-c', 'nginx.conf'];
    this.#process = spawn('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const deadline = performance.now() + START_LIMIT_MS;
    while (!(await accepts(this.address))) {
      if (performance.now() > deadline) throw new Error(`nginx of ${this.name} does not start`);
      await delay(20);
    }
  }

  /** SIGKILL: the kernel ends its connections, and refuses new ones. */
  kill(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }
}

/** One process, so that killing it closes the listening socket at once. */
function configuration(name: string, dir: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  return [
    'daemon off; master_process off; pid nginx.pid; error_log stderr crit;',
    'worker_rlimit_nofile 4096; events { worker_connections 2048; }',
    `http { access_log off; default_type text/plain; keepalive_timeout 1h; keepalive_requests 1000; ${folders.join(' ')}`,
    `  server { listen 80 backlog=1024; root ${dir}; add_header X-Server ${name};`,
    `    location / { return 200 "${name}\\n"; }`,
    `    location ${LONG_PATH} { limit_rate ${LONG_RATE}; sendfile on; } } }`,
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
