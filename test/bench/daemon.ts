import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROJECT_ROOT } from '../lab/runner.ts';

const START_LIMIT_MS = 60_000;
const CLOCK_TICKS_PER_SECOND = 100;

/** lvsd on this host with the table in memory, for what it costs and how fast it answers. */
export class BenchDaemon {
  readonly control: string;
  readonly #directory: string;
  readonly #process: ChildProcess;

  constructor(config: string) {
    this.#directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
    this.control = join(this.#directory, 'lvsd.sock');
    writeFileSync(join(this.#directory, 'lvsd.conf'), config);
    const words = [
      '--kernel',
      'memory',
      '--config',
      join(this.#directory, 'lvsd.conf'),
      '--control',
      this.control,
    ];
    const program = join(PROJECT_ROOT, 'dist', 'src', 'lvsd.js');
    this.#process = spawn(
      process.execPath,
      [program, ...words, '--metrics', '127.0.0.1:0', '--log-level', 'info'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  #log = '';
  #metrics: string | null = null;

  /** Returns when it serves metrics, which comes last. */
  async ready(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (this.#metrics === null) {
      if (performance.now() > deadline || this.#process.exitCode !== null)
        throw new Error(`lvsd: ${this.#log}`);
      await delay(20);
    }
  }

  /** One value of /metrics, summed over all series of the name. */
  async metric(name: string): Promise<number> {
    const answer = await fetch(
      `http://${this.#metrics ?? ''}/metrics?family=${name.replace(/_(?:count|sum|bucket)$/, '')}`,
    );
    const lines = (await answer.text())
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** CPU time of the whole process so far, in seconds. */
  cpuSeconds(): number {
    const fields =
      readFileSync(`/proc/${this.#process.pid ?? 0}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
  }

  residentMib(): number {
    const status = readFileSync(`/proc/${this.#process.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await Promise.race([ended, delay(10_000)]);
    this.#process.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #read(text: string): void {
    this.#log = (this.#log + text).slice(-4000);
    this.#metrics ??= /serving metrics address=(\S+)/.exec(this.#log)?.[1] ?? null;
  }
}
