import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { quote, refuseMore } from './arguments.ts';
import type { DecodeContext } from './context.ts';
/**
 * The meaning of the word after a flag. `exact` is true when keepalived reads the word in the same way, if it reads one
 * at all.
 */
export interface FlagWord {
  readonly value: boolean;
  readonly exact: boolean;
}

const EXACT: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['true', true],
  ['yes', true],
  ['off', false],
  ['false', false],
  ['no', false],
]);

/** Words that other programs use for yes and no. */
const LOOSE: ReadonlyMap<string, boolean> = new Map([
  ...EXACT,
  ['1', true],
  ['y', true],
  ['enable', true],
  ['enabled', true],
  ['0', false],
  ['n', false],
  ['none', false],
  ['never', false],
  ['disable', false],
  ['disabled', false],
]);

/** Parses yes or no in any usual spelling; undefined for any other word. */
export function flagWord(text: string): FlagWord | undefined {
  const exact = EXACT.get(text);
  if (exact !== undefined) return { value: exact, exact: true };
  const loose = LOOSE.get(text.toLowerCase());
  return loose === undefined ? undefined : { value: loose, exact: false };
}

const HINT = 'on, true, yes, off, false or no';

/**
 * Reads a flag whose word keepalived reads, too: keepalived ignores the keyword when the word is neither yes nor no.
 */
export function readFlag(statement: Statement, context: DecodeContext): boolean | undefined {
  const word = statement.words[1];
  if (word === undefined) return true;
  refuseMore(statement, 1, context);
  const given = flagWord(word.text);
  const name = writtenName(statement);
  if (given?.exact === true) return given.value;
  if (given !== undefined && context.dialect === 'keepalived') {
    const read = given.value ? 'yes' : 'no';
    const message = `${name}: ${quote(word.text)} counts as ${read}; keepalived ignores this line`;
    context.differs([statement, word], message, { hint: HINT });
    return given.value;
  }
  context.tolerate(
    'invalid-boolean',
    [statement, word],
    `${name}: ${quote(word.text)} is neither yes nor no`,
    {
      hint: HINT,
      consequence: 'it is ignored',
    },
  );
  return undefined;
}

/**
 * Reads a flag that keepalived sets whatever follows it. A word that means no turns it off here, because nobody who
 * writes it means yes. Any other word is ignored as in keepalived.
 */
export function readBareFlag(statement: Statement, context: DecodeContext): boolean | undefined {
  const word = statement.words[1];
  if (word === undefined) return true;
  refuseMore(statement, 1, context);
  const given = flagWord(word.text);
  const name = writtenName(statement);
  if (given?.value === true && (given.exact || context.dialect === 'keepalived')) return true;
  if (given?.exact === true || (given !== undefined && context.dialect === 'keepalived')) {
    context.differs(statement, `${name} is off; keepalived would turn it on here`);
    return false;
  }
  context.tolerate(
    'invalid-boolean',
    [statement, word],
    `${name}: ${quote(word.text)} is neither yes nor no`,
    {
      hint: HINT,
      consequence: 'it is on, as in keepalived',
    },
  );
  return context.dialect === 'keepalived' ? true : undefined;
}
