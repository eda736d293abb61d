import { MOST_REPEATS } from '../lab/timed.ts';
import { compare } from './compare.ts';
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
  readonly comparison: Comparison;
}

/** One kernel of the lab plays keepalived, another one lvsd, so that neither takes the other's time. */
export interface Stages {
  readonly theirs: Playings;
  readonly ours: Playings;
}

/**
 * Plays a scenario under keepalived and under lvsd and compares. What could not be measured, and what differs, is played
 * again: what a daemon does otherwise shows each time, what the guest kept it from in one moment does not. A playing is
 * judged by itself, and with the earlier ones, of which each state's most punctual counts.
 * @param variant what lvsd gets to play when it is not to do the same, and how often at most to play again.
 */
export async function rehearse(
  stages: Stages,
  scenario: Scenario,
  {
    conf = scenario.conf,
    command = LVSD,
    repeats = MOST_REPEATS,
  }: { readonly conf?: readonly string[]; readonly command?: string; readonly repeats?: number } = {},
): Promise<Rehearsal> {
  let best: Rehearsal | null = null;
  const played: { theirs: Playing; ours: Playing }[] = [];
  for (let playing = 0; playing <= repeats; playing += 1) {
    const [theirs, ours] = await Promise.all([
      stages.theirs.play(scenario, KEEPALIVED),
      stages.ours.play({ ...scenario, conf }, command),
    ]);
    played.push({ theirs, ours });
    const together = [played.map((one) => one.theirs), played.map((one) => one.ours)] as const;
    for (const comparison of [compare(scenario, [theirs], [ours]), compare(scenario, ...together)]) {
      if (best === null || isBetter(comparison, best.comparison)) best = { theirs, ours, comparison };
    }
    if (best !== null && best.comparison.problems.length + best.comparison.unmeasured.length === 0) break;
  }
  if (best === null) throw new Error(`${scenario.title} was not played: ${repeats} repeats`);
  return best;
}

function isBetter(one: Comparison, other: Comparison): boolean {
  const [ones, others] = [one.problems.length, other.problems.length];
  return ones < others || (ones === others && one.unmeasured.length < other.unmeasured.length);
}
