import type { MiscCheckSpec } from '../../../checkers/misc/spec.ts';
import type { Milliseconds } from '../../base/time.ts';
import { quote, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { bareFlag, DELAY_BOUNDS, duration } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { NO_PROBE_PATH } from '../probes/probe-path.ts';
import type { CommandDraft } from '../scripts/command.ts';
import { readCommand } from '../scripts/command.ts';
import type { ScriptJudge } from '../scripts/script-judge.ts';
import type { ScriptUser } from '../scripts/script-user.ts';
import { scriptUserOf } from '../scripts/script-user.ts';
import { UNCHECKED } from './lost-check.ts';
import { SCHEDULE_KEYWORDS } from './pacing.ts';
import type { PacingDraft } from './pacing-draft.ts';
/** The draft of a MISC_CHECK. */
export interface MiscCheckDraft extends PacingDraft {
  readonly type: 'MISC_CHECK';
  readonly statement: Statement;
  command?: CommandDraft;
  /** The timeout; 0 when it has none of its own. */
  timeout?: Milliseconds;
  dynamic?: boolean;
  user?: ScriptUser;
}

export const MISC_KEYWORDS: KeywordTable<MiscCheckDraft> = new Map<string, Keyword<MiscCheckDraft>>([
  ...SCHEDULE_KEYWORDS,
  ['probe_path', NO_PROBE_PATH],
  ['misc_path', { argument: { kind: 'command' }, decode: readPath }],
  [
    'misc_timeout',
    duration(DELAY_BOUNDS, (draft, value) => {
      draft.timeout = value;
    }),
  ],
  [
    'misc_dynamic',
    bareFlag((draft, value) => {
      draft.dynamic = value;
    }),
  ],
  ['user', { argument: { kind: 'user' }, decode: readUser }],
]);

function readPath(draft: MiscCheckDraft, statement: Statement, context: DecodeContext): void {
  const read = readCommand(statement, context);
  if (read === undefined) return;
  if (read.user !== null && context.dialect === 'yaml') draft.user = read.user;
  else if (read.user !== null) {
    const message = `${writtenName(statement)} takes a command only, and ${quote(read.user.name)} follows it`;
    const hint = 'put the command with its arguments between quotes; `user` is a keyword of its own';
    context.tolerate('extra-words', statement, message, { consequence: 'it is not read', hint });
  }
  draft.command = read;
}

function readUser(draft: MiscCheckDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'a user', context) === null) return;
  refuseMore(statement, 2, context);
  const user = scriptUserOf(statement.words.slice(1));
  if (user !== null) draft.user = user;
}

export function newMiscCheck(statement: Statement): MiscCheckDraft {
  return { type: 'MISC_CHECK', statement };
}

/**
 * `interval` is the check's own delay_loop, which is the timeout when there is no misc_timeout (keepalived takes that
 * of the virtual server).
 */
export function resolveMisc(
  draft: MiscCheckDraft,
  interval: Milliseconds,
  scripts: ScriptJudge,
  context: DecodeContext,
): MiscCheckSpec | undefined {
  if (draft.command === undefined) {
    const name = writtenName(draft.statement);
    const message = `${name} has no misc_path`;
    if (!context.reportAgain(draft.statement.block, 'misc_path', `${message}: ${UNCHECKED}`)) {
      context.tolerate('check-incomplete', draft.statement, message, { consequence: UNCHECKED });
    }
    return undefined;
  }
  const { command, statement } = draft.command;
  const judged = scripts.judge(command, draft.user ?? null, statement, 'its check fails');
  const timeout = draft.timeout === undefined || draft.timeout === 0 ? interval : draft.timeout;
  return { type: 'MISC_CHECK', ...judged, timeout, dynamic: draft.dynamic ?? false };
}
