import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROJECT_ROOT } from '../lab/machine.ts';
import { type ProcessTimes, processTimes } from './process-times.ts';

const PROGRAM = '/usr/sbin/keepalived';
const STUB_SOURCE = join(PROJECT_ROOT, 'test', 'bench', 'ipvs-stub.c');
const COMPILERS = ['cc', 'gcc', 'tcc'] as const;
const START_LIMIT_MS = 20_000;

/** Why keepalived cannot be measured here, or null. */
export function keepalivedMissing(): string | null {
  if (!existsSync(PROGRAM)) return 'keepalived is not installed';
  if (process.getuid?.() !== 0) return 'keepalived needs root';
  return compiler() === null ? `none of ${COMPILERS.join(', ')} is installed for the IPVS stub` : null;
}

/** keepalived's health checkers on this host, with every IPVS call answered by a stub. */
export class KeepalivedChecks {
  readonly #directory: string;
  readonly #process: ChildProcess;
  #checkers = 0;

  constructor(config: string) {
    this.#directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
    const stub = join(this.#directory, 'ipvs-stub.so');
    execFileSync(compiler() ?? 'cc', ['-nostdlib', '-shared', '-fPIC', '-o', stub, STUB_SOURCE]);
    writeFileSync(this.#path('keepalived.conf'), config);
    const files = [
      '-f',
      this.#path('keepalived.conf'),
      '-p',
      this.#path('main.pid'),
      '-c',
      this.#path('checkers.pid'),
    ];
    const log = openSync(this.#path('log'), 'w');
    this.#process = spawn(PROGRAM, ['--check', '--dont-fork', '--log-console', ...files], {
      stdio: ['ignore', log, log],
      env: { ...process.env, LD_PRELOAD: stub },
    });
    closeSync(log);
  }

  /** Returns when its process for checks runs. */
  async ready(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (!existsSync(this.#path('checkers.pid'))) {
      if (performance.now() > deadline || this.#process.exitCode !== null)
        throw new Error('keepalived did not start');
      await delay(20);
    }
    this.#checkers = Number(readFileSync(this.#path('checkers.pid'), 'utf8'));
  }

  /** Of the process that runs the checks. */
  times(): ProcessTimes {
    return processTimes(this.#checkers);
  }

  /** Servers that it took out so far. */
  down(): number {
    return readFileSync(this.#path('log'), 'utf8').split(': Removing service ').length - 1;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await Promise.race([ended, delay(10_000)]);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

function compiler(): string | null {
  const directories = (process.env['PATH'] ?? '').split(':');
  return COMPILERS.find((name) => directories.some((directory) => existsSync(join(directory, name)))) ?? null;
}
