import { INCLUDE_CHECK_NAMES, LENIENT, readIncludeCheck } from '../keepalived/include-check.ts';
import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import { quote } from './arguments.ts';
import type { DecodeContext } from './context.ts';
import { type Entries, flag, integer } from './keyword-kinds.ts';

/** What global_defs says of the director as a whole. */
export interface DirectorDraft {
  isolationGuard?: number;
  shareProbes?: boolean;
}

/** isolation_guard and share_probes are lvsd's own. */
export const DIRECTOR_KEYWORDS: Entries<DirectorDraft> = [
  [
    'isolation_guard',
    integer({ min: 1, max: 100 }, (draft, value) => {
      draft.isolationGuard = value;
    }),
  ],
  [
    'share_probes',
    flag((draft, value) => {
      draft.shareProbes = value;
    }),
  ],
  [
    'include_check',
    {
      argument: { kind: 'words', what: '[+|-]read, match, wildcard_match or brace_match' },
      repeatable: true,
      decode: judgeIncludeCheck,
    },
  ],
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
