import type { Keyword } from '../decode/keyword.ts';
import { type Entries, flag } from '../decode/keyword-kinds.ts';
import type { CommandDraft } from '../scripts/command.ts';
import { readCommand } from '../scripts/command.ts';

/** The notification settings of a virtual server or a real server. */
export interface NotifyDraft {
  /** The value of quorum_up or notify_up. */
  up?: CommandDraft;
  /** The value of quorum_down or notify_down. */
  down?: CommandDraft;
  /** The value of smtp_alert. */
  mail?: boolean;
}

/** The notification settings of a virtual server. */
export interface ServiceNotifyDraft extends NotifyDraft {
  /** True when the shutdown is notified, too. */
  omega?: boolean;
}

/** A block with notification settings. */
interface Notifying {
  readonly notify: NotifyDraft;
}

const MAIL: Keyword<Notifying> = flag(({ notify }, value) => {
  notify.mail = value;
});

function script(event: 'up' | 'down'): Keyword<Notifying> {
  return {
    argument: { kind: 'command' },
    firstCounts: true,
    decode: ({ notify }, statement, context) => {
      const command = readCommand(statement, context);
      if (command !== undefined) notify[event] = command;
    },
  };
}

export const SERVICE_NOTIFY_KEYWORDS: Entries<Notifying> = [
  ['quorum_up', script('up')],
  ['quorum_down', script('down')],
  ['smtp_alert', MAIL],
];

export const SERVER_NOTIFY_KEYWORDS: Entries<Notifying> = [
  ['notify_up', script('up')],
  ['notify_down', script('down')],
  ['smtp_alert', MAIL],
];
