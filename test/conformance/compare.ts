import type { Playing } from './playings.ts';
import { ALLOWED_LATE_MS, BASE_SLACK, type Comparison, otherReactions } from './reactions.ts';
import { eventsInOrder, type Recording, type Sample, type Scenario, type Table } from './scenario.ts';

/** Intervals between tries are compared where there are as many of them. */
const LEAST_TRIES = 5;
/** So long, in seconds, may a reload take. */
const RELOAD_TAKES = 1;
/** A guest whose processor had too much to do in this share of the time does not show what a daemon would do. */
const MOST_BUSY = 0.5;

/** A state that lasts less, in seconds, is a step between two states: the daemons may take different ones. */
const LEAST_DURATION = 0.4;
/** A change this close to the end, in seconds, may or may not have been seen. */
const END_MARGIN = 0.3;

/** The destinations of one service from `at` on, in canonical text; null while the kernel has no such service. */
export interface ServiceState {
  readonly at: number;
  readonly destinations: string | null;
}

/** By service, the states that lasted, in order; what came in between is left out. Services do not wait for each other. */
export function settledStates(
  samples: readonly Sample[],
  seconds: number,
): ReadonlyMap<string, readonly ServiceState[]> {
  const services = new Set(samples.flatMap(({ table }) => Object.keys(table)));
  return new Map([...services].map((service) => [service, statesOf(service, samples, seconds)]));
}

function statesOf(service: string, samples: readonly Sample[], seconds: number): readonly ServiceState[] {
  const changes = withoutRepeats(
    samples.map(({ at, table }) => ({ at, destinations: canonical(table[service]) })),
  );
  const lasting = changes.filter(({ at }, index) => {
    const until = changes[index + 1]?.at ?? seconds;
    return at <= seconds - END_MARGIN && until - at >= LEAST_DURATION;
  });
  return withoutRepeats(lasting);
}

function withoutRepeats(states: readonly ServiceState[]): readonly ServiceState[] {
  return states.filter(({ destinations }, index) => destinations !== states[index - 1]?.destinations);
}

/**
 * What differs between the playings of a scenario under both daemons: services pass through the same states; each state
 * comes as long after a check met its cause, and after as many tries; servers are tried as often; and the table is the same
 * in the end. Playings are in order of time; an earlier one counts where it was less late.
 */
export function compare(
  scenario: Scenario,
  theirs: readonly Playing[],
  ours: readonly Playing[],
): Comparison {
  const comparisons = [...compareParts(scenario, theirs, ours)];
  const named = (texts: readonly string[], name: string): readonly string[] =>
    name === THE_WHOLE ? texts : texts.map((text) => `${name}: ${text}`);
  return {
    problems: comparisons.flatMap(([name, { problems }]) => named(problems, name)),
    unmeasured: comparisons.flatMap(([name, { unmeasured }]) => named(unmeasured, name)),
  };
}

/** What of a comparison is not about one service: the table in the end, and how often servers are tried. */
export const THE_WHOLE = 'the end, and the intervals between tries';

/** {@link compare} by service, and {@link THE_WHOLE} first: a guest that was late for one service was not for all. */
export function compareParts(
  scenario: Scenario,
  theirs: readonly Playing[],
  ours: readonly Playing[],
): ReadonlyMap<string, Comparison> {
  const [their, our] = [theirs.at(-1), ours.at(-1)];
  if (their === undefined || our === undefined) throw new Error('nothing was played');
  // What a guest shows that has too much to do all the time is no behaviour.
  const busy = [their, our].some((one) => one.shareBusy > MOST_BUSY && wasLate(scenario, one));
  const doubt = busy ? unmeasured : problems;
  const apart = otherIntervals(scenario, their.recording, our.recording);
  const intervals = wasLate(scenario, their) || wasLate(scenario, our) ? unmeasured(apart) : problems(apart);
  const end = otherEnd(their.recording, our.recording);
  const parts = new Map<string, Comparison>([
    [THE_WHOLE, { ...intervals, problems: [...end, ...intervals.problems] }],
  ]);
  const [expected, found] = [statesIn(scenario, their), statesIn(scenario, our)];
  for (const service of new Set([...expected.keys(), ...found.keys()])) {
    const states = expected.get(service) ?? [];
    const other = otherStates(states, found.get(service) ?? []);
    const alike = (playings: readonly Playing[]) =>
      playings
        .map((playing) => ({ playing, states: statesIn(scenario, playing).get(service) ?? [] }))
        .filter((one) => otherStates(states, one.states) === null);
    parts.set(
      service,
      other === null ? otherReactions(scenario, alike(theirs), alike(ours)) : doubt([other]),
    );
  }
  return parts;
}

/** That keepalived itself passed through as many states as the scenario says: an agreement on nothing is none. */
export function compareOwnStates(scenario: Scenario, their: Playing): Comparison {
  const states = [...statesIn(scenario, their)];
  const count = states.reduce((sum, [, ofService]) => sum + ofService.length, 0);
  if (count === scenario.states) return problems([]);
  const text = `keepalived passed through ${count} states instead of ${scenario.states}: ${JSON.stringify(states)}\n${their.recording.log}`;
  return wasLate(scenario, their) ? unmeasured([text]) : problems([text]);
}

/** Whether anything in a playing may have been later than an observation may be. */
function wasLate({ seconds }: Scenario, playing: Playing): boolean {
  return playing.lateBetween(0, seconds) > ALLOWED_LATE_MS;
}

function problems(texts: readonly string[]): Comparison {
  return { problems: texts, unmeasured: [] };
}

function unmeasured(texts: readonly string[]): Comparison {
  return { problems: [], unmeasured: texts };
}

function statesIn(
  { seconds }: Scenario,
  { recording }: Playing,
): ReadonlyMap<string, readonly ServiceState[]> {
  return settledStates(recording.samples, seconds);
}

function otherEnd(theirs: Recording, ours: Recording): readonly string[] {
  const problems: string[] = [];
  if (theirs.saved.join('\n') !== ours.saved.join('\n')) {
    problems.push(
      `ipvsadm -Sn differs: keepalived ${theirs.saved.join(' | ')}, lvsd ${ours.saved.join(' | ')}`,
    );
  }
  if (theirs.leftOver.join('\n') !== ours.leftOver.join('\n')) {
    problems.push(
      `left after the end: keepalived ${theirs.leftOver.join(' | ')}, lvsd ${ours.leftOver.join(' | ')}`,
    );
  }
  if (!ours.stopped) problems.push('lvsd did not end within 5 s of SIGTERM');
  return problems;
}

function otherStates(theirs: readonly ServiceState[], ours: readonly ServiceState[]): string | null {
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    const [a, b] = [theirs[i], ours[i]];
    if (a?.destinations !== b?.destinations || a === undefined || b === undefined) {
      return `state ${i} differs: keepalived ${describe(a)}, lvsd ${describe(b)}`;
    }
  }
  return null;
}

/** Servers that are tried at other intervals, on the whole, than by keepalived. */
function otherIntervals(scenario: Scenario, theirs: Recording, ours: Recording): readonly string[] {
  const problems: string[] = [];
  for (const to of new Set(theirs.attempts.map((attempt) => attempt.to))) {
    const [a, b] = [usualInterval(scenario, theirs, to), usualInterval(scenario, ours, to)];
    if (a === null || b === null || Math.abs(a - b) <= BASE_SLACK) continue;
    problems.push(
      `${to} is tried every ${a.toFixed(2)} s by keepalived, every ${b.toFixed(2)} s by lvsd; the slack is ${BASE_SLACK} s`,
    );
  }
  return problems;
}

/**
 * The median time between two tries; null where there are too few. One that a reload came into is left out: keepalived
 * begins its checks anew then, so that its interval is as long as the reload takes it.
 */
export function usualInterval(
  scenario: Scenario,
  { attempts, performed }: Recording,
  to: string,
): number | null {
  const reloads = eventsInOrder(scenario).flatMap((event, index) =>
    event.do === 'reload' ? [performed[index] ?? event.at] : [],
  );
  const isUndisturbed = (from: number, until: number): boolean =>
    !reloads.some((at) => at <= until && at + RELOAD_TAKES >= from);
  const times = attempts.filter((one) => one.to === to && one.path === null).map(({ at }) => at);
  const gaps = times.slice(1).flatMap((at, index) => {
    const before = times[index] ?? at;
    return isUndisturbed(before, at) ? [at - before] : [];
  });
  if (gaps.length < LEAST_TRIES - 1) return null;
  return gaps.sort((x, y) => x - y)[Math.floor(gaps.length / 2)] ?? null;
}

function describe(state: ServiceState | undefined): string {
  return state === undefined
    ? 'has no such state'
    : `${state.destinations ?? 'no service'} from ${state.at.toFixed(2)} s`;
}

/** Equal text for equal destinations: the kernel lists the latest one first. */
function canonical(destinations: Table[string] | undefined): string | null {
  return destinations === undefined ? null : JSON.stringify(Object.entries(destinations).sort());
}
