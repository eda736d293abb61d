import { refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword } from '../decode/keyword.ts';
import { bareFlag, flag } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import type { ScriptUser } from './script-user.ts';
import { scriptUserOf } from './script-user.ts';
/** The settings of global_defs for all scripts: checks, notifications, FIFO readers. */
export interface ScriptDefaults {
  /** script_user. Null stands for keepalived_script if that user exists, else for the daemon's own identity. */
  readonly user: ScriptUser | null;
  /** enable_script_security: a file that other users than root could change is not run as root. */
  readonly enforce: boolean;
  /** use_symlink_paths: scripts run under the written name instead of the one without links. */
  readonly keepLinks: boolean;
  /** set_supplementary_groups: scripts have all groups of their user. */
  readonly supplementaryGroups: boolean;
}

export type ScriptDefaultsDraft = { -readonly [Field in keyof ScriptDefaults]: ScriptDefaults[Field] } & {
  userStatement?: Statement;
};

export function newScriptDefaults(): ScriptDefaultsDraft {
  return { user: null, enforce: false, keepLinks: false, supplementaryGroups: false };
}

/** The keywords of global_defs for scripts. They apply to the whole file, wherever they stand. */
export const SCRIPT_DEFAULT_KEYWORDS: readonly (readonly [string, Keyword<ScriptDefaultsDraft>])[] = [
  ['script_user', { argument: { kind: 'user' }, decode: decodeUser }],
  [
    'enable_script_security',
    bareFlag((draft, value) => {
      draft.enforce = value;
    }),
  ],
  [
    'use_symlink_paths',
    flag((draft, value) => {
      draft.keepLinks = value;
    }),
  ],
  [
    'set_supplementary_groups',
    flag((draft, value) => {
      draft.supplementaryGroups = value;
    }),
  ],
];

function decodeUser(draft: ScriptDefaultsDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'a user', context) === null) return;
  refuseMore(statement, 2, context);
  draft.user = scriptUserOf(statement.words.slice(1));
  draft.userStatement = statement;
}
