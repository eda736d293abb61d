import { quote } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { splitCommand, splitStatement } from '../keepalived/script-tokenizer.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { Command } from './script-judge.ts';
import type { ScriptUser } from './script-user.ts';
import { scriptUserOf } from './script-user.ts';
import { shellWord } from './shell-words.ts';

const SHELL_HINT = "write `/bin/sh -c '...'` around it, or put it into a script";

/** A command as its keyword gives it, before its file and its user are examined. */
export interface CommandDraft {
  readonly statement: Statement;
  readonly command: Command;
  /** The user; null for the default identity of scripts. */
  readonly user: ScriptUser | null;
}

/**
 * Reads `KEYWORD COMMAND [USER [[:]GROUP]]`, with two levels of quoting in keepalived's syntax, and only the inner one
 * in YAML. Undefined without a command, which is reported. `shellCode` is the diagnostic for words that only a shell
 * would act on.
 */
export function readCommand(
  statement: Statement,
  context: DecodeContext,
  shellCode: 'script-doubtful' | 'vrrp-shell-syntax' = 'script-doubtful',
): CommandDraft | undefined {
  const words = commandWords(statement, context);
  if (words === undefined) return undefined;
  const [text = '', user, group, extra] = words;
  const split = splitCommand(text);
  if (!split.complete) {
    reportOpenQuote(statement, context);
    return undefined;
  }
  const [file, ...rest] = split.words;
  if (file === undefined || file === '') {
    context.error('missing-argument', statement, `${writtenName(statement)} needs a command`);
    return undefined;
  }
  if (extra !== undefined) {
    const message = `${writtenName(statement)} takes a command, a user and a group, and ${quote(extra)} follows them`;
    context.tolerate('extra-words', statement, message, {
      consequence: 'it is not read',
      hint: 'put the command and its arguments between quotes',
    });
  }
  const odd = shellWord(text);
  if (odd !== null) {
    const message = `${writtenName(statement)}: ${quote(odd)} is an argument here, since no shell runs this command`;
    context.warning(shellCode, statement, message, { hint: SHELL_HINT });
  }
  const named = [user, group].flatMap((word) => (word === undefined ? [] : [{ text: word }]));
  return { statement, command: [file, ...rest], user: scriptUserOf(named) };
}

/** The words after the keyword: command, user, group. */
function commandWords(statement: Statement, context: DecodeContext): readonly string[] | undefined {
  if (context.dialect === 'yaml') return statement.words.slice(1).map((word) => word.text);
  const { source, start, end } = statement;
  const { words, complete } = splitStatement(source.text.slice(start, end));
  if (complete) return words.slice(1);
  reportOpenQuote(statement, context);
  return undefined;
}

function reportOpenQuote(statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)}: a quote in the command is not closed`;
  context.error('unterminated-quote', statement, message);
}
