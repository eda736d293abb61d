import { EVENT_KINDS } from '../../state/model/event.ts';
import type { Command, OptionSpec } from '../command.ts';
import { COMMON_OPTIONS } from '../command.ts';
import { COLUMN_NAMES } from '../render/table.ts';
import { selectorsOf } from '../selectors.ts';

/** The kind of word that a shell could put at the cursor. `values` have to be asked of lvsd. */
export type CompletionRequest =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'virtual-servers' }
  /** The real servers of the preceding virtual server, except those that are named already. */
  | { readonly kind: 'real-servers'; readonly virtualServer: string; readonly named: readonly string[] }
  /** The real servers of all virtual servers. */
  | { readonly kind: 'servers' }
  /** The names of VRRP instances, except those that are named already. */
  | { readonly kind: 'instances'; readonly named: readonly string[] }
  | { readonly kind: 'nothing' };

/** A word, and the description that a shell may show beside it. */
export interface Candidate {
  readonly word: string;
  readonly help: string;
}

const NOTHING: CompletionRequest = { kind: 'nothing' };

/** The values of options that accept a few fixed words. */
const OPTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  WHEN: ['auto', 'always', 'never'],
  KIND: EVENT_KINDS,
  LIST: COLUMN_NAMES,
  SYNTAX: ['yaml', 'keepalived'],
  ROLE: ['viewer', 'operator'],
  VERSION: ['1.0', '1.0C', '1.1'],
};

/** The meaning of the placeholders in the tables of commands. */
const PLACEHOLDERS: Readonly<Record<string, 'files' | 'VS' | 'SERVER' | 'INSTANCE' | readonly string[]>> = {
  FILE: 'files',
  PATH: 'files',
  DIR: 'files',
  VS: 'VS',
  SERVER: 'SERVER',
  INSTANCE: 'INSTANCE',
  SHELL: ['bash', 'zsh', 'fish'],
};

/**
 * The kind of word at the cursor. `words` are those after `lvsctl` up to the cursor; the last one is being typed and
 * may be empty.
 */
export function completionRequest(words: readonly string[], commands: readonly Command[]): CompletionRequest {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const found = commandIn(before, commands);
  if (found === undefined) return commandWords(before, typed, commands);
  const { command, rest } = found;
  const options = [...command.options, ...COMMON_OPTIONS];
  const awaiting = optionAwaitingValue(rest.at(-1), options);
  if (awaiting !== undefined) return valueOf(awaiting.value ?? '');
  if (typed.startsWith('-')) return { kind: 'words', words: optionWords(options) };
  return positional(command, withoutOptions(rest, options));
}

/** The control socket that the words name, as the command that is being typed will ask it; undefined when they name none. */
export function typedControlPath(words: readonly string[]): string | undefined {
  const before = words.slice(0, -1);
  for (const [index, word] of before.entries()) {
    if (word.startsWith('--control=')) return word.slice('--control='.length);
    if (word === '--control' && index + 1 < before.length) return before[index + 1];
  }
  return undefined;
}

/** The command that the words begin with, of one word or two, options of every command left out. */
function commandIn(
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  const spoken = withoutOptions(words, COMMON_OPTIONS);
  for (const length of [2, 1]) {
    if (spoken.length < length) continue;
    const name = spoken.slice(0, length).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command !== undefined)
      return { command, rest: words.slice(words.indexOf(spoken[length - 1] ?? '') + 1) };
  }
  return undefined;
}

/** The first words of commands, or the second words of a family like `config`. */
function commandWords(
  before: readonly string[],
  typed: string,
  commands: readonly Command[],
): CompletionRequest {
  const awaiting = optionAwaitingValue(before.at(-1), COMMON_OPTIONS);
  if (awaiting !== undefined) return valueOf(awaiting.value ?? '');
  if (typed.startsWith('-')) return { kind: 'words', words: optionWords(COMMON_OPTIONS) };
  const [family, ...more] = withoutOptions(before, COMMON_OPTIONS);
  if (more.length > 0) return NOTHING;
  const shown = commands.filter((command) => command.hidden !== true);
  if (family === undefined || family === 'help') return { kind: 'words', words: firstWords(shown) };
  const members = shown.filter(({ name }) => name.startsWith(`${family} `));
  return {
    kind: 'words',
    words: members.map(({ name, summary }) => ({ word: name.slice(family.length + 1), help: summary })),
  };
}

function firstWords(commands: readonly Command[]): readonly Candidate[] {
  const first = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [word = '', second] = name.split(' ');
    if (!first.has(word)) first.set(word, second === undefined ? summary : `${word} commands`);
  }
  return [...first].map(([word, help]) => ({ word, help }));
}

function optionWords(options: readonly OptionSpec[]): readonly Candidate[] {
  return options.map(({ name, help }) => ({ word: `--${name}`, help }));
}

/** The option before the cursor, where it takes its value from the next word. */
function optionAwaitingValue(
  word: string | undefined,
  options: readonly OptionSpec[],
): OptionSpec | undefined {
  return options.find(
    (option) =>
      option.value !== null &&
      option.valueWhenBare === undefined &&
      (word === `--${option.name}` || (option.short !== undefined && word === `-${option.short}`)),
  );
}

function withoutOptions(words: readonly string[], options: readonly OptionSpec[]): readonly string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && optionAwaitingValue(words[index - 1], options) === undefined,
  );
}

function valueOf(placeholder: string, named: readonly string[] = []): CompletionRequest {
  const fixed = OPTION_WORDS[placeholder] ?? (placeholder.includes('|') ? placeholder.split('|') : undefined);
  if (fixed !== undefined) return wordsOf(fixed);
  const meaning = PLACEHOLDERS[placeholder];
  if (meaning === 'files') return { kind: 'files' };
  if (meaning === 'VS') return { kind: 'virtual-servers' };
  if (meaning === 'SERVER') return { kind: 'servers' };
  if (meaning === 'INSTANCE') return { kind: 'instances', named };
  return typeof meaning === 'object' ? wordsOf(meaning) : NOTHING;
}

function wordsOf(words: readonly string[]): CompletionRequest {
  return { kind: 'words', words: words.map((word) => ({ word, help: '' })) };
}

/** The placeholder that the next positional stands for: the last of them when it repeats. */
function positional(command: Command, given: readonly string[]): CompletionRequest {
  const forms = command.positionals.split(' | ');
  if (forms.length > 1) return ofForms(command, forms, given);
  const placeholders = command.positionals.split(/\s+/).map((text) => text.replace(/[[\].]/g, ''));
  const selectors = placeholders[0] === 'VS' ? selectorsOf(given) : given;
  const placeholder = placeholders[Math.min(selectors.length, placeholders.length - 1)] ?? '';
  if (placeholder === 'VS' || (placeholders.length === 1 && PLACEHOLDERS[placeholder] === 'VS')) {
    return { kind: 'virtual-servers' };
  }
  const repeatsServers = placeholders.includes('RS') && selectors.length > 0;
  if (repeatsServers) {
    const [virtualServer = '', ...named] = selectors;
    return { kind: 'real-servers', virtualServer, named };
  }
  if (selectors.length >= placeholders.length && !command.positionals.includes('...')) return NOTHING;
  return valueOf(placeholder, selectors);
}

/** The request for a command that is written in several forms, each with first words of its own. */
function ofForms(command: Command, forms: readonly string[], given: readonly string[]): CompletionRequest {
  const [first] = given;
  const words = forms.map((form) => (form.split(' ')[0] ?? '').replace(/[[\]]/g, '').split('|'));
  if (first === undefined) return wordsOf(words.flat());
  const form = forms[words.findIndex((some) => some.includes(first))];
  return form === undefined ? NOTHING : positional({ ...command, positionals: form }, given);
}
