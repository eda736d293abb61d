import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import type { Reports } from './reports.ts';

/** The kinds of dumps that a signal can ask for, with keepalived's names. */
export type DumpKind = 'data' | 'stats' | 'json';

export interface DumpPorts {
  readonly reports: Reports;
  readonly logger: Logger;
  /** The file for a dump: `vrrp.data`, `vrrp.stats` or `vrrp.json` in the runtime directory. */
  file(kind: DumpKind): StateFile;
}

/** Writes dumps one at a time; requests for the same kind that come meanwhile cause one more dump afterwards. */
export class Dumps {
  readonly #ports: DumpPorts;
  readonly #wanted = new Set<DumpKind>();
  #running = false;

  constructor(ports: DumpPorts) {
    this.#ports = ports;
  }

  request(kind: DumpKind): void {
    this.#wanted.add(kind);
    if (!this.#running) void this.#run();
  }

  /** Never rejects: a failure is logged. */
  async #run(): Promise<void> {
    this.#running = true;
    for (let [kind] = this.#wanted; kind !== undefined; [kind] = this.#wanted) {
      this.#wanted.delete(kind);
      await this.#write(kind);
    }
    this.#running = false;
  }

  async #write(kind: DumpKind): Promise<void> {
    const { logger } = this.#ports;
    const file = this.#ports.file(kind);
    try {
      await file.replace(this.#text(kind));
      logger.info('wrote what a signal asked for', { dump: kind, path: file.path });
    } catch (error) {
      logger.warn('cannot write what a signal asked for', { path: file.path, error: describeError(error) });
    }
  }

  #text(kind: DumpKind): string {
    const { reports } = this.#ports;
    switch (kind) {
      case 'data':
        return reports.data();
      case 'stats':
        return reports.statistics();
      case 'json':
        return `${JSON.stringify(reports.keepalivedJson())}\n`;
    }
  }
}
