import { describe, expect, it } from 'vitest';
import { createMiscProbe } from '../../../../checkers/misc/probe.ts';
import type { MiscCheckSpec } from '../../../../checkers/misc/spec.ts';
import { scriptOf } from '../../../support/script-directory.ts';
import { ScriptedRunner } from '../../../support/scripted-runner.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const SPEC: MiscCheckSpec = {
  type: 'MISC_CHECK',
  script: scriptOf(['/opt/check', 'a b']),
  timeout: 3000,
  dynamic: false,
  refusal: null,
};

function probe(spec: MiscCheckSpec = SPEC) {
  const runner = new ScriptedRunner();
  const attempt = createMiscProbe(spec, runner);
  const steps: string[] = [];
  const context = {
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    trace: (step: string, detail: string) => steps.push(`${step}: ${detail}`),
  };
  return { runner, steps, context, attempt: () => attempt(context, 0) };
}

describe('MISC_CHECK', () => {
  it('runs its script with its timeout and tells each step', async () => {
    const { runner, steps, context, attempt } = probe();
    const result = attempt();
    expect(runner.runs[0]?.request).toEqual({ script: SPEC.script, timeout: 3000, signal: context.signal });
    runner.runs[0]?.end(1, 'no\n');
    expect(await result).toMatchObject({ outcome: 'fail', detail: 'exit 1: no' });
    expect(steps).toEqual(["run: /opt/check 'a b'", 'output: no\n', 'verdict: exit 1: no']);
  });

  it('never runs a script that was refused, and fails', async () => {
    const { runner, attempt } = probe({ ...SPEC, refusal: 'others may write to it' });
    expect(await attempt()).toMatchObject({
      outcome: 'fail',
      code: 'exit',
      detail: 'not run: others may write to it',
    });
    expect(runner.runs).toEqual([]);
  });

  it('does not start a second script beside one that does not end', async () => {
    const { runner, attempt } = probe();
    const first = attempt();
    expect(await attempt()).toMatchObject({ outcome: 'fail', code: 'timeout' });
    expect(runner.runs).toHaveLength(1);
    runner.runs[0]?.end(0);
    expect(await first).toMatchObject({ outcome: 'pass' });
    const third = attempt();
    expect(runner.runs).toHaveLength(2);
    runner.runs[1]?.end(0);
    expect(await third).toMatchObject({ outcome: 'pass' });
  });
});
