import { neutralise } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { FOR_OPTION, JSON_OPTION, operatorRequest, REASON_OPTION } from '../operator.ts';

/** `lvsctl pause`: stops all writes to the kernel. */
export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Leaves the kernel alone: checks go on, nothing is written',
  positionals: '',
  maxPositionals: 0,
  options: [REASON_OPTION, FOR_OPTION, JSON_OPTION],
  description: [
    'From now on lvsd writes nothing to the kernel: not what checks find, not what a reload changes, not what somebody',
    'else edits. DEAD SERVERS STAY IN SERVICE. It counts until `lvsctl resume`, over restarts of lvsd too; lvsd then also',
    'stops without touching the kernel.',
  ].join('\n'),
  run: (invocation, context) => run('pause', invocation, context),
};

/** `lvsctl resume`: ends a pause. */
export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Ends a pause: the kernel is made as it should be',
  positionals: '',
  maxPositionals: 0,
  options: [JSON_OPTION],
  description:
    'Ends `lvsctl pause`, and answers when the kernel is as configuration, checks and operators want it.',
  run: (invocation, context) => run('resume', invocation, context),
};

async function run(
  action: 'pause' | 'resume',
  invocation: Invocation,
  context: CliContext,
): Promise<ExitCode> {
  const client = controlClient(invocation, context);
  const request = operatorRequest(invocation, context);
  const report = action === 'pause' ? await client.pause(request) : await client.resume(request);
  if (report.warning !== null) {
    context.stderr.write(`lvsctl ${action}: in force, but not saved: ${neutralise(report.warning)}\n`);
  }
  if (invocation.has('json')) context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const { paused } = report;
    const until = paused?.expires_at ?? 'lvsctl resume';
    context.stdout.write(paused === null ? 'running\n' : `PAUSED until ${neutralise(until)}\n`);
  }
  return EXIT.ok;
}
