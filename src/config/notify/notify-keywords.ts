import type { Keyword } from '../decode/keyword.ts';
import { type Entries, flag } from '../decode/keyword-kinds.ts';
import type { CommandDraft } from '../scripts/command.ts';
import { readCommand } from '../scripts/command.ts';

/** What a virtual server or a real server says of who is told of it. */
export interface NotifyDraft {
  /** quorum_up, notify_up. */
  up?: CommandDraft;
  /** quorum_down, notify_down. */
  down?: CommandDraft;
  /** smtp_alert. */
  mail?: boolean;
}

/** Of a virtual server. */
export interface ServiceNotifyDraft extends NotifyDraft {
  /** Told of the shutdown too. */
  omega?: boolean;
}

/** A block that says so. */
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
