/** What one scripted server does from a point in time on. Times are seconds after the first service is in the kernel; below 0: before the start. */
export type ScenarioEvent =
  | { readonly at: number; readonly do: 'accept'; readonly server: string }
  | { readonly at: number; readonly do: 'close'; readonly server: string }
  | { readonly at: number; readonly do: 'http'; readonly server: string; readonly pages: Pages }
  | { readonly at: number; readonly do: 'smtp'; readonly server: string; readonly greeting: string }
  | { readonly at: number; readonly do: 'file'; readonly path: string; readonly text: string }
  | { readonly at: number; readonly do: 'reload'; readonly conf: readonly string[] };

/** Stands in configurations, and in paths and texts of files, for the directory that each daemon has to itself. */
export const OWN_DIRECTORY = 'OWN_DIRECTORY';

/** Replies by path; every other path gets 404. */
export type Pages = Readonly<Record<string, { readonly status?: number; readonly body: string }>>;

/**
 * One file of `cases/`: a keepalived.conf and what happens to its servers. At most some 60 lines of table: the kernel
 * loses its place when /proc/net/ip_vs is longer than a page and another namespace has services too.
 */
export interface Scenario {
  readonly title: string;
  /** keepalived.conf, by lines; see {@link OWN_DIRECTORY}. */
  readonly conf: readonly string[];
  readonly events: readonly ScenarioEvent[];
  /** How long to watch, at most 20. */
  readonly seconds: number;
  /** How far the two may be apart in time, in seconds; 1 where nothing is said. */
  readonly slack?: number;
  /** How many states its services must pass through, all told, so that an agreement on nothing is none. */
  readonly states: number;
}

/** Destinations with `method/weight` by service line, as in /proc/net/ip_vs. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The kernel's table from `at` (seconds after the first service) until the next one. */
export interface Sample {
  readonly at: number;
  readonly table: Table;
}

/** What one daemon did with the kernel in one scenario. */
export interface Recording {
  readonly samples: readonly Sample[];
  /** `ipvsadm -Sn` at the end, sorted lines. */
  readonly saved: readonly string[];
  /** `ipvsadm -Sn` after SIGTERM. */
  readonly leftOver: readonly string[];
  /** False when SIGTERM did not end the daemon within 5 s. */
  readonly stopped: boolean;
  /** The end of what the daemon printed. */
  readonly log: string;
}
