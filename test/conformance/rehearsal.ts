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
 * Plays a scenario under keepalived and under lvsd and compares. What could not be measured is played again, up to three
 * times; a difference that was measured stands.
 * @param variant what lvsd gets to play when it is not to do the same.
 */
export async function rehearse(
  stages: Stages,
  scenario: Scenario,
  {
    conf = scenario.conf,
    command = LVSD,
  }: { readonly conf?: readonly string[]; readonly command?: string } = {},
): Promise<Rehearsal> {
  const [theirs, ours]: [Playing[], Playing[]] = [[], []];
  for (;;) {
    const [their, our] = await Promise.all([
      stages.theirs.play(scenario, KEEPALIVED),
      stages.ours.play({ ...scenario, conf }, command),
    ]);
    theirs.push(their);
    ours.push(our);
    const comparison = compare(scenario, theirs, ours);
    const settled = comparison.problems.length > 0 || comparison.unmeasured.length === 0;
    if (settled || ours.length > MOST_REPEATS) return { theirs: their, ours: our, comparison };
  }
}
