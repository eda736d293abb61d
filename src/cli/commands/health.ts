import { ControlError } from '../../api/control-error.ts';
import { selectVirtualServers, unmatchedSelectors } from '../../api/selector.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { pluginFailure, pluginOutput } from '../health/plugin-output.ts';
import { HEALTH_EXIT, type HealthLevel, judgeHealth, levelOfFault } from '../health/verdict.ts';
import { JSON_OPTION } from '../operator.ts';
import { selectorsOf } from '../selectors.ts';

/** `lvsctl health`: one line and an exit code, for monitoring systems and scripts. */
export const healthCommand: Command = {
  name: 'health',
  summary: 'Says in one line and by its exit code whether all is well, for monitoring systems',
  positionals: '[VS...]',
  maxPositionals: 64,
  options: [JSON_OPTION],
  description: [
    'A monitoring plugin: prints one line with performance data, a line for each problem, and ends with 0 (OK), 1 (WARNING: a',
    'real server fails, lvsd is paused, a reload was refused), 2 (CRITICAL: a virtual server is down, the kernel cannot be',
    'reached, a part of lvsd or all of it hangs or does not run) or 3 (UNKNOWN: it could not be found out). What operators',
    'hold back is no problem. VS selects virtual servers as in `lvsctl status`.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const selectors = selectorsOf(invocation.positionals);
  try {
    const answer = await controlClient(invocation, context).status(selectors);
    const document = selectVirtualServers(answer, selectors);
    const [unmatched] = unmatchedSelectors(document, selectors);
    if (unmatched !== undefined) return fail('unknown', `no virtual server matches ${unmatched}`, context);
    const verdict = judgeHealth(document);
    context.stdout.write(
      invocation.has('json') ? `${JSON.stringify(verdict, null, 2)}\n` : pluginOutput(verdict),
    );
    return HEALTH_EXIT[verdict.level];
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return fail(levelOfFault(error), error.message, context);
  }
}

function fail(level: HealthLevel, reason: string, context: CliContext): ExitCode {
  context.stdout.write(pluginFailure(level, reason));
  return HEALTH_EXIT[level];
}
