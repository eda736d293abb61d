import { quote, readText } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement, Word } from '../../language/tree.ts';

/** IFNAMSIZ of linux/if.h without the final NUL. */
export const INTERFACE_NAME_LENGTH = 15;

/** Whether a word can be the name of an interface; if not, that is reported. The interface need not exist now. */
export function usableInterface(statement: Statement, word: Word, context: DecodeContext): boolean {
  const { text } = word;
  const hint = context.undefinedName(statement, word);
  if (hint !== null) {
    context.error('vrrp-interface-name', [statement, word], `${quote(text)} is no interface`, { hint });
    return false;
  }
  if (text.length > 0 && text.length <= INTERFACE_NAME_LENGTH && !/[\s/\0]/.test(text)) return true;
  const message = `${quote(text)} cannot be the name of an interface`;
  context.error('vrrp-interface-name', [statement, word], message, {
    hint: `at most ${INTERFACE_NAME_LENGTH} characters, without blanks and slashes`,
  });
  return false;
}

/** The interface that a keyword names. */
export function readInterface(statement: Statement, context: DecodeContext): string | undefined {
  const name = readText(statement, context);
  const word = statement.words[1];
  if (name === undefined || word === undefined) return undefined;
  return usableInterface(statement, word, context) ? name : undefined;
}
