import { BAD_ANSWER_CODES, ControlError, UNREACHABLE_CODES } from '../api/control-error.ts';
import { NOT_FOUND_CODES, WRONG_REQUEST_CODES } from '../api/request-error.ts';
import { describeError } from '../base/errors.ts';
import { parseInvocation } from './arguments.ts';
import type { CliContext, Command } from './command.ts';
import { UsageError } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { renderCommandHelp, renderOverview } from './help.ts';
import { neutralise } from './render/text.ts';
import { didYouMean } from './suggestion.ts';

const HELP_WORDS: readonly string[] = ['help', '--help', '-h'];
const VERSION_WORDS: readonly string[] = ['--version', '-V'];

/** Runs one command line (without node and script) and says how to exit. Never rejects. */
export async function runLvsctl(
  words: readonly string[],
  commands: readonly Command[],
  context: CliContext,
): Promise<ExitCode> {
  try {
    return await dispatch(words, commands, context);
  } catch (error) {
    return explain(error, context);
  }
}

async function dispatch(
  words: readonly string[],
  commands: readonly Command[],
  context: CliContext,
): Promise<ExitCode> {
  const [first] = words;
  if (first === undefined) {
    context.stderr.write(renderOverview(commands));
    return EXIT.usage;
  }
  if (VERSION_WORDS.includes(first)) {
    context.stdout.write(`lvsctl ${context.version}\n`);
    return EXIT.ok;
  }
  if (HELP_WORDS.includes(first)) {
    const topic = words.slice(1);
    context.stdout.write(
      topic.length === 0 ? renderOverview(commands) : renderCommandHelp(findCommand(topic, commands).command),
    );
    return EXIT.ok;
  }
  const { command, rest } = findCommand(words, commands);
  const invocation = parseInvocation(command, rest);
  if (invocation.has('help')) {
    context.stdout.write(renderCommandHelp(command));
    return EXIT.ok;
  }
  return command.run(invocation, context);
}

/** The command with the longest name that the words begin with. */
function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly rest: readonly string[] } {
  let found: Command | undefined;
  for (const command of commands) {
    const name = command.name.split(' ');
    if (name.some((word, index) => words[index] !== word)) continue;
    if (found === undefined || name.length > found.name.split(' ').length) found = command;
  }
  if (found !== undefined) return { command: found, rest: words.slice(found.name.split(' ').length) };
  const names = commands.map((command) => command.name);
  const wanted = words[0] ?? '';
  const suggestion = didYouMean(wanted, names) ?? `there are: ${names.join(', ')}`;
  throw new UsageError(`lvsctl: unknown command ${wanted}`, suggestion);
}

function explain(error: unknown, context: CliContext): ExitCode {
  const say = (message: string, hint: string | null): void => {
    context.stderr.write(`${neutralise(message)}\n`);
    if (hint !== null) context.stderr.write(`${neutralise(hint)}\n`);
  };
  if (error instanceof UsageError) {
    say(error.message, error.hint);
    return EXIT.usage;
  }
  if (error instanceof ControlError) {
    say(`lvsctl: ${error.message}`, error.hint);
    if (UNREACHABLE_CODES.includes(error.code)) return EXIT.unreachable;
    if (NOT_FOUND_CODES.includes(error.code)) return EXIT.negative;
    if (WRONG_REQUEST_CODES.includes(error.code)) return EXIT.usage;
    return BAD_ANSWER_CODES.includes(error.code) ? EXIT.badAnswer : EXIT.failed;
  }
  say(`lvsctl: internal fault: ${describeError(error)}`, 'please report it with the command that you typed');
  return EXIT.internal;
}
