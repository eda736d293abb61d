import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROJECT_ROOT } from '../lab/machine.ts';
import type { ProbeAnswer, ProbeQuestion } from './daemon-probe.ts';
import { endProcess } from './end-process.ts';
import { type ProcessTimes, processTimes, residentMib } from './process-times.ts';

const START_LIMIT_MS = 60_000;
const PROGRAM = join(PROJECT_ROOT, 'dist', 'src', 'lvsd.js');
const PROBE = join(import.meta.dirname, 'daemon-probe.js');

export interface BenchDaemonOptions {
  /** Flags of node; those of the program's first line unless given. */
  readonly flags?: readonly string[];
  /** Lets {@link BenchDaemon.ask} work. */
  readonly probe?: boolean;
}

/** lvsd on this host with the table in memory, for what it costs and how fast it answers. */
export class BenchDaemon {
  readonly control: string;
  readonly #directory: string;
  readonly #process: ChildProcess;

  constructor(config: string, { flags = shippedFlags(), probe = false }: BenchDaemonOptions = {}) {
    this.#directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
    this.control = join(this.#directory, 'lvsd.sock');
    const path = join(this.#directory, 'lvsd.conf');
    writeFileSync(path, config);
    const words = [
      '--kernel',
      'memory',
      '--config',
      path,
      '--control',
      this.control,
      '--state-dir',
      this.#directory,
    ];
    const options = ['--metrics', '127.0.0.1:0', '--log-level', 'info'];
    const node = [...flags, ...(probe ? ['--import', PROBE] : [])];
    this.#process = spawn(process.execPath, [...node, PROGRAM, ...words, ...options], {
      stdio: ['ignore', 'ignore', 'pipe', ...(probe ? (['ipc'] as const) : [])],
    });
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

  /** Where it serves metrics. */
  get metricsPort(): number {
    return Number(/:(\d+)$/.exec(this.#metrics ?? '')?.[1]);
  }

  /** One value of /metrics, summed over all series of the name. */
  async metric(name: string): Promise<number> {
    const series = await this.series(name);
    return [...series.values()].reduce((sum, value) => sum + value, 0);
  }

  /** The series of one name of /metrics, by their labels as written there. */
  async series(name: string): Promise<ReadonlyMap<string, number>> {
    const answer = await fetch(
      `http://${this.#metrics ?? ''}/metrics?family=${name.replace(/_(?:count|sum|bucket)$/, '')}`,
    );
    const lines = (await answer.text())
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
    return new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(name.length, end), Number(line.slice(end + 1))];
      }),
    );
  }

  /** Servers that are down now. */
  async down(): Promise<number> {
    return [...(await this.series('lvsd_real_server_up')).values()].filter((up) => up === 0).length;
  }

  /** What only the process itself knows; see the probe. */
  ask(question: ProbeQuestion): Promise<ProbeAnswer> {
    return new Promise((resolve) => {
      this.#process.once('message', (answer) => resolve(answer as ProbeAnswer));
      this.#process.send(question);
    });
  }

  times(): ProcessTimes {
    return processTimes(this.#process.pid ?? 0);
  }

  residentMib(): number {
    return residentMib(this.#process.pid ?? 0);
  }

  async stop(): Promise<void> {
    await endProcess(this.#process, this.#directory);
  }

  #read(text: string): void {
    this.#log = (this.#log + text).slice(-4000);
    this.#metrics ??= /serving metrics address=(\S+)/.exec(this.#log)?.[1] ?? null;
  }
}

/** What the program's first line gives to node, as whoever runs it without naming node has it. */
export function shippedFlags(): readonly string[] {
  const [first = ''] = readFileSync(PROGRAM, 'utf8').split('\n', 1);
  return first.split(' ').filter((word) => word.startsWith('--'));
}
