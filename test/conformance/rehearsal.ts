import { MOST_REPEATS } from '../lab/timed.ts';
import { compareOwnStates, compareParts } from './compare.ts';
import type { Playing, Playings } from './playings.ts';
import type { Comparison } from './reactions.ts';
import type { Scenario } from './scenario.ts';

/** Daemons by the command that starts them: CONF is the configuration file, DIR a directory for what they keep. */
export const KEEPALIVED =
  'keepalived --check --dont-fork --log-console -f CONF -p DIR/pid -c DIR/checkers.pid';
export const LVSD =
  'node dist/src/lvsd.js --config CONF --control DIR/lvsd.sock --state-dir DIR/state --metrics off';

export interface Rehearsal {
  readonly theirs: Playing;
  readonly ours: Playing;
  /** By part, as `compareParts` names them, and {@link OWN_STATES}: the best of all playings. */
  readonly parts: ReadonlyMap<string, Comparison>;
}

/** The part of a rehearsal that is about keepalived alone. */
export const OWN_STATES = 'the states that keepalived passed through';

/** One kernel of the lab plays keepalived, another one lvsd, so that neither takes the other's time. */
export interface Stages {
  readonly theirs: Playings;
  readonly ours: Playings;
}

/**
 * Plays a scenario under keepalived and under lvsd and compares. What could not be measured, and what differs, is played
 * again: what a daemon does otherwise shows each time, what the guest kept it from in one moment does not. A playing is
 * judged by itself, and with the earlier ones, of which each state's most punctual counts; for each service the best counts.
 * @param variant what lvsd gets to play when it is not to do the same. Once `difference`, words that tell
 *   what it does otherwise, is found, nothing is played again.
 */
export async function rehearse(
  stages: Stages,
  scenario: Scenario,
  {
    conf = scenario.conf,
    command = LVSD,
    difference = null,
  }: {
    readonly conf?: readonly string[];
    readonly command?: string;
    readonly difference?: string | null;
  } = {},
): Promise<Rehearsal> {
  const theirs: Playing[] = [];
  const ours: Playing[] = [];
  const parts = new Map<string, Comparison>();
  for (;;) {
    const [their, our] = await Promise.all([
      stages.theirs.play(scenario, KEEPALIVED),
      stages.ours.play({ ...scenario, conf }, command),
    ]);
    theirs.push(their);
    ours.push(our);
    keepBest(parts, new Map([[OWN_STATES, compareOwnStates(scenario, their)]]));
    keepBest(parts, compareParts(scenario, [their], [our]));
    keepBest(parts, compareParts(scenario, theirs, ours));
    const found = [...parts.values()];
    const settled =
      difference === null
        ? found.every((part) => faults(part) === 0)
        : found.some(({ problems }) => problems.some((problem) => problem.includes(difference)));
    if (settled || theirs.length > MOST_REPEATS) return { theirs: their, ours: our, parts };
  }
}

function keepBest(best: Map<string, Comparison>, parts: ReadonlyMap<string, Comparison>): void {
  for (const [name, part] of parts) {
    const before = best.get(name);
    if (before === undefined || isBetter(part, before)) best.set(name, part);
  }
}

function faults({ problems, unmeasured }: Comparison): number {
  return problems.length + unmeasured.length;
}

function isBetter(one: Comparison, other: Comparison): boolean {
  const [ones, others] = [one.problems.length, other.problems.length];
  return ones < others || (ones === others && one.unmeasured.length < other.unmeasured.length);
}
