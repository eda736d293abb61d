/** The conditions that included files have to meet. */
export type IncludeCheck = 'read' | 'match' | 'wildcard_match' | 'brace_match';

/** The conditions whose violation is an error; with an empty set, faults are only warnings. */
export type IncludeLevel = ReadonlySet<IncludeCheck>;

export const LENIENT: IncludeLevel = new Set();

const ALL: IncludeLevel = new Set(['read', 'match', 'wildcard_match', 'brace_match']);

/** The words of keepalived's code; its manual writes `readable`. */
const NAMES: ReadonlyMap<string, IncludeCheck> = new Map([
  ['read', 'read'],
  ['readable', 'read'],
  ['match', 'match'],
  ['wildcard_match', 'wildcard_match'],
  ['brace_match', 'brace_match'],
]);

export const INCLUDE_CHECK_NAMES: readonly string[] = [...NAMES.keys()];

/** The parsed words of `include_check`. */
export interface IncludeCheckWords {
  readonly level: IncludeLevel;
  /** The indices of words after the keyword that are not understood. */
  readonly unknown: readonly number[];
}

/**
 * Parses `include_check [+|-]NAME ...`: `+` and `-` change the current level, a first word without a sign replaces it,
 * and no word at all means all conditions.
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

/**
 * The letter of a strict include form adds to the level; `a` adds all conditions, and each form requires a readable
 * file.
 */
export function strengthen(level: IncludeLevel, letter: string): IncludeLevel {
  if (letter === 'a') return ALL;
  const check = LETTERS.get(letter);
  const checks = check === undefined ? level : new Set([...level, check]);
  return checks.size === 0 ? LENIENT : new Set([...checks, 'read']);
}
