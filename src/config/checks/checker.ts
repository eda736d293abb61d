import type { Keyword } from '../decode/keyword.ts';
import { block, type Entries } from '../decode/keyword-kinds.ts';
import { writtenName } from '../language/tree.ts';
import type { BlockName } from '../language/vocabulary.ts';
import type { AnyCheckDraft } from './check-language.ts';
import { checkLanguages } from './languages.ts';

/** A block that may have checks. */
interface Checked {
  readonly checks: AnyCheckDraft[];
}

/**
 * keepalived follows a BFD session of its own here. A server with no other check is used unchecked, which must be
 * reported.
 */
const BFD_CHECK: Keyword<Checked> = {
  block: true,
  repeatable: true,
  decode: (_draft, statement, context) => {
    const message = `${writtenName(statement)} is not run: lvsd has no BFD, and servers are used without this check`;
    const extras = { hint: 'add a check that asks the server itself', topic: 'BFD_CHECK' };
    context.warning('check-ignored', statement, message, extras);
  },
};

/** The blocks of checks that a real server may have. */
export const CHECKER_KEYWORDS: Entries<Checked> = [
  ...checkLanguages().map(({ keyword, keywords, create }): readonly [string, Keyword<Checked>] => [
    keyword,
    block(keyword as BlockName, keywords, create, ({ checks }, draft) => checks.push(draft)),
  ]),
  ['BFD_CHECK', BFD_CHECK],
];
