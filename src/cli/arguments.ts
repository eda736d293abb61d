import { parseArgs } from 'node:util';
import type { Command, Invocation, OptionSpec } from './command.ts';
import { COMMON_OPTIONS, UsageError } from './command.ts';
import { didYouMean } from './suggestion.ts';

/** Splits the words after the command's name into options and positionals. Throws a UsageError. */
export function parseInvocation(command: Command, words: readonly string[]): Invocation {
  const options = [...command.options, ...COMMON_OPTIONS];
  const { tokens } = parseArgs({
    args: withBareValues(words, options),
    options: Object.fromEntries(options.map((option) => [option.name, parseArgsOption(option)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind === 'option') {
      const option = knownOption(command, options, token.name, token.rawName);
      values.set(option.name, optionValue(option, token.value, token.inlineValue ?? false));
    }
  }
  if (positionals.length > command.maxPositionals && !values.has('help')) {
    throw new UsageError(
      `lvsctl ${command.name}: unexpected argument: ${positionals[command.maxPositionals] ?? ''}`,
      usageHint(command),
    );
  }
  return {
    positionals,
    has: (name) => values.has(name),
    value: (name) => {
      const value = values.get(name);
      return value === true ? undefined : value;
    },
  };
}

function parseArgsOption(option: OptionSpec): { type: 'boolean' | 'string'; short?: string } {
  const type = option.value === null ? 'boolean' : 'string';
  return option.short === undefined ? { type } : { type, short: option.short };
}

/** parseArgs knows no optional values: `--watch 2` and `--watch` become `--watch=2` and `--watch=DEFAULT`. */
function withBareValues(words: readonly string[], options: readonly OptionSpec[]): string[] {
  const result: string[] = [];
  let skip = false;
  let ended = false;
  for (const [index, word] of words.entries()) {
    if (skip) {
      skip = false;
      continue;
    }
    ended ||= word === '--';
    const option = ended ? undefined : options.find((candidate) => isBare(word, candidate));
    if (option === undefined) {
      result.push(word);
      continue;
    }
    const next = words[index + 1];
    skip = next !== undefined && /^[0-9]+(\.[0-9]+)?s?$/.test(next);
    result.push(`--${option.name}=${skip ? next : option.valueWhenBare}`);
  }
  return result;
}

function isBare(word: string, option: OptionSpec): boolean {
  if (option.valueWhenBare === undefined) return false;
  return word === `--${option.name}` || (option.short !== undefined && word === `-${option.short}`);
}

function knownOption(
  command: Command,
  options: readonly OptionSpec[],
  name: string,
  rawName: string,
): OptionSpec {
  const option = options.find((candidate) => candidate.name === name);
  if (option !== undefined) return option;
  const names = options.map((candidate) => `--${candidate.name}`);
  const suggestion = didYouMean(rawName, names);
  throw new UsageError(`lvsctl ${command.name}: unknown option ${rawName}`, suggestion ?? usageHint(command));
}

function optionValue(option: OptionSpec, value: string | undefined, inline: boolean): string | true {
  if (option.value === null) {
    if (value !== undefined) throw new UsageError(`--${option.name} takes no value`);
    return true;
  }
  const missing = value === undefined || value === '' || (!inline && value.startsWith('-'));
  if (missing) throw new UsageError(`--${option.name} needs a value: --${option.name} ${option.value}`);
  return value;
}

function usageHint(command: Command): string {
  return `\`lvsctl ${command.name} --help\` shows what it takes`;
}
