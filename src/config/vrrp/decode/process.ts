import { quote, refuseMore, requiredWord } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import { choice, duration, type Entries, integer } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import type { ProcessDraft, VrrpDraft } from './draft.ts';
import { bareFlag } from './flags.ts';
import { FILE_WEIGHT, weightKeywords } from './weight.ts';

const DELAY = { min: 0, max: 3_600_000 };

const MATCHES: readonly string[] = ['initial', 'partial'];

const OWN_KEYWORDS: Entries<ProcessDraft> = [
  [
    'process',
    {
      argument: { kind: 'words', what: 'a command, then its parameters' },
      firstCounts: true,
      decode: readProcess,
    },
  ],
  [
    'param_match',
    choice(MATCHES, (draft, value) => {
      if (value === 'initial' || value === 'partial') draft.parameters = value;
    }),
  ],
  [
    'full_command',
    bareFlag((draft, value) => {
      draft.fullCommand = value;
    }),
  ],
  [
    'quorum',
    integer({ min: 1, max: 65_535 }, (draft, value) => {
      draft.quorum = value;
    }),
  ],
  [
    'quorum_max',
    integer({ min: 0, max: 65_535 }, (draft, value) => {
      draft.quorumMax = value;
    }),
  ],
  [
    'delay',
    duration(DELAY, (draft, value) => {
      draft.forkDelay = value;
      draft.terminateDelay = value;
    }),
  ],
  [
    'fork_delay',
    duration(DELAY, (draft, value) => {
      draft.forkDelay = value;
    }),
  ],
  [
    'terminate_delay',
    duration(DELAY, (draft, value) => {
      draft.terminateDelay = value;
    }),
  ],
];

/** In keepalived's syntax a command between quotes is split at its blanks. */
function readProcess(draft: ProcessDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'a command', context) === null) return;
  const [file, ...parameters] = statement.words
    .slice(1)
    .flatMap(({ text }) => text.split(/\s+/))
    .filter((word) => word !== '');
  if (file !== undefined) draft.command = [file, ...parameters];
}

export const PROCESS_KEYWORDS: KeywordTable<ProcessDraft> = new Map<string, Keyword<ProcessDraft>>([
  ...OWN_KEYWORDS,
  ...weightKeywords(FILE_WEIGHT),
]);

export const PROCESS: Keyword<VrrpDraft> = {
  argument: { kind: 'block', block: 'vrrp_track_process', header: 'NAME', keywords: PROCESS_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ processes }, statement, context) => {
    const name = requiredWord(statement, 1, 'a name', context);
    if (name === null) return;
    refuseMore(statement, 1, context);
    const draft: ProcessDraft = { name: name.text, statement };
    decodeBlock(statement.block ?? [], 'vrrp_track_process', PROCESS_KEYWORDS, draft, context);
    if (!processes.has(name.text)) processes.set(name.text, draft);
    else {
      const message = `there is another vrrp_track_process ${quote(name.text)} above`;
      context.tolerate('vrrp-process-twice', statement, message, { consequence: 'this one is left out' });
    }
  },
};
