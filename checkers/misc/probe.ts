import type { ProcessRunner } from '../../src/base/processes/process-runner.ts';
import { describeCommand } from '../../src/base/processes/script.ts';
import { failed } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import type { MiscCheckSpec } from './spec.ts';
import { judgeRun } from './verdict.ts';

/**
 * MISC_CHECK: runs the script to its end. A script that does not end even when killed is not started a second time
 * beside it.
 */
export function createMiscProbe(spec: MiscCheckSpec, runner: ProcessRunner): Probe {
  let running = false;
  const { script, timeout, refusal } = spec;
  const run = async ({ signal, trace }: ProbeContext): Promise<ProbeResult> => {
    trace?.('run', describeCommand(script.command));
    running = true;
    try {
      const outcome = await runner.run({ script, timeout, signal });
      if (outcome.output !== '') trace?.('output', outcome.output);
      return judgeRun(outcome, spec);
    } finally {
      running = false;
    }
  };
  return async (context) => {
    if (refusal !== null) return failed('exit', `not run: ${refusal}`);
    if (running) return failed('timeout', 'the script of the attempt before has still not ended');
    const result = await run(context);
    context.trace?.('verdict', result.detail);
    return result;
  };
}
