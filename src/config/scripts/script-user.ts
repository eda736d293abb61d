import type { Word } from '../language/tree.ts';

/** The user and group of a script as written: `USER [[:]GROUP]`. */
export interface ScriptUser {
  readonly name: string;
  /** The group; null for the user's own. */
  readonly group: string | null;
  /**
   * True for `:GROUP`, which adds the groups that the user is a member of, as set_supplementary_groups does for all
   * scripts.
   */
  readonly supplementary: boolean;
}

/** keepalived's default user for scripts, if it exists. */
export const DEFAULT_SCRIPT_USER = 'keepalived_script';

/** Reads `USER [[:]GROUP]` from the words after a keyword or a command; null when there is none. */
export function scriptUserOf(words: readonly Pick<Word, 'text'>[]): ScriptUser | null {
  const [name, group] = words.map(({ text }) => text);
  if (name === undefined || name === '') return null;
  const supplementary = group?.startsWith(':') ?? false;
  const bare = supplementary ? group?.slice(1) : group;
  return { name, group: bare === undefined || bare === '' ? null : bare, supplementary };
}
