import { integerOf, quote, refuseMore, requiredWord } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import { duration, type Entries } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import { readCommand } from '../../scripts/command.ts';
import { scriptUserOf } from '../../scripts/script-user.ts';
import type { ScriptDraft, VrrpDraft } from './draft.ts';
import { bareFlag } from './flags.ts';
import { TRACK_WEIGHT, weightKeywords } from './weight.ts';

/** keepalived accepts up to 1000 years; more than a day is always a mistake. */
const INTERVAL = { min: 0, max: 86_400_000 };

const COUNT = { min: 0, max: 1_000_000 };

const OWN_KEYWORDS: Entries<ScriptDraft> = [
  [
    'script',
    {
      argument: { kind: 'command' },
      decode: (draft, statement, context) => {
        const command = readCommand(statement, context, 'vrrp-shell-syntax');
        if (command !== undefined) draft.command = command;
      },
    },
  ],
  [
    'interval',
    duration(INTERVAL, (draft, value, statement, context) => {
      draft.interval = notZero(value, statement, context);
    }),
  ],
  [
    'timeout',
    duration(INTERVAL, (draft, value) => {
      draft.timeout = value;
    }),
  ],
  ['rise', { argument: { kind: 'integer', bounds: COUNT }, decode: count('rise') }],
  ['fall', { argument: { kind: 'integer', bounds: COUNT }, decode: count('fall') }],
  [
    'user',
    {
      argument: { kind: 'user' },
      decode: (draft, statement, context) => {
        if (requiredWord(statement, 1, 'a user', context) === null) return;
        refuseMore(statement, 2, context);
        draft.user = scriptUserOf(statement.words.slice(1));
      },
    },
  ],
  [
    'init_fail',
    bareFlag((draft, value) => {
      draft.initFail = value;
    }),
  ],
];

function notZero(value: number, statement: Statement, context: DecodeContext): number {
  if (value > 0) return value;
  const message = `${writtenName(statement)} 0 counts as 1 second`;
  context.warning('vrrp-script-interval', statement, message);
  return 1000;
}

/** keepalived uses 1 in place of an invalid number. */
function count(field: 'rise' | 'fall'): Keyword<ScriptDraft>['decode'] {
  return (draft, statement, context) => {
    const word = requiredWord(statement, 1, 'a number', context);
    if (word === null) return;
    refuseMore(statement, 1, context);
    const value = integerOf(statement, word, COUNT, context);
    if (value === undefined) return;
    if (value === 0)
      context.warning('vrrp-script-count', statement, `${writtenName(statement)} 0 counts as 1`);
    draft[field] = Math.max(1, value);
  };
}

export const SCRIPT_KEYWORDS: KeywordTable<ScriptDraft> = new Map<string, Keyword<ScriptDraft>>([
  ...OWN_KEYWORDS,
  ...weightKeywords(TRACK_WEIGHT),
]);

export const SCRIPT: Keyword<VrrpDraft> = {
  argument: { kind: 'block', block: 'vrrp_script', header: 'NAME', keywords: SCRIPT_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ scripts }, statement, context) => {
    const name = requiredWord(statement, 1, 'a name', context);
    if (name === null) return;
    refuseMore(statement, 1, context);
    const draft: ScriptDraft = { name: name.text, statement };
    decodeBlock(statement.block ?? [], 'vrrp_script', SCRIPT_KEYWORDS, draft, context);
    if (!scripts.has(name.text)) scripts.set(name.text, draft);
    else {
      const message = `there is another vrrp_script ${quote(name.text)} above`;
      context.tolerate('vrrp-script-twice', statement, message, { consequence: 'this one is left out' });
    }
  },
};
