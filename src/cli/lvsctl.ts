import { BAD_ANSWER_CODES, ControlError, UNREACHABLE_CODES } from '../api/control-error.ts';
import { REFUSED_CODES, WRONG_REQUEST_CODES } from '../api/request-error.ts';
import { DirectorError, describeError } from '../base/errors.ts';
import { neutralise } from '../base/visible-text.ts';
import { parseInvocation } from './arguments.ts';
import type { CliContext, Command } from './command.ts';
import { COMMON_OPTIONS, UsageError } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { renderCommandHelp, renderFamilyHelp, renderOverview } from './help.ts';
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
  const { common, rest: spoken } = splitCommonOptions(words);
  const [first] = spoken;
  if (first === undefined) {
    context.stderr.write(renderOverview(commands));
    return EXIT.usage;
  }
  if (VERSION_WORDS.includes(first)) {
    context.stdout.write(`lvsctl ${context.version}\n`);
    return EXIT.ok;
  }
  if (HELP_WORDS.includes(first)) {
    context.stdout.write(helpOn(spoken.slice(1), commands));
    return EXIT.ok;
  }
  if (isHelpOnFamily(spoken, commands)) {
    context.stdout.write(helpOn([first], commands));
    return EXIT.ok;
  }
  const { command, rest } = findCommand(spoken, commands);
  const invocation = parseInvocation(command, [...common, ...rest]);
  if (invocation.has('help')) {
    context.stdout.write(renderCommandHelp(command));
    return EXIT.ok;
  }
  return command.run(invocation, context);
}

function helpOn(topic: readonly string[], commands: readonly Command[]): string {
  const [word] = topic;
  if (word === undefined) return renderOverview(commands);
  const family = topic.length === 1 ? familyOf(word, commands) : [];
  return family.length > 0
    ? renderFamilyHelp(word, family)
    : renderCommandHelp(findCommand(topic, commands).command);
}

/** `lvsctl config --help`. */
function isHelpOnFamily([first = '', second = '']: readonly string[], commands: readonly Command[]): boolean {
  return HELP_WORDS.includes(second) && familyOf(first, commands).length > 0;
}

/** The two-word commands that begin with this word, where it is no command itself. */
function familyOf(word: string, commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `));
}

/** Common options may also precede the command: `lvsctl --control PATH status`. */
function splitCommonOptions(words: readonly string[]): {
  readonly common: readonly string[];
  readonly rest: readonly string[];
} {
  let end = 0;
  for (;;) {
    const word = words[end] ?? '';
    const option = COMMON_OPTIONS.find(
      ({ name, value }) => value !== null && (word === `--${name}` || word.startsWith(`--${name}=`)),
    );
    if (option === undefined) return { common: words.slice(0, end), rest: words.slice(end) };
    end += word.includes('=') ? 1 : 2;
  }
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
  const [first = '', second = ''] = words;
  if (first.startsWith('-')) throw unknownOption(first);
  const family = familyOf(first, commands).map(({ name }) => name);
  if (family.length === 0) throw unknownCommand(first, names);
  if (second !== '' && !second.startsWith('-')) throw unknownCommand(`${first} ${second}`, family);
  throw new UsageError(`lvsctl: ${first} is only half of a command`, `there are: ${family.join(', ')}`);
}

function unknownOption(wanted: string): UsageError {
  const known = COMMON_OPTIONS.map(({ name }) => `--${name}`);
  return new UsageError(
    `lvsctl: unknown option ${wanted}`,
    didYouMean(wanted, known) ?? 'options of a command stand behind it: lvsctl COMMAND [options]',
  );
}

/** Commands that users of other programs type. The nearest spelling of `undrain` would be `drain`, its opposite. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  undrain: 'enable',
  undisable: 'enable',
  unpause: 'resume',
  list: 'status',
  ls: 'status',
  show: 'status',
  log: 'events',
  logs: 'events',
};

function unknownCommand(wanted: string, names: readonly string[]): UsageError {
  const other = Object.hasOwn(OTHER_NAMES, wanted) ? OTHER_NAMES[wanted] : undefined;
  if (other !== undefined)
    return new UsageError(`lvsctl: unknown command ${wanted}`, `it is \`${other}\` here`);
  const suggestion = didYouMean(wanted, names) ?? `there are: ${names.join(', ')}`;
  return new UsageError(`lvsctl: unknown command ${wanted}`, suggestion);
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
    if (REFUSED_CODES.includes(error.code)) return EXIT.negative;
    if (WRONG_REQUEST_CODES.includes(error.code)) return EXIT.usage;
    return BAD_ANSWER_CODES.includes(error.code) ? EXIT.badAnswer : EXIT.failed;
  }
  if (error instanceof DirectorError) {
    say(`lvsctl: ${error.message}`, error.hint);
    return error.code === 'kernel-unreadable' ? EXIT.unreachable : EXIT.failed;
  }
  say(`lvsctl: internal fault: ${describeError(error)}`, 'please report it with the command that you typed');
  return EXIT.internal;
}
