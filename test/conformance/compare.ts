import type { Recording, Sample, Scenario, Table } from './scenario.ts';

/** A state that lasts less, in seconds, is a step between two states: the daemons may take different ones. */
const LEAST_DURATION = 0.4;
/** A change this close to the end, in seconds, may or may not have been seen. */
const END_MARGIN = 0.3;

/** The states that lasted, in order; what came in between is left out. */
export function settledStates(samples: readonly Sample[], seconds: number): readonly Sample[] {
  const states: Sample[] = [];
  samples.forEach((sample, index) => {
    const until = samples[index + 1]?.at ?? seconds;
    const previous = states.at(-1);
    if (sample.at > seconds - END_MARGIN || until - sample.at < LEAST_DURATION) return;
    if (previous !== undefined && canonical(previous.table) === canonical(sample.table)) return;
    states.push(sample);
  });
  return states;
}

/** What differs between the two recordings of a scenario, in words; nothing when they agree. */
export function differences(scenario: Scenario, theirs: Recording, ours: Recording): readonly string[] {
  const expected = settledStates(theirs.samples, scenario.seconds);
  const found = settledStates(ours.samples, scenario.seconds);
  const slack = scenario.slack ?? 1;
  const problems: string[] = [];
  for (let i = 0; i < Math.max(expected.length, found.length); i++) {
    const [a, b] = [expected[i], found[i]];
    if (a === undefined || b === undefined || canonical(a.table) !== canonical(b.table)) {
      problems.push(`state ${i} differs: keepalived ${describe(a)}, lvsd ${describe(b)}`);
      break;
    }
    if (Math.abs(a.at - b.at) > slack) {
      problems.push(
        `state ${i} comes at ${a.at.toFixed(2)} s with keepalived, at ${b.at.toFixed(2)} s with lvsd`,
      );
    }
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

function describe(state: Sample | undefined): string {
  return state === undefined
    ? 'has no such state'
    : `${JSON.stringify(state.table)} from ${state.at.toFixed(2)} s`;
}

/** Equal text for equal tables: the kernel lists the latest destination first. */
function canonical(table: Table): string {
  const sorted = Object.entries(table).map(([service, destinations]) => [
    service,
    Object.entries(destinations).sort(),
  ]);
  return JSON.stringify(sorted.sort());
}
