import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import type { VrrpTrackProcess } from '../../config/vrrp/model.ts';

/** How often the processes of this host are counted. */
export const COUNT_INTERVAL: Milliseconds = 1000;

/** One running process: its short name (at most 15 bytes) and its command line as words. */
export interface RunningProcess {
  readonly name: string;
  /** Empty for threads of the kernel. */
  readonly argv: readonly string[];
}

export interface ProcessCountPorts {
  readonly clock: Clock;
  /**
   * Lists all processes. With `withArguments` false, argv may be empty. Null when not all processes could be read.
   */
  list(withArguments: boolean): readonly RunningProcess[] | null;
}

/** Counts the tracked processes. */
export class ProcessCounts {
  readonly #ports: ProcessCountPorts;
  readonly #changed: (name: string, count: number) => void;
  readonly #counts = new Map<string, number>();
  #tracked: readonly VrrpTrackProcess[] = [];
  #cancel: Cancel = () => undefined;

  constructor(ports: ProcessCountPorts, changed: (name: string, count: number) => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  load(tracked: readonly VrrpTrackProcess[]): void {
    this.#tracked = tracked;
    this.#counts.clear();
    this.#cancel();
    this.#count();
  }

  stop(): void {
    this.#tracked = [];
    this.#cancel();
  }

  #count(): void {
    if (this.#tracked.length === 0) return;
    const running = this.#ports.list(this.#tracked.some(needsArguments));
    if (running !== null) this.#compare(running);
    const { clock } = this.#ports;
    this.#cancel = clock.schedule(clock.now() + COUNT_INTERVAL, () => this.#count());
  }

  #compare(running: readonly RunningProcess[]): void {
    for (const tracked of this.#tracked) {
      const count = running.filter((process) => isTracked(tracked, process)).length;
      if (this.#counts.get(tracked.name) === count) continue;
      this.#counts.set(tracked.name, count);
      this.#changed(tracked.name, count);
    }
  }
}

/** The kernel keeps names of this length; a longer name is compared with the command line. */
const KERNEL_NAME_LENGTH = 15;

function needsArguments({ command: [name], parameters, fullCommand }: VrrpTrackProcess): boolean {
  return fullCommand || parameters !== null || baseName(name).length > KERNEL_NAME_LENGTH;
}

/** Whether a process counts for the tracked name (keepalived.conf(5), vrrp_track_process). */
function isTracked(tracked: VrrpTrackProcess, process: RunningProcess): boolean {
  const [command, ...parameters] = tracked.command;
  const [first = '', ...rest] = process.argv;
  if (tracked.fullCommand) {
    if (first !== command) return false;
  } else if (process.name !== baseName(command).slice(0, KERNEL_NAME_LENGTH)) {
    return false;
  } else if (baseName(command).length > KERNEL_NAME_LENGTH && baseName(first) !== baseName(command)) {
    return false;
  }
  switch (tracked.parameters) {
    case null:
      return true;
    case 'exact':
      return rest.length === parameters.length && parameters.every((word, index) => rest[index] === word);
    case 'initial':
      return parameters.every((word, index) => rest[index] === word);
    case 'partial':
      return parameters.every((word, index) => rest[index]?.startsWith(word) ?? false);
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
