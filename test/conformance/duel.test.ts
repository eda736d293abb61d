import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutLab } from '../lab/cases.ts';
import { labAvailability, PROJECT_ROOT } from '../lab/machine.ts';
import { markTimed } from '../lab/timed.ts';
import { settledStates } from './compare.ts';
import { Playings } from './playings.ts';
import { rehearse } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/**
 * Debian's keepalived and lvsd on the same keepalived.conf, with the same servers, each in a lab kernel of its own. What they
 * make of the kernel's table must be equal: the states, their order, how long after its cause each comes.
 */
const cases = join(import.meta.dirname, 'cases');
const names = readdirSync(cases).filter((name) => name.endsWith('.json'));
const lab = labAvailability();
const stages = { theirs: new Playings(), ours: new Playings() };

if (lab.kernel === null) withoutLab('The same configuration under keepalived and lvsd', lab.reason);
else {
  describe.concurrent('The same configuration under keepalived and lvsd', () => {
    for (const name of names) {
      const scenario = JSON.parse(readFileSync(join(cases, name), 'utf8')) as Scenario;
      it(`${scenario.title} (${name})`, async (context) => {
        expect(existsSync(join(PROJECT_ROOT, 'dist/src/lvsd.js')), 'run `npm run build` first').toBe(true);
        const { theirs, ours, comparison } = await rehearse(stages, scenario);
        const { expect: check } = context;
        markTimed(context, comparison.problems.length > 0 ? [] : comparison.unmeasured);
        check(comparison.problems, `log of lvsd:\n${ours.recording.log}`).toEqual([]);
        const states = [...settledStates(theirs.recording.samples, scenario.seconds)];
        const count = states.reduce((sum, [, ofService]) => sum + ofService.length, 0);
        check(count, `keepalived's own states: ${JSON.stringify(states)}\n${theirs.recording.log}`).toBe(
          scenario.states,
        );
      });
    }
  });
}
