import { quote, refuseMore, requiredWord } from '../../decode/arguments.ts';
import { readBareFlag } from '../../decode/flag.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import type { Entries } from '../../decode/keyword-kinds.ts';
import { writtenName } from '../../language/tree.ts';
import type { SyncGroupDraft, VrrpDraft } from './draft.ts';
import { newTracks } from './draft.ts';
import { bareFlag } from './flags.ts';
import { GROUP_NOTIFY_KEYWORDS } from './notify.ts';
import { TRACK_KEYWORDS } from './tracks.ts';

/** Every word of the block is the name of an instance; several may stand on a line. */
const MEMBERS: Keyword<SyncGroupDraft> = {
  argument: { kind: 'words', what: 'a block of instances' },
  block: true,
  repeatable: true,
  decode: ({ members }, statement, context) => {
    refuseMore(statement, 0, context);
    for (const line of statement.block ?? []) {
      for (const { text } of line.words) {
        if (!members.some(({ name }) => name === text)) members.push({ name: text, statement: line });
      }
    }
  },
};

const OWN_KEYWORDS: Entries<SyncGroupDraft> = [
  ['group', MEMBERS],
  [
    'sync_group_tracking_weight',
    bareFlag((draft, value) => {
      draft.trackingWeight = value;
    }),
  ],
  [
    'global_tracking',
    {
      ...bareFlag((draft: SyncGroupDraft, value) => {
        draft.trackingWeight = value;
      }),
      decode: (draft, statement, context) => {
        const value = readBareFlag(statement, context);
        if (value === undefined) return;
        draft.trackingWeight = value;
        const message = `${writtenName(statement)} is an old word; it counts as sync_group_tracking_weight`;
        context.warning('deprecated-keyword', statement, message);
      },
    },
  ],
];

export const SYNC_GROUP_KEYWORDS: KeywordTable<SyncGroupDraft> = new Map<string, Keyword<SyncGroupDraft>>([
  ...OWN_KEYWORDS,
  ...TRACK_KEYWORDS,
  ...GROUP_NOTIFY_KEYWORDS,
]);

export const SYNC_GROUP: Keyword<VrrpDraft> = {
  argument: { kind: 'block', block: 'vrrp_sync_group', header: 'NAME', keywords: SYNC_GROUP_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ groups }, statement, context) => {
    const name = requiredWord(statement, 1, 'a name', context);
    if (name === null) return;
    refuseMore(statement, 1, context);
    const draft: SyncGroupDraft = {
      name: name.text,
      statement,
      members: [],
      tracks: newTracks(),
      notify: {},
      switches: {},
    };
    decodeBlock(statement.block ?? [], 'vrrp_sync_group', SYNC_GROUP_KEYWORDS, draft, context);
    if (!groups.has(name.text)) groups.set(name.text, draft);
    else {
      const message = `there is another vrrp_sync_group ${quote(name.text)} above`;
      context.tolerate('vrrp-group-twice', statement, message, { consequence: 'this one is left out' });
    }
  },
};
