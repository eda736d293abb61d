import { describe, expect, it, type TestContext } from 'vitest';
import { withoutLab } from '../lab/cases.ts';
import { labAvailability } from '../lab/machine.ts';
import { markTimed } from '../lab/timed.ts';
import { Playings } from './playings.ts';
import type { Comparison } from './reactions.ts';
import { LVSD, type Rehearsal, rehearse } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/** One server that goes and comes back. */
function conf(retries: number): readonly string[] {
  return [
    'virtual_server 10.0.0.1 80 {',
    '  delay_loop 1',
    `  retry ${retries}`,
    '  delay_before_retry 0.6',
    '  warmup 0',
    '  lb_algo rr',
    '  lb_kind NAT',
    '  protocol TCP',
    '  real_server 10.0.1.1 80 {',
    '    TCP_CHECK {',
    '      connect_timeout 1',
    '    }',
    '  }',
    '}',
  ];
}

const scenario: Scenario = {
  title: 'a server goes and comes back',
  conf: conf(2),
  events: [
    { at: -1, do: 'accept', server: '10.0.1.1:80' },
    { at: 2.5, do: 'close', server: '10.0.1.1:80' },
    { at: 8, do: 'accept', server: '10.0.1.1:80' },
  ],
  seconds: 11,
  states: 3,
};

const lab = labAvailability();
// One server that is looked at once a second keeps no other daemon waiting.
const SIDE_BY_SIDE = 3;
const stages = { theirs: new Playings(SIDE_BY_SIDE), ours: new Playings(SIDE_BY_SIDE) };

if (lab.kernel === null) withoutLab('The comparison with keepalived', lab.reason);
else {
  describe.concurrent('The comparison with keepalived', () => {
    it('agrees with an lvsd that is as it should be', async (context) => {
      const { problems, unmeasured } = faultsOf(await rehearse(stages, scenario));
      markTimed(context, problems.length > 0 ? [] : unmeasured);
      context.expect(problems).toEqual([]);
    });

    it('finds an lvsd that is late by half a second', async (context) => {
      const command = LVSD.replace('node ', 'node --import ./dist-test/test/conformance/late-timers.js ');
      const difference = 'the slack is';
      isFound(context, await rehearse(stages, scenario, { command, difference }), difference);
    });

    it('finds an lvsd that leaves out a retry', async (context) => {
      const difference = 'with lvsd';
      isFound(context, await rehearse(stages, scenario, { conf: conf(1), difference }), difference);
    });
  });
}

/** Red, or not measured on a guest that is late; never green. */
function isFound(context: TestContext, rehearsal: Rehearsal, words: string): void {
  const { problems, unmeasured } = faultsOf(rehearsal);
  expect([...problems, ...unmeasured], 'never green').not.toEqual([]);
  markTimed(context, problems.length > 0 ? [] : unmeasured);
  context.expect(problems.join('\n')).toContain(words);
}

function faultsOf({ parts }: Rehearsal): Comparison {
  const all = [...parts.values()];
  return {
    problems: all.flatMap(({ problems }) => problems),
    unmeasured: all.flatMap(({ unmeasured }) => unmeasured),
  };
}
