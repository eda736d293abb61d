import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { DumpKind } from '../base/processes/process-events.ts';
import { stateText } from '../state/dump/state-text.ts';
import { statisticsText } from '../state/dump/statistics-text.ts';
import type { StatusDocument } from '../state/status/status-document.ts';

/** The names of the files in the runtime directory. */
const DUMP_FILES: Readonly<Record<DumpKind, string>> = { state: 'lvs.data', statistics: 'lvs.stats' };

export interface StateDumperComponents {
  readonly status: { document(): Promise<StatusDocument> };
  /** Replaces a file of the runtime directory by one that only its owner can read; resolves to its path. */
  readonly writeRuntimeFile: (name: string, text: string) => Promise<string>;
  readonly logger: Logger;
}

/**
 * Writes the state or the counters to a file when an operator sends a signal, as keepalived does. One dump runs at a
 * time: signals for the same kind that come meanwhile cause one more dump afterwards, however many they are.
 */
export class StateDumper {
  readonly #components: StateDumperComponents;
  readonly #wanted = new Set<DumpKind>();
  #running = false;

  constructor(components: StateDumperComponents) {
    this.#components = components;
  }

  request(kind: DumpKind): void {
    this.#wanted.add(kind);
    if (!this.#running) void this.#run();
  }

  /** Never rejects: a file that cannot be written is logged. */
  async #run(): Promise<void> {
    this.#running = true;
    for (let [kind] = this.#wanted; kind !== undefined; [kind] = this.#wanted) {
      this.#wanted.delete(kind);
      await this.#dump(kind);
    }
    this.#running = false;
  }

  async #dump(kind: DumpKind): Promise<void> {
    const { status, writeRuntimeFile, logger } = this.#components;
    const name = DUMP_FILES[kind];
    try {
      const document = await status.document();
      const path = await writeRuntimeFile(
        name,
        kind === 'state' ? stateText(document) : statisticsText(document),
      );
      logger.info('wrote what a signal asked for', { dump: kind, path });
    } catch (error) {
      logger.warn('cannot write what a signal asked for', {
        dump: kind,
        file: name,
        error: describeError(error),
      });
    }
  }
}
