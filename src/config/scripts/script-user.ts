import type { Word } from '../language/tree.ts';

/** Whose rights a script shall run with, as written: `USER [[:]GROUP]`. */
export interface ScriptUser {
  readonly name: string;
  /** Null: the user's own. */
  readonly group: string | null;
  /** `:GROUP`: with the groups that the user is a member of, as set_supplementary_groups does for all. */
  readonly supplementary: boolean;
}

/** keepalived's user for scripts without another one, if the machine has it. */
export const DEFAULT_SCRIPT_USER = 'keepalived_script';

/** `USER [[:]GROUP]` from the words after a keyword or a command; null when there is none. */
export function scriptUserOf(words: readonly Pick<Word, 'text'>[]): ScriptUser | null {
  const [name, group] = words.map(({ text }) => text);
  if (name === undefined || name === '') return null;
  const supplementary = group?.startsWith(':') ?? false;
  const bare = supplementary ? group?.slice(1) : group;
  return { name, group: bare === undefined || bare === '' ? null : bare, supplementary };
}
