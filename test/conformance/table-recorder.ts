import { closeSync, openSync, readSync } from 'node:fs';
import { monotonic } from '../../deploy/demo/monotonic.ts';
import { parseKernelTable } from './kernel-table.ts';
import type { Sample } from './scenario.ts';

const SAMPLE_INTERVAL_MS = 20;
/** Larger than any table of a scenario. */
const MOST_BYTES = 1024 * 1024;

/** Notes the kernel's table, in the network namespace of this process, whenever it differs from before. */
export class TableRecorder {
  readonly #samples: Sample[] = [];
  /** Kept open and read from its start: in the lab each system call is dear, and recorders run beside what is compared. */
  readonly #file = openSync('/proc/self/net/ip_vs', 'r');
  readonly #bytes = Buffer.alloc(MOST_BYTES);
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
    closeSync(this.#file);
  }

  #sample(): void {
    const found = this.#read();
    if (found === this.#text) return;
    this.#text = found;
    const table = parseKernelTable(found);
    const previous = this.#samples.at(-1)?.table ?? {};
    if (JSON.stringify(previous) === JSON.stringify(table)) return;
    this.#samples.push({ at: monotonic() / 1000, table });
  }

  /** The kernel hands out whole lines, at most a page of them at a time. */
  #read(): string {
    let length = 0;
    for (;;) {
      const more = readSync(this.#file, this.#bytes, length, this.#bytes.length - length, length);
      if (more === 0) return this.#bytes.toString('utf8', 0, length);
      length += more;
    }
  }
}
