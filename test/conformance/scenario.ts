/** What one scripted server does from a point in time on. Times are seconds after the daemon has programmed the kernel and run each check once; below 0: before the start. */
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
  /** How many states its services must pass through, all told, so that an agreement on nothing is none. */
  readonly states: number;
}

/** The events as they are carried out. */
export function eventsInOrder({ events }: Scenario): readonly ScenarioEvent[] {
  return [...events].sort((a, b) => a.at - b.at);
}

/** `ADDRESS:PORT` of each server that a check of the configuration connects to. */
export function checkedServers({ conf }: Scenario): readonly string[] {
  const servers = new Set<string>();
  let server = '';
  let check: string | null = null;
  for (const line of conf.map((text) => text.trim())) {
    const [keyword = '', address = '', port = ''] = line.split(/\s+/);
    if (keyword === 'real_server') server = endpoint(address, port);
    if (/^(TCP_CHECK|HTTP_GET|SSL_GET|SMTP_CHECK)$/.test(keyword)) check = server;
    if (check === null) continue;
    if (keyword === 'connect_port') check = check.replace(/:\d+$/, `:${address}`);
    if (keyword === 'connect_ip') check = endpoint(address, check.slice(check.lastIndexOf(':') + 1));
    if (line !== '}') continue;
    servers.add(check);
    check = null;
  }
  return [...servers];
}

function endpoint(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Destinations with `method/weight` by service line, as in /proc/net/ip_vs. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The kernel's table from `at` until the next one. Times in a recording are seconds of the scenario's clock. */
export interface Sample {
  readonly at: number;
  readonly table: Table;
}

/** One try of a check, as the servers' side saw it. */
export interface Attempt {
  readonly at: number;
  /** `ADDRESS:PORT` of a connection, or the words that a script was called with. */
  readonly to: string;
  /** Of an HTTP request; null for a connection and for a script. */
  readonly path: string | null;
}

/** What one daemon did with the kernel in one scenario. */
export interface Recording {
  /** The start of the scenario's clock, in seconds of the guest's monotonic clock. */
  readonly startedAt: number;
  readonly samples: readonly Sample[];
  readonly attempts: readonly Attempt[];
  /** When the events of the scenario were carried out, in their order in time. */
  readonly performed: readonly number[];
  /** `ipvsadm -Sn` at the end, sorted lines. */
  readonly saved: readonly string[];
  /** `ipvsadm -Sn` after SIGTERM. */
  readonly leftOver: readonly string[];
  /** False when SIGTERM did not end the daemon within 5 s. */
  readonly stopped: boolean;
  /** The end of what the daemon printed. */
  readonly log: string;
}
