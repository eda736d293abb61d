import {
  type Attempt,
  eventsInOrder,
  type Recording,
  type Scenario,
  type ScenarioEvent,
} from './scenario.ts';

/** How a daemon got to know of an event. */
export interface Notice {
  /** The servers' side saw a check meet the new state for the first time; the event itself where nobody can see that. */
  readonly at: number;
  /** Tries from then until the change; null where nobody can see them. */
  readonly tries: number | null;
}

/** A try so close to an event, in seconds, may have met the state before it, or the one after it. */
const BOUNDARY = 0.1;
/** A try this close before a change, in seconds, may not be its cause: the table is read every 20 ms. */
const SAME_MOMENT = 0.005;

/**
 * The addresses of real servers that an event is about: null for a reload, which is about all of them. That of a file is
 * where a check names it, by itself or as a track_file.
 */
export function addressesOf({ conf }: Scenario, event: ScenarioEvent): ReadonlySet<string> | null {
  if (event.do === 'reload') return null;
  if (event.do !== 'file') return new Set([addressOf(event.server)]);
  return new Set(readersOf(conf, event.path));
}

function readersOf(conf: readonly string[], path: string): readonly string[] {
  const named = new Set<string>();
  const readers: string[] = [];
  let track = '';
  let server = '';
  for (const line of conf) {
    const [keyword, word = ''] = line.trim().split(/\s+/);
    if (keyword === 'track_file' && line.trimEnd().endsWith('{')) track = word;
    if (keyword === 'real_server') server = word;
    if (keyword === 'file' && word === path) named.add(track);
    const reads = keyword === 'misc_path' ? line.includes(path) : keyword === 'track_file' && named.has(word);
    if (reads && server !== '') readers.push(server);
  }
  return readers;
}

/**
 * What made a service change at `at`: of the events before it that are about servers of the service, the latest one about a
 * server whose entry changed, else the latest one. Null when there was none.
 */
export function eventBefore(
  scenario: Scenario,
  { performed }: Recording,
  at: number,
  pool: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): number | null {
  const events = eventsInOrder(scenario);
  const about = (wanted: ReadonlySet<string>): number =>
    events.findLastIndex((event, index) => {
      if (event.at < 0 || (performed[index] ?? Number.POSITIVE_INFINITY) > at) return false;
      const addresses = addressesOf(scenario, event);
      return addresses === null || [...addresses].some((address) => wanted.has(address));
    });
  const index = about(changed) >= 0 ? about(changed) : about(pool);
  return index >= 0 ? index : null;
}

/**
 * How the daemon may have noticed an event that made a service change at `at`, the likeliest first: with a try around the
 * moment of the event nobody can say which state of the server it met.
 */
export function noticesOf(
  scenario: Scenario,
  recording: Recording,
  event: number,
  at: number,
): readonly [Notice, ...Notice[]] {
  const since = recording.performed[event] ?? 0;
  const notices: Notice[] = [];
  for (const tries of triesOf(scenario, recording, event)) {
    const times = tries
      .map((one) => one.at)
      .filter((time) => time >= since - BOUNDARY && time <= at + SAME_MOMENT);
    const sure = times.filter((time) => time >= since);
    if (sure[0] !== undefined) notices.push({ at: sure[0], tries: sure.length });
    for (const [index, time] of times.entries()) {
      if (time > since + BOUNDARY) break;
      notices.push({ at: time, tries: times.length - index });
      const next = times[index + 1];
      if (next !== undefined) notices.push({ at: next, tries: times.length - index - 1 });
    }
  }
  const [first, ...others] = notices;
  return first === undefined ? [{ at: since, tries: null }] : [first, ...others];
}

/**
 * The tries that met what an event changed; and, for an HTTP request that may not have come to be, the connections that were
 * asked for.
 */
function triesOf(
  scenario: Scenario,
  { attempts }: Recording,
  index: number,
): readonly (readonly Attempt[])[] {
  const events = eventsInOrder(scenario);
  const event = events[index];
  if (event === undefined || event.do === 'reload') return [[]];
  if (event.do === 'file') return [attempts.filter(({ to }) => to === event.path)];
  const before = events.slice(0, index).findLast((one) => 'server' in one && one.server === event.server);
  const toServer = attempts.filter(({ to }) => to === event.server);
  const connections = toServer.filter(({ path }) => path === null);
  if (event.do !== 'http' || before?.do !== 'http') return [connections];
  const changed = (path: string): boolean =>
    JSON.stringify(before.pages[path]) !== JSON.stringify(event.pages[path]);
  return [toServer.filter(({ path }) => path !== null && changed(path)), connections];
}

/** `10.0.0.1:80` or `[fd00::1]:80`, without the port. */
export function addressOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
