import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SocketControlClient } from '../../../src/api/control-client.ts';
import { SystemClock } from '../../../src/platform/host/system-clock.ts';
import { Backend } from '../../conformance/backend.ts';
import { parseKernelTable } from '../../conformance/kernel-table.ts';
import { paced } from '../pace.ts';
import { SCRIPTS } from './runs.ts';

/** How long a state may let wait for itself: the lab shares a processor with whatever else runs. */
const WAIT_LIMIT_MS = paced(60_000);
const POLL_MS = 20;
const STOP_LIMIT_MS = paced(15_000);

/** Destinations with `method/weight` of one service; null while there is no such service. */
export type Pool = Readonly<Record<string, string>> | null;

export interface HttpRequest {
  readonly at: number;
  readonly path: string;
}

/** One lvsd in the network namespace of this process, its servers, and what its scripts were told. */
export class Stage {
  readonly backend: Backend;
  readonly client: SocketControlClient;
  readonly #dir: string;
  readonly #requests = new Map<string, HttpRequest[]>();
  #daemon: ChildProcess | null = null;

  constructor(dir: string) {
    this.#dir = dir;
    this.client = new SocketControlClient({ clock: new SystemClock() }, { path: `${dir}/sock` });
    this.backend = new Backend((server, path) => {
      const before = this.#requests.get(server) ?? [];
      this.#requests.set(server, [...before, { at: performance.now(), path }]);
    });
    mkdirSync(dir, { recursive: true });
    for (const file of ['said', 'fifo-lines']) this.write(file, '');
    this.write('status', '0');
    for (const [name, text] of Object.entries(SCRIPTS)) this.write(name, text);
  }

  write(file: string, text: string): void {
    const mode = text.startsWith('#!') ? 0o755 : 0o644;
    writeFileSync(`${this.#dir}/${file}`, text.replaceAll('%DIR%', this.#dir), { mode });
  }

  configure(conf: string): void {
    this.write('keepalived.conf', conf);
  }

  /** Starts lvsd, and waits until it answers. */
  async start(conf: string): Promise<void> {
    this.configure(conf);
    const log = openSync(`${this.#dir}/log`, 'w');
    const paths = [
      '--config',
      `${this.#dir}/keepalived.conf`,
      '--control',
      `${this.#dir}/sock`,
      '--state-dir',
      `${this.#dir}/state`,
    ];
    this.#daemon = spawn(process.execPath, ['dist/src/lvsd.js', ...paths, '--metrics', 'off'], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    await this.until('lvsd answers', () => this.log().includes('info  running'));
  }

  async reload(conf: string): Promise<void> {
    this.configure(conf);
    const report = await this.client.reload();
    if (report.result !== 'success') throw new Error(`reload: ${report.detail}`);
  }

  /** SIGTERM; fails when lvsd does not end. */
  async stop(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === null) return;
    const ended = new Promise<boolean>((resolve) => daemon.once('exit', () => resolve(true)));
    daemon.kill('SIGTERM');
    const stopped = await Promise.race([ended, delay(STOP_LIMIT_MS, false)]);
    daemon.kill('SIGKILL');
    this.backend.closeAll();
    if (!stopped) throw new Error(`lvsd did not end within ${STOP_LIMIT_MS} ms of SIGTERM\n${this.log()}`);
  }

  log(): string {
    return readFileSync(`${this.#dir}/log`, 'utf8');
  }

  /** `service` is the beginning of its line in the table: `TCP 10.0.1.1:80`. */
  pool(service: string): Pool {
    const table = parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
    const key = Object.keys(table).find((name) => name.startsWith(`${service} `));
    return key === undefined ? null : (table[key] ?? null);
  }

  /** Waits until a service has exactly these destinations. Resolves to the moment. */
  async pooled(service: string, expected: Pool): Promise<number> {
    const wanted = canonical(expected);
    await this.until(
      () => `${service} has ${wanted}, not ${canonical(this.pool(service))}`,
      () => canonical(this.pool(service)) === wanted,
    );
    return performance.now();
  }

  /** What scripts of one trace were told, in order for each object: different objects have no order. */
  said(trace: string): Readonly<Record<string, readonly string[]>> {
    const objects: Record<string, string[]> = {};
    for (const line of this.#lines('said')) {
      const [of, object = '', word = ''] = line.split(' ');
      if (of === trace) objects[object] = [...(objects[object] ?? []), word];
    }
    return objects;
  }

  async heard(trace: string, expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const wanted = canonical(expected);
    await this.until(
      () => `${trace}'s scripts are told ${wanted}, not ${canonical(this.said(trace))}`,
      () => canonical(this.said(trace)) === wanted,
    );
  }

  fifoLines(about: string): readonly string[] {
    return this.#lines('fifo-lines').filter((line) => line.includes(about));
  }

  requests(server: string): readonly HttpRequest[] {
    return this.#requests.get(server) ?? [];
  }

  /** Lines of `ipvsadm -Sn` with this text in them, sorted. */
  saved(about: string): readonly string[] {
    const lines = ipvsadm('-Sn').split('\n');
    return lines
      .map((line) => line.trim())
      .filter((line) => line !== '' && line.includes(about))
      .sort();
  }

  async until(what: string | (() => string), condition: () => boolean): Promise<void> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!condition()) {
      if (performance.now() > deadline) {
        throw new Error(`not within ${WAIT_LIMIT_MS} ms: ${typeof what === 'string' ? what : what()}`);
      }
      await delay(POLL_MS);
    }
  }

  #lines(file: string): readonly string[] {
    return readFileSync(`${this.#dir}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }
}

export function ipvsadm(...words: readonly string[]): string {
  return execFileSync('ipvsadm', words, { encoding: 'utf8' });
}

export function equal(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: ${one} instead of ${other}`);
}

export function between(what: string, found: number, least: number, most: number): void {
  if (!(found >= least && found <= most))
    throw new Error(`${what}: ${Math.round(found)} ms, not ${least} to ${most}`);
}

function canonical(value: object | null): string {
  return value === null ? 'nothing' : JSON.stringify(Object.entries(value).sort());
}

/** Runs traces at the same time and prints a line for each (see labCases). */
export async function report(
  traces: Readonly<Record<string, () => Promise<void>>>,
  log: () => string,
): Promise<void> {
  await Promise.all(
    Object.entries(traces).map(async ([name, run]) => {
      let error: string | undefined;
      try {
        await run();
      } catch (fault) {
        error = `${fault instanceof Error ? fault.message : String(fault)}\n${log().slice(-3000)}`;
      }
      process.stdout.write(`${JSON.stringify({ name, ok: error === undefined, error })}\n`);
    }),
  );
}
