import type { Keyword } from '../../decode/keyword.ts';
import { type Entries, flag } from '../../decode/keyword-kinds.ts';
import { readCommand } from '../../scripts/command.ts';
import type { NotifyDraft, SwitchDraft } from './draft.ts';

interface Notifying {
  readonly notify: NotifyDraft;
  readonly switches: SwitchDraft;
}

type Event = Exclude<keyof NotifyDraft, 'deleted'>;

function script(event: Event): Keyword<Notifying> {
  return {
    argument: { kind: 'command' },
    firstCounts: true,
    decode: ({ notify }, statement, context) => {
      const command = readCommand(statement, context);
      if (command !== undefined) notify[event] = command;
    },
  };
}

/** The command is optional: without one, the keyword makes `notify` report DELETED instead of FAULT. */
const DELETED: Keyword<Notifying> = {
  argument: { kind: 'command' },
  firstCounts: true,
  decode: ({ notify }, statement, context) => {
    const bare = statement.words.length === 1 || statement.words[1]?.text === 'true';
    const command = bare ? null : readCommand(statement, context);
    if (command !== undefined) notify.deleted = command;
  },
};

/** The keywords for notifications about a group. */
export const GROUP_NOTIFY_KEYWORDS: Entries<Notifying> = [
  ['notify_master', script('master')],
  ['notify_backup', script('backup')],
  ['notify_fault', script('fault')],
  ['notify_stop', script('stop')],
  ['notify', script('any')],
  [
    'smtp_alert',
    flag(({ switches }, value) => {
      switches.mail = value;
    }),
  ],
  [
    'notify_priority_changes',
    flag(({ switches }, value) => {
      switches.priorityChanges = value;
    }),
  ],
];

/** The keywords for notifications about an instance. */
export const INSTANCE_NOTIFY_KEYWORDS: Entries<Notifying> = [
  ...GROUP_NOTIFY_KEYWORDS,
  ['notify_master_rx_lower_pri', script('masterRxLowerPriority')],
  ['notify_split', script('split')],
  [
    'split_alert',
    flag(({ switches }, value) => {
      switches.splitMail = value;
    }),
  ],
  ['notify_deleted', DELETED],
];
