import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeOutcome, withoutLab } from '../lab/cases.ts';
import { labAvailability, PROJECT_ROOT } from '../lab/machine.ts';
import { runInLab } from '../lab/runner.ts';
import { differences, settledStates } from './compare.ts';
import type { Recording, Scenario } from './scenario.ts';

/**
 * Debian's keepalived and lvsd on the same keepalived.conf, with the same servers, at the same time in one lab kernel,
 * each in a network namespace of its own. What they make of the kernel's table over time must be equal.
 */
const COMMANDS = {
  keepalived: 'keepalived --check --dont-fork --log-console -f CONF -p DIR/pid -c DIR/checkers.pid',
  lvsd: 'node dist/src/lvsd.js --config CONF --control DIR/lvsd.sock --state-dir DIR/state --metrics off',
};

const cases = join(import.meta.dirname, 'cases');
const names = readdirSync(cases).filter((name) => name.endsWith('.json'));
const lab = labAvailability();

if (lab.kernel === null) withoutLab('The same configuration under keepalived and lvsd', lab.reason);
else {
  describe.concurrent('The same configuration under keepalived and lvsd', () => {
    for (const name of names) {
      const text = readFileSync(join(cases, name), 'utf8');
      const scenario = JSON.parse(text) as Scenario;
      it(`${scenario.title} (${name})`, async ({ expect: check }) => {
        const [keepalived, lvsd] = await play(text, scenario);
        const states = [...settledStates(keepalived.samples, scenario.seconds)];
        const count = states.reduce((sum, [, ofService]) => sum + ofService.length, 0);
        check(count, `keepalived's own states: ${JSON.stringify(states)}\n${keepalived.log}`).toBe(
          scenario.states,
        );
        check(differences(scenario, keepalived, lvsd), `log of lvsd:\n${lvsd.log}`).toEqual([]);
      });
    }
  });
}

async function play(text: string, scenario: Scenario): Promise<readonly [Recording, Recording]> {
  expect(existsSync(join(PROJECT_ROOT, 'dist/src/lvsd.js')), 'run `npm run build` first').toBe(true);
  const outcome = await runInLab({
    script: Object.entries(COMMANDS)
      .map(([who, command]) => stageScript(who, command))
      .concat('wait')
      .join('\n'),
    timeoutSeconds: scenario.seconds + 40,
    files: { 'scenario.json': text },
    collect: Object.keys(COMMANDS).map((who) => `${who}.json`),
  });
  const [keepalived, lvsd] = Object.keys(COMMANDS).map((who) => {
    const result = outcome.files[`${who}.json`];
    if (result === undefined) throw new Error(`${who} left no recording\n${describeOutcome(outcome)}`);
    return JSON.parse(result) as Recording;
  });
  if (keepalived === undefined || lvsd === undefined) throw new Error(describeOutcome(outcome));
  return [keepalived, lvsd];
}

/** Every address of 10/8 and fd00::/16 is local, so that scripted servers can listen anywhere in it. */
function stageScript(who: string, command: string): string {
  return [
    `ip netns add ${who}; ip -n ${who} link set lo up`,
    `ip -n ${who} route add local 10.0.0.0/8 dev lo; ip -n ${who} -6 route add local fd00::/16 dev lo`,
    `ip netns exec ${who} node dist-test/test/conformance/stage.js "$LAB_DIR/scenario.json" /run/${who} "$LAB_DIR/${who}.json" ${command} &`,
  ].join('\n');
}
