import { type Bounds, integerOf, quote, refuseMore, requiredWord } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import { type Entries, flag } from '../../decode/keyword-kinds.ts';
import type { Statement, Word } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { WeightDraft } from './draft.ts';

/** The bounds for interfaces, scripts and services: such a weight cannot span the lowest priority and the owner's. */
export const TRACK_WEIGHT: Bounds = { min: -253, max: 253 };

/** The bounds for files and processes. */
export const FILE_WEIGHT: Bounds = { min: -254, max: 254 };

/** Reads a weight, which may be negative. */
export function readWeightWord(
  statement: Statement,
  word: Word,
  bounds: Bounds,
  context: DecodeContext,
): number | undefined {
  const value = /^[ \t]*[+-]?[0-9]{1,9}$/.test(word.text) ? Number(word.text) : undefined;
  if (value === undefined) return integerOf(statement, word, bounds, context);
  if (value >= bounds.min && value <= bounds.max) return value;
  const message = `the weight ${word.text} is not between ${bounds.min} and ${bounds.max}; it is ignored`;
  context.warning('vrrp-weight-range', [statement, word], message);
  return undefined;
}

export function readReverse(text: string): boolean | undefined {
  if (text === 'reverse') return true;
  return text === 'noreverse' ? false : undefined;
}

/** Reads `weight N [reverse|noreverse]`; the keyword `reverse` is lvsd's own, so that YAML has a key for it. */
export function weightKeywords(bounds: Bounds): Entries<WeightDraft> {
  const weight: Keyword<WeightDraft> = {
    argument: { kind: 'words', what: 'a number, then perhaps reverse' },
    decode: (draft, statement, context) => {
      const word = requiredWord(statement, 1, 'a weight', context);
      if (word === null) return;
      refuseMore(statement, 2, context);
      const value = readWeightWord(statement, word, bounds, context);
      if (value === undefined) return;
      draft.weight = value;
      const order = statement.words[2];
      // Of several weights the last one counts whole.
      delete draft.order;
      if (order === undefined) return;
      const reverse = readReverse(order.text);
      if (reverse !== undefined) draft.order = reverse;
      else {
        const message = `${writtenName(statement)}: ${quote(order.text)} is not reverse or noreverse; it is ignored`;
        context.warning('vrrp-track-option', [statement, order], message);
      }
    },
  };
  return [
    ['weight', weight],
    [
      'reverse',
      flag((draft, value) => {
        draft.reverse = value;
      }),
    ],
  ];
}
