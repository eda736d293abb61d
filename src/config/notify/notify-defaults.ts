import type { Milliseconds } from '../../base/time.ts';
import { quote, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { Keyword } from '../decode/keyword.ts';
import { duration, type Entries, flag, INTERVAL_BOUNDS } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { CommandDraft } from '../scripts/command.ts';
import { readCommand } from '../scripts/command.ts';
import type { ScriptUser } from '../scripts/script-user.ts';
import { scriptUserOf } from '../scripts/script-user.ts';

/** One FIFO with the script that reads it. */
export interface FifoDraft {
  path?: { readonly value: string; readonly user: ScriptUser | null; readonly statement: Statement };
  script?: CommandDraft;
}

/** The settings of global_defs for notifications besides mail. */
export interface NotifyDefaultsDraft {
  /** The values of notify_fifo and notify_fifo_script. */
  readonly fifo: FifoDraft;
  /** The values of lvs_notify_fifo and lvs_notify_fifo_script. */
  readonly lvsFifo: FifoDraft;
  nul?: boolean;
  realServersAtStart?: boolean;
  scriptTimeout?: Milliseconds;
}

export function newNotifyDefaults(): NotifyDefaultsDraft {
  return { fifo: {}, lvsFifo: {} };
}

/** The keywords notify_fifo_nul and notify_script_timeout are lvsd's own. */
export const NOTIFY_DEFAULT_KEYWORDS: Entries<NotifyDefaultsDraft> = [
  ['notify_fifo', fifoPath(({ fifo }: NotifyDefaultsDraft) => fifo)],
  ['notify_fifo_script', fifoScript(({ fifo }: NotifyDefaultsDraft) => fifo)],
  ['lvs_notify_fifo', fifoPath(({ lvsFifo }: NotifyDefaultsDraft) => lvsFifo)],
  ['lvs_notify_fifo_script', fifoScript(({ lvsFifo }: NotifyDefaultsDraft) => lvsFifo)],
  [
    'notify_fifo_nul',
    flag((draft, value) => {
      draft.nul = value;
    }),
  ],
  [
    'notify_script_timeout',
    duration(INTERVAL_BOUNDS, (draft, value) => {
      draft.scriptTimeout = value;
    }),
  ],
  [
    'rs_init_notifies',
    flag((draft, value) => {
      draft.realServersAtStart = value;
    }),
  ],
];

/** Reads `PATH [USER [[:]GROUP]]`. */
export function fifoPath<Draft>(select: (draft: Draft) => FifoDraft): Keyword<Draft> {
  return {
    argument: { kind: 'words', what: 'the path of a FIFO, then perhaps its user and group' },
    firstCounts: true,
    decode: (draft, statement, context) => {
      const word = requiredWord(statement, 1, 'the path of a FIFO', context);
      if (word === null) return;
      refuseMore(statement, 3, context);
      if (!isUsablePath(word.text)) {
        const message = `${writtenName(statement)}: ${quote(word.text)} is not an absolute path`;
        context.tolerate('invalid-text', [statement, word], message, {
          consequence: 'there is no such FIFO',
        });
        return;
      }
      select(draft).path ??= { value: word.text, user: scriptUserOf(statement.words.slice(2)), statement };
    },
  };
}

function isUsablePath(path: string): boolean {
  return path.startsWith('/') && !path.endsWith('/') && !path.includes('\0');
}

export function fifoScript<Draft>(select: (draft: Draft) => FifoDraft): Keyword<Draft> {
  return {
    argument: { kind: 'command' },
    firstCounts: true,
    decode: (draft, statement, context) => {
      const command = readCommand(statement, context);
      if (command !== undefined) select(draft).script ??= command;
    },
  };
}
