import type { Command, OptionSpec } from './command.ts';
import { COMMON_OPTIONS } from './command.ts';
import { EXAMPLES } from './examples.ts';
import { EXIT_CODE_HELP } from './exit-codes.ts';

/** What `lvsctl --help` prints. */
export function renderOverview(all: readonly Command[]): string {
  const commands = all.filter((command) => command.hidden !== true);
  const width = Math.max(...commands.map((command) => command.name.length), 'help COMMAND'.length);
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'Usage: lvsctl COMMAND [arguments]',
    '',
    'Asks and tells a running lvsd. `lvsctl COMMAND --help` explains one command.',
    '',
    ...lines,
    `  ${'help COMMAND'.padEnd(width)}  Explains one command`,
    '',
    'Options of every command:',
    ...renderOptions(COMMON_OPTIONS),
    '',
    'Exit codes:',
    ...EXIT_CODE_HELP.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`),
    '',
  ].join('\n');
}

/** What `lvsctl config --help` prints: the commands that begin with this word. */
export function renderFamilyHelp(word: string, family: readonly Command[]): string {
  const width = Math.max(...family.map(({ name }) => name.length));
  return [
    `Usage: lvsctl ${word} COMMAND [arguments]`,
    '',
    ...family.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `\`lvsctl ${word} COMMAND --help\` explains one.`,
    '',
  ].join('\n');
}

/** What `lvsctl COMMAND --help` prints. */
export function renderCommandHelp(command: Command): string {
  const positionals = command.positionals === '' ? '' : ` ${command.positionals}`;
  return [
    `Usage: lvsctl ${command.name}${positionals} [options]`,
    '',
    command.description,
    '',
    'Options:',
    ...renderOptions([...command.options, ...COMMON_OPTIONS]),
    ...renderExamples(command),
    '',
  ].join('\n');
}

function renderExamples({ name }: Command): readonly string[] {
  const examples = EXAMPLES[name] ?? [];
  return examples.length === 0 ? [] : ['', 'Examples:', ...examples.map((example) => `  ${example}`)];
}

const OPTION_WIDTH = 22;

function renderOptions(options: readonly OptionSpec[]): string[] {
  return options.map((option) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    const left = `  ${short}--${option.name}${valueText(option)}`;
    return `${left.padEnd(OPTION_WIDTH + 4)}  ${option.help}`;
  });
}

function valueText(option: OptionSpec): string {
  if (option.value === null) return '';
  return option.valueWhenBare === undefined ? ` ${option.value}` : ` [${option.value}]`;
}
