import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, type TestContext } from 'vitest';
import { withoutLab } from '../lab/cases.ts';
import { SHORT_FORM } from '../lab/form.ts';
import { labAvailability } from '../lab/machine.ts';
import { markTimed } from '../lab/timed.ts';
import { settledStates, THE_WHOLE } from './compare.ts';
import { type Playing, Playings } from './playings.ts';
import type { Comparison } from './reactions.ts';
import { rehearse } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/**
 * Debian's keepalived and lvsd on the same keepalived.conf, with the same servers, each in a lab kernel of its own. What they
 * make of the kernel's table must be equal: the states, their order, how long after its cause each comes.
 */
const cases = join(import.meta.dirname, 'cases');
/** `heavy/` has the cases that a lab kernel of two cores seldom gets measured: `npm run duels` plays them too. */
const folders = process.env['LVSD_DUELS'] === 'all' ? ['.', 'heavy'] : ['.'];
/** One for what is programmed, one for checks with retries, one for weights that change. */
const SHORT = ['every-kind-of-service.json', 'sorry-server-with-retry.json', 'tracked-files.json'];
const names = folders.flatMap((folder) =>
  readdirSync(join(cases, folder))
    .filter((name) => (SHORT_FORM ? SHORT.includes(name) : name.endsWith('.json')))
    .map((name) => join(folder, name)),
);
const lab = labAvailability();
const SUITE = 'The same configuration under keepalived and lvsd';

if (lab.kernel === null) withoutLab(SUITE, lab.reason);
else {
  const stages = { theirs: new Playings(), ours: new Playings() };
  const played = await Promise.all(
    names.map(async (name) => {
      const scenario = JSON.parse(readFileSync(join(cases, name), 'utf8')) as Scenario;
      return { name, scenario, ...(await rehearse(stages, scenario)) };
    }),
  );
  for (const { name, scenario, theirs, ours, parts } of played) {
    const states = [...settledStates(theirs.recording.samples, scenario.seconds)];
    const changing = states.filter(([, ofService]) => ofService.length > 1).map(([service]) => service);
    const others = [...parts.keys()].filter((part) => !changing.includes(part));
    describe(`${SUITE}: ${scenario.title} (${name})`, () => {
      for (const service of changing) {
        it(service, (context) => judge(context, [parts.get(service) ?? missing(service)], ours));
      }
      it(`what stays as it is, and ${THE_WHOLE}`, (context) => {
        judge(
          context,
          others.map((part) => parts.get(part) ?? missing(part)),
          ours,
        );
      });
    });
  }
}

/** Green or red, or not measured where the guest was late. */
function judge(context: TestContext, comparisons: readonly Comparison[], ours: Playing): void {
  const problems = comparisons.flatMap((one) => one.problems);
  markTimed(context, problems.length > 0 ? [] : comparisons.flatMap((one) => one.unmeasured));
  expect(problems, `log of lvsd:\n${ours.recording.log}`).toEqual([]);
}

function missing(part: string): Comparison {
  return { problems: [`${part} was not compared`], unmeasured: [] };
}
