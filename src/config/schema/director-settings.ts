import { INCLUDE_CHECK_NAMES, LENIENT, readIncludeCheck } from '../keepalived/include-check.ts';
import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import { quote, readFlag, readInteger } from './arguments.ts';
import type { DecodeContext } from './context.ts';
import type { Keyword } from './keyword.ts';

/** What global_defs says of the director as a whole. */
export interface DirectorDraft {
  isolationGuard?: number;
  shareProbes?: boolean;
}

/** isolation_guard and share_probes are lvsd's own. */
export const DIRECTOR_KEYWORDS: readonly (readonly [string, Keyword<DirectorDraft>])[] = [
  [
    'isolation_guard',
    {
      decode: (draft, statement, context) => {
        const percent = readInteger(statement, { min: 1, max: 100 }, context);
        if (percent !== undefined) draft.isolationGuard = percent;
      },
    },
  ],
  [
    'share_probes',
    {
      decode: (draft, statement, context) => {
        const value = readFlag(statement, context);
        if (value !== undefined) draft.shareProbes = value;
      },
    },
  ],
  ['include_check', { repeatable: true, decode: judgeIncludeCheck }],
];

/** The reader of the files has acted on it already. */
function judgeIncludeCheck(_draft: DirectorDraft, statement: Statement, context: DecodeContext): void {
  const words = statement.words.slice(1);
  const { unknown } = readIncludeCheck(
    LENIENT,
    words.map(({ text }) => text),
  );
  for (const index of unknown) {
    const word = words[index];
    if (word === undefined) continue;
    const message = `${writtenName(statement)}: ${quote(word.text)} is not understood; it is ignored`;
    const hint = `${INCLUDE_CHECK_NAMES.join(', ')}, each with + or - before it, or one alone`;
    context.tolerate('unknown-value', [statement, word], message, { hint });
  }
}
