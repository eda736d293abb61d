import type { CheckReport } from '../../api/protocol.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { JSON_OPTION } from '../operator.ts';
import { renderCheckRun } from '../render/check-run.ts';
import { renderPastResults } from '../render/past-results.ts';
import { selectorsOf } from '../selectors.ts';

/** `lvsctl check`: what a check does, step by step. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Runs checks once and shows each step, what it expected and what it got',
  positionals: '[VS [RS]]',
  maxPositionals: 5,
  options: [
    { name: 'now', value: null, help: "the checks' own attempts, at once instead of when due: they count" },
    { name: 'past', value: null, help: 'runs nothing: shows what the last 60 attempts of VS RS found' },
    JSON_OPTION,
  ],
  description: [
    'Runs the checks of real servers once, at most 64, and shows each step with its time: what it was asked to do, connect,',
    'TLS, request, status, digest expected and got, verdict. All urls of an HTTP check are tried.',
    'The runs are beside those of lvsd and change nothing, unless --now is given: then lvsd makes its next attempt at once',
    '(of an HTTP check, the one url whose turn it is; with urls_each_cycle all, up to one that fails), and counts it.',
    'VS and RS are given as in `lvsctl status`. Exit code 1: a check does not pass.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const color = colorWanted(invocation, context);
  const [virtualServer, realServer, ...rest] = selectorsOf(invocation.positionals);
  if (rest.length > 0) {
    throw new UsageError(
      'lvsctl check: at most one virtual server and one real server',
      '`lvsctl check --help` shows how',
    );
  }
  if (invocation.has('past')) return showPast(virtualServer, realServer, invocation, context);
  const report = await controlClient(invocation, context).check({
    virtual_server: virtualServer ?? null,
    real_server: realServer ?? null,
    now: invocation.has('now'),
  });
  context.stdout.write(
    invocation.has('json')
      ? `${JSON.stringify(report, null, 2)}\n`
      : report.checks.map((one) => renderCheckRun(one, color)).join('\n'),
  );
  return exitCodeOf(report);
}

async function showPast(
  virtualServer: string | undefined,
  realServer: string | undefined,
  invocation: Invocation,
  context: CliContext,
): Promise<ExitCode> {
  if (virtualServer === undefined || realServer === undefined || invocation.has('now')) {
    throw new UsageError(
      'lvsctl check --past: one virtual server and one real server are needed, and no --now',
      '`lvsctl check --help` shows how',
    );
  }
  const report = await controlClient(invocation, context).results(virtualServer, realServer);
  context.stdout.write(
    invocation.has('json') ? `${JSON.stringify(report, null, 2)}\n` : renderPastResults(report),
  );
  return EXIT.ok;
}

function exitCodeOf({ checks }: CheckReport): ExitCode {
  return checks.every(({ outcome }) => outcome === 'pass') ? EXIT.ok : EXIT.negative;
}
