import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import type { VrrpTrackFile } from '../../config/vrrp/model.ts';
import type { FileBeginning } from '../../platform/files/file-beginning.ts';

/**
 * How often tracked files are read although no change was reported, because not every file system reports changes.
 */
export const REREAD_INTERVAL: Milliseconds = 5000;

/** The number of bytes that are read of a file, which should hold one number. */
export const MAX_FILE_BYTES = 64;

export interface FileReadingPorts {
  readonly clock: Clock;
  read(path: string, limit: number): Promise<FileBeginning>;
  /** Watches exactly these paths, which are given by name. */
  watch(paths: ReadonlyMap<string, string>): Promise<void>;
}

/** Reads tracked files at the start, when they change, and at an interval. */
export class FileReadings {
  readonly #ports: FileReadingPorts;
  readonly #changed: (name: string, text: string | null) => void;
  #paths: ReadonlyMap<string, string> = new Map();
  #cancel: Cancel = () => undefined;

  constructor(ports: FileReadingPorts, changed: (name: string, text: string | null) => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  /** Resolves when each file has been read once. */
  async load(files: readonly VrrpTrackFile[]): Promise<void> {
    this.#paths = new Map(files.map(({ name, path }) => [name, path]));
    this.#cancel();
    await this.#ports.watch(this.#paths);
    await this.#readAll();
  }

  /** Called when the file of this name has changed. */
  changed(name: string): void {
    void this.#read(name);
  }

  stop(): void {
    this.#paths = new Map();
    this.#cancel();
  }

  async #readAll(): Promise<void> {
    await Promise.all([...this.#paths.keys()].map((name) => this.#read(name)));
    if (this.#paths.size === 0) return;
    const { clock } = this.#ports;
    this.#cancel = clock.schedule(clock.now() + REREAD_INTERVAL, () => void this.#readAll());
  }

  async #read(name: string): Promise<void> {
    const path = this.#paths.get(name);
    if (path === undefined) return;
    const beginning = await this.#ports.read(path, MAX_FILE_BYTES);
    if (this.#paths.get(name) !== path || beginning.kind === 'not-read') return;
    this.#changed(name, beginning.kind === 'text' ? beginning.text : null);
  }
}
