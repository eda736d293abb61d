import type { Recording, Sample, Scenario, Table } from './scenario.ts';

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

/** What differs between the two recordings of a scenario, in words; nothing when they agree. */
export function differences(scenario: Scenario, theirs: Recording, ours: Recording): readonly string[] {
  const expected = settledStates(theirs.samples, scenario.seconds);
  const found = settledStates(ours.samples, scenario.seconds);
  const problems: string[] = [];
  for (const service of new Set([...expected.keys(), ...found.keys()])) {
    const problem = difference(expected.get(service) ?? [], found.get(service) ?? [], scenario.slack ?? 1);
    if (problem !== null) problems.push(`${service}: ${problem}`);
  }
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

function difference(
  theirs: readonly ServiceState[],
  ours: readonly ServiceState[],
  slack: number,
): string | null {
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    const [a, b] = [theirs[i], ours[i]];
    if (a?.destinations !== b?.destinations || a === undefined || b === undefined) {
      return `state ${i} differs: keepalived ${describe(a)}, lvsd ${describe(b)}`;
    }
    if (Math.abs(a.at - b.at) > slack) {
      return `state ${i} comes at ${a.at.toFixed(2)} s with keepalived, at ${b.at.toFixed(2)} s with lvsd`;
    }
  }
  return null;
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
