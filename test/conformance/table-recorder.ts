import { readFileSync } from 'node:fs';
import { monotonic } from '../../deploy/demo/monotonic.ts';
import { parseKernelTable } from './kernel-table.ts';
import type { Sample } from './scenario.ts';

const SAMPLE_INTERVAL_MS = 20;

/** Notes the kernel's table, in the network namespace of this process, whenever it differs from before. */
export class TableRecorder {
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;
  #text = '';

  constructor() {
    this.#timer = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS);
  }

  /** At seconds of the monotonic clock. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const found = readFileSync('/proc/self/net/ip_vs', 'utf8');
    if (found === this.#text) return;
    this.#text = found;
    const table = parseKernelTable(found);
    const previous = this.#samples.at(-1)?.table ?? {};
    if (JSON.stringify(previous) === JSON.stringify(table)) return;
    this.#samples.push({ at: monotonic() / 1000, table });
  }
}
