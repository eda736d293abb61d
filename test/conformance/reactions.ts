import { addressOf, eventBefore, type Notice, noticesOf } from './causes.ts';
import type { ServiceState } from './compare.ts';
import type { Playing } from './playings.ts';
import { checksOf, eventsInOrder, type Scenario } from './scenario.ts';

/** How far the two daemons may be apart, in seconds, where nothing was late. */
export const BASE_SLACK = 0.25;
/** An observation that may have been later than this, in milliseconds, says nothing. */
export const ALLOWED_LATE_MS = 240;
/** A reload is work for the processor, a third of a second of it on a slow guest, which lvsd does not do in turns. */
const ALLOWED_LATE_OF_RELOAD_MS = 500;

/** One playing of a scenario and the states that one service passed through in it. */
export interface ServicePlaying {
  readonly playing: Playing;
  readonly states: readonly ServiceState[];
}

/** What two daemons make of one service: differences, and what could not be measured, both in words. */
export interface Comparison {
  readonly problems: readonly string[];
  readonly unmeasured: readonly string[];
}

interface Way {
  readonly seconds: number;
  /** Tries of the check until then; null where nobody can see them. */
  readonly tries: number | null;
}

/** From a check that met a new state of its server until the kernel's table said so. */
interface Reaction {
  /** How it may have been, the likeliest first. */
  readonly ways: readonly [Way, ...Way[]];
  readonly lateMs: number;
  /** When the table changed, on the scenario's clock. */
  readonly at: number;
}

/**
 * Compares how two daemons came from each state of a service to the next one: as long after a check met the cause, and after
 * as many tries. When in its period a check runs is no behaviour, so the time of the state alone says nothing. Of several
 * playings of a daemon the one counts, for each state, that was the least late there.
 */
export function otherReactions(
  scenario: Scenario,
  theirs: readonly ServicePlaying[],
  ours: readonly ServicePlaying[],
): Comparison {
  const problems: string[] = [];
  const unmeasured: string[] = [];
  const states = theirs[0]?.states ?? [];
  const pool = addressesIn(states);
  // The first state is what the start makes of the table, and depends on how fast a process starts.
  for (let i = 1; i < states.length; i += 1) {
    const changed = changedAddresses(states[i - 1], states[i]);
    const event = causeIn(scenario, theirs, i, pool, changed);
    if (event === null) continue;
    const their = leastLate(theirs.map((one) => reaction(scenario, one, i, event)));
    const our = leastLate(ours.map((one) => reaction(scenario, one, i, event)));
    if (their === null || our === null) continue;
    const told = `state ${i} (keepalived's at ${their.at.toFixed(2)} s, lvsd's at ${our.at.toFixed(2)} s)`;
    const lateMs = Math.max(their.lateMs, our.lateMs);
    const reload = eventsInOrder(scenario)[event]?.do === 'reload';
    if (lateMs > (reload ? ALLOWED_LATE_OF_RELOAD_MS : ALLOWED_LATE_MS)) {
      unmeasured.push(`${told} may have been late by ${Math.round(lateMs)} ms`);
      continue;
    }
    const slack = BASE_SLACK + lateMs / 1000;
    const problem = difference(their, our, slack, triesTellApart(scenario, event));
    if (problem !== null) problems.push(`${told} ${problem}`);
  }
  return { problems, unmeasured };
}

/** Where several checks look at the server, nobody can say whose try it was, and their phases decide how many there are. */
function triesTellApart(scenario: Scenario, index: number): boolean {
  const event = eventsInOrder(scenario)[index];
  if (event === undefined || !('server' in event)) return true;
  return checksOf(scenario).filter((server) => server === event.server).length <= 1;
}

function difference(
  { ways: theirs }: Reaction,
  { ways: ours }: Reaction,
  slack: number,
  countTries: boolean,
): string | null {
  const close = (a: Way, b: Way): boolean => Math.abs(a.seconds - b.seconds) <= slack;
  const alike = (a: Way, b: Way): boolean => (!countTries || a.tries === b.tries) && close(a, b);
  if (theirs.some((a) => ours.some((b) => alike(a, b)))) return null;
  const [their, our] = [theirs[0], ours[0]];
  if (close(their, our)) return `takes keepalived ${their.tries} tries, lvsd ${our.tries}`;
  const times = `${their.seconds.toFixed(2)} s after its cause with keepalived, ${our.seconds.toFixed(2)} s with lvsd`;
  return `comes ${times}; the slack is ${slack.toFixed(2)} s`;
}

/** The event that made state `index` come, by the first of the playings in which one did. */
function causeIn(
  scenario: Scenario,
  playings: readonly ServicePlaying[],
  index: number,
  pool: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): number | null {
  for (const { playing, states } of playings) {
    const event = eventBefore(scenario, playing.recording, states[index]?.at ?? 0, pool, changed);
    if (event !== null) return event;
  }
  return null;
}

function reaction(
  scenario: Scenario,
  { playing, states }: ServicePlaying,
  index: number,
  event: number,
): Reaction | null {
  const at = states[index]?.at;
  if (at === undefined || at <= 0) return null;
  const [first, ...others] = noticesOf(scenario, playing.recording, event, at);
  const way = (notice: Notice): Way => ({ seconds: at - notice.at, tries: notice.tries });
  return {
    at,
    ways: [way(first), ...others.map(way)],
    lateMs: playing.lateBetween(Math.min(first.at, at), at),
  };
}

function leastLate(reactions: readonly (Reaction | null)[]): Reaction | null {
  const seen = reactions.filter((one) => one !== null);
  return seen.sort((a, b) => a.lateMs - b.lateMs)[0] ?? null;
}

function addressesIn(states: readonly ServiceState[]): ReadonlySet<string> {
  return new Set(states.flatMap((state) => entriesOf(state).map(([endpoint]) => addressOf(endpoint))));
}

/** Addresses of destinations that are in only one of two states, or otherwise there. */
function changedAddresses(
  before: ServiceState | undefined,
  after: ServiceState | undefined,
): ReadonlySet<string> {
  const [one, other] = [new Map(entriesOf(before)), new Map(entriesOf(after))];
  const endpoints = new Set([...one.keys(), ...other.keys()]);
  return new Set([...endpoints].filter((name) => one.get(name) !== other.get(name)).map(addressOf));
}

function entriesOf(state: ServiceState | undefined): readonly (readonly [string, string])[] {
  const text = state?.destinations ?? null;
  return text === null ? [] : (JSON.parse(text) as [string, string][]);
}
