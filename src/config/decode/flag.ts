import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { quote, refuseMore } from './arguments.ts';
import type { DecodeContext } from './context.ts';
/** What the word behind a flag says; `exact`: keepalived, where it reads one at all, reads it the same way. */
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

/** What other programs take for yes and no. */
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

/** Yes or no in any usual spelling; undefined for a word that says neither. */
export function flagWord(text: string): FlagWord | undefined {
  const exact = EXACT.get(text);
  if (exact !== undefined) return { value: exact, exact: true };
  const loose = LOOSE.get(text.toLowerCase());
  return loose === undefined ? undefined : { value: loose, exact: false };
}

const HINT = 'on, true, yes, off, false or no';

/** A flag of which keepalived reads the word behind it, and passes the keyword over when it is neither yes nor no. */
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
 * A flag that keepalived takes as it stands, whatever follows it. A word that says no turns it off here: nobody who
 * writes it means yes. Any other word counts as little as in keepalived.
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
