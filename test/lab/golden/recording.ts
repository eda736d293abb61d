import { settledStates } from '../../conformance/compare.ts';
import type { Sample } from '../../conformance/scenario.ts';

/** What happens while one lvsd runs. Times are seconds after its first service is in the kernel; below 0: before the start. */
export type GoldenEvent =
  | { readonly at: number; readonly do: 'accept' | 'close'; readonly server: string }
  | { readonly at: number; readonly do: 'http'; readonly server: string; readonly failing: readonly string[] }
  /** Writes a file of the working directory. */
  | { readonly at: number; readonly do: 'write'; readonly file: string; readonly text: string }
  | { readonly at: number; readonly do: 'reload'; readonly conf: string }
  /** Keeps `ipvsadm -Sn` and the kernel's settings under a name. */
  | { readonly at: number; readonly do: 'snapshot'; readonly name: string };

/** One lvsd, in a network namespace of its own, and what happens to it. `%DIR%` in texts is its working directory. */
export interface GoldenRun {
  readonly conf: string;
  readonly events: readonly GoldenEvent[];
  /** Words of commands that are run before the start. */
  readonly before: readonly (readonly string[])[];
  /** Files of the working directory; scripts begin with `#!`. */
  readonly files: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** What came of it. */
export interface GoldenRecording {
  readonly samples: readonly Sample[];
  readonly snapshots: Readonly<Record<string, Snapshot>>;
  /** The words of each script that ran, in order of their end. */
  readonly said: readonly string[];
  readonly fifo: readonly string[];
  /** `server path` of each request. */
  readonly requests: readonly string[];
  /** After SIGTERM. */
  readonly left: Snapshot;
  readonly stopped: boolean;
  readonly log: string;
}

export interface Snapshot {
  /** Lines of `ipvsadm -Sn`, sorted. */
  readonly table: readonly string[];
  readonly timeouts: string;
  readonly daemons: readonly string[];
}

/** A state of one service: when it began, and each destination with its method and weight. */
export type State = readonly [number, Readonly<Record<string, string>>];

/** The states of one service that lasted, in order. `service` is the beginning of its line: `TCP 10.0.1.1:80`. */
export function statesOf(recording: GoldenRecording, service: string, seconds: number): readonly State[] {
  const samples = recording.samples.map(({ at, table }) => {
    const key = Object.keys(table).find((name) => name.startsWith(`${service} `));
    return { at, table: { service: key === undefined ? { none: '' } : (table[key] ?? {}) } };
  });
  return settledStates(samples, seconds).map(({ at, table }) => [at, table['service'] ?? {}]);
}

/** The table's lines that are about one service: `10.0.7.1`, `-f 7`. */
export function linesAbout(snapshot: Snapshot | undefined, service: string): readonly string[] {
  return (snapshot?.table ?? []).filter(
    (line) => line.includes(` ${service}:`) || line.includes(` ${service} `),
  );
}
