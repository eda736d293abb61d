import type { Milliseconds } from '../../../base/time.ts';
import { refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import { duration, type Entries, integer } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { GarpDraft, GarpGroupDraft, VrrpDraft } from './draft.ts';
import { readInterface, usableInterface } from './interface-name.ts';

/** The upper bound is a day, because nobody waits longer for an announcement. */
const GARP_TIME = { min: 0, max: 86_400_000 };

/** The largest number of consecutive announcements of one address. Listed in docs/limits.md. */
const GARP_COUNT = { min: 0, max: 1000 };

/** The keywords for the schedule of announcements; in global_defs they have the prefix `vrrp_`. */
export function garpKeywords(prefix: '' | 'vrrp_'): Entries<GarpDraft> {
  return [
    [
      `${prefix}garp_master_delay`,
      duration(GARP_TIME, (draft, value) => {
        draft.masterDelay = value;
      }),
    ],
    [
      `${prefix}garp_master_repeat`,
      integer(GARP_COUNT, (draft, value, statement, context) => {
        draft.masterRepeat = atLeastOne(value, statement, context);
      }),
    ],
    [
      `${prefix}garp_master_refresh`,
      duration(GARP_TIME, (draft, value) => {
        draft.refresh = value;
      }),
    ],
    [
      `${prefix}garp_master_refresh_repeat`,
      integer(GARP_COUNT, (draft, value, statement, context) => {
        draft.refreshRepeat = atLeastOne(value, statement, context);
      }),
    ],
    [
      `${prefix}garp_lower_prio_delay`,
      duration(GARP_TIME, (draft, value) => {
        draft.lowerPriorityDelay = value;
      }),
    ],
    [
      `${prefix}garp_lower_prio_repeat`,
      integer(GARP_COUNT, (draft, value) => {
        draft.lowerPriorityRepeat = value;
      }),
    ],
  ];
}

function atLeastOne(value: number, statement: Statement, context: DecodeContext): number {
  if (value > 0) return value;
  context.warning('vrrp-garp-repeat', statement, `${writtenName(statement)} 0 counts as 1`);
  return 1;
}

const GARP_PACE = { min: 0, max: 1_000_000_000 };

/**
 * The shortest time between two announcements. keepalived's own old example has 0; its current version refuses it.
 */
export function garpPace<Draft>(apply: (draft: Draft, pace: Milliseconds) => void): Keyword<Draft> {
  return duration(GARP_PACE, (draft: Draft, value, statement, context) => {
    if (value === 0 && context.dialect === 'keepalived') {
      const name = writtenName(statement);
      const message = `${name} 0 is the default, and keepalived logs an error for it now: the line can go`;
      context.info('vrrp-garp-interval', statement, message);
    }
    apply(draft, value);
  });
}

const PACE_KEYWORDS: Entries<GarpGroupDraft> = [
  [
    'garp_interval',
    garpPace((draft, value) => {
      draft.garpInterval = value;
    }),
  ],
  [
    'gna_interval',
    garpPace((draft, value) => {
      draft.gnaInterval = value;
    }),
  ],
];

const GARP_GROUP_KEYWORDS: KeywordTable<GarpGroupDraft> = new Map<string, Keyword<GarpGroupDraft>>([
  ...PACE_KEYWORDS,
  [
    'interface',
    {
      argument: { kind: 'text', what: 'an interface' },
      repeatable: true,
      decode: (draft, statement, context) => {
        const name = readInterface(statement, context);
        if (name !== undefined) draft.interfaces.push(name);
      },
    },
  ],
  [
    'interfaces',
    {
      argument: { kind: 'words', what: 'a block of interfaces' },
      block: true,
      repeatable: true,
      decode: (draft, statement, context) => {
        refuseMore(statement, 0, context);
        for (const line of statement.block ?? []) {
          for (const word of line.words) {
            if (usableInterface(line, word, context)) draft.interfaces.push(word.text);
          }
        }
      },
    },
  ],
]);

/** The keyword for interfaces that share the pace of their announcements. */
export const GARP_GROUP: Keyword<VrrpDraft> = {
  argument: { kind: 'block', block: 'garp_group', header: '', keywords: GARP_GROUP_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ garpGroups }, statement, context) => {
    refuseMore(statement, 0, context);
    const draft: GarpGroupDraft = { statement, interfaces: [] };
    decodeBlock(statement.block ?? [], 'garp_group', GARP_GROUP_KEYWORDS, draft, context);
    garpGroups.push(draft);
  },
};
