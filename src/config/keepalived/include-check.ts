/** What is asked of an included file besides that it is read when it can be. */
export type IncludeCheck = 'read' | 'match' | 'wildcard_match' | 'brace_match';

/** Which of them are errors; empty: none, what is wrong is only told. */
export type IncludeLevel = ReadonlySet<IncludeCheck>;

export const LENIENT: IncludeLevel = new Set();

const ALL: IncludeLevel = new Set(['read', 'match', 'wildcard_match', 'brace_match']);

/** The code's words; `readable` is the manual's. */
const NAMES: ReadonlyMap<string, IncludeCheck> = new Map([
  ['read', 'read'],
  ['readable', 'read'],
  ['match', 'match'],
  ['wildcard_match', 'wildcard_match'],
  ['brace_match', 'brace_match'],
]);

export const INCLUDE_CHECK_NAMES: readonly string[] = [...NAMES.keys()];

/** What `include_check` says. */
export interface IncludeCheckWords {
  readonly level: IncludeLevel;
  /** Places, among the words after the keyword, of those that are not understood. */
  readonly unknown: readonly number[];
}

/**
 * `include_check [+|-]NAME ...`: `+` and `-` change the level that is in force, a bare first word replaces it, no word
 * means all.
 */
export function readIncludeCheck(before: IncludeLevel, words: readonly string[]): IncludeCheckWords {
  if (words.length === 0) return { level: ALL, unknown: [] };
  let level = new Set(before);
  const unknown: number[] = [];
  for (const [index, word] of words.entries()) {
    const sign = word.startsWith('+') || word.startsWith('-') ? word.charAt(0) : '';
    const check = NAMES.get(word.slice(sign.length));
    if (check === undefined || (sign === '' && index > 0)) unknown.push(index);
    else if (sign === '') level = new Set([check]);
    else if (sign === '+') level.add(check);
    else level.delete(check);
  }
  return { level, unknown };
}

const LETTERS: ReadonlyMap<string, IncludeCheck> = new Map([
  ['r', 'read'],
  ['m', 'match'],
  ['w', 'wildcard_match'],
  ['b', 'brace_match'],
]);

/** The letter of a strict include form adds to the level; `a` is all, and each form asks for a readable file. */
export function strengthen(level: IncludeLevel, letter: string): IncludeLevel {
  if (letter === 'a') return ALL;
  const check = LETTERS.get(letter);
  const checks = check === undefined ? level : new Set([...level, check]);
  return checks.size === 0 ? LENIENT : new Set([...checks, 'read']);
}
