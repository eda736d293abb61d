import type { FileReader } from '../language/file-reader.ts';
import { pathFrom } from '../language/file-reader.ts';

/** The largest number of alternatives for one pattern's braces. Listed in docs/limits.md. */
export const MAX_GLOB_ALTERNATIVES = 256;

/** The largest number of paths that one pattern may match. Listed in docs/limits.md. */
export const MAX_GLOB_MATCHES = 4096;

export interface GlobAlternative {
  /** One alternative of the pattern's braces, as written. */
  readonly pattern: string;
  readonly wildcard: boolean;
  /** The sorted paths. Without a wildcard it is the pattern itself, whether the file exists or not. */
  readonly paths: readonly string[];
}

/** Implements glob(3) with csh braces, relative to `directory`. A leading dot must be matched by a dot. */
export function glob(reader: FileReader, directory: string, pattern: string): readonly GlobAlternative[] {
  return expandBraces(pattern).map((alternative) => {
    if (!hasWildcard(alternative)) {
      return { pattern: alternative, wildcard: false, paths: [pathFrom(directory, alternative)] };
    }
    return { pattern: alternative, wildcard: true, paths: matchingPaths(reader, directory, alternative) };
  });
}

function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?') || pattern.includes('[');
}

/** Expands `a{b,c}d` into `abd` and `acd`; unbalanced braces and `{}` stay as they are. */
function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const pending = [pattern];
  while (pending.length > 0 && done.length < MAX_GLOB_ALTERNATIVES) {
    const next = pending.pop() ?? '';
    const group = firstGroup(next);
    if (group === null) done.push(next);
    else {
      const { before, choices, after } = group;
      const room = MAX_GLOB_ALTERNATIVES - done.length;
      pending.push(
        ...choices
          .slice(0, room)
          .map((choice) => before + choice + after)
          .reverse(),
      );
    }
  }
  return done;
}

function firstGroup(pattern: string): { before: string; choices: string[]; after: string } | null {
  const open = pattern.indexOf('{');
  if (open === -1 || pattern.startsWith('{}', open)) return null;
  const choices: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let index = open; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    const separator = character === ',' && depth === 1;
    if (!separator && depth !== 0) continue;
    choices.push(pattern.slice(from, index));
    from = index + 1;
    if (depth === 0) return { before: pattern.slice(0, open), choices, after: pattern.slice(from) };
  }
  return null;
}

function matchingPaths(reader: FileReader, directory: string, pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  let bases = [absolute ? '/' : directory];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    bases = bases.flatMap((base) => step(reader, base, part, last)).slice(0, MAX_GLOB_MATCHES);
  }
  return bases.sort();
}

function step(reader: FileReader, base: string, part: string, last: boolean): string[] {
  if (!hasWildcard(part)) {
    const wanted = reader.list(base)?.some((entry) => entry.name === part) ?? false;
    return part === '..' || part === '.' || wanted ? [pathFrom(base, part)] : [];
  }
  const entries = reader.list(base) ?? [];
  return entries
    .filter((entry) => (last || entry.directory) && matchesName(part, entry.name))
    .map((entry) => pathFrom(base, entry.name));
}

/**
 * Implements fnmatch(3) for one path component. It backtracks only to the last star, so that the product of the lengths
 * bounds the cost.
 */
function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let from = 0;
  let star = -1;
  let starFrom = 0;
  while (from < name.length) {
    const item = itemAt(pattern, at);
    if (item.kind === 'star') {
      star = at;
      starFrom = from;
      at += 1;
    } else if (item.kind === 'one' && item.matches(name.charAt(from))) {
      at += item.length;
      from += 1;
    } else if (star !== -1) {
      starFrom += 1;
      from = starFrom;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

type Item =
  | { readonly kind: 'end' }
  | { readonly kind: 'star' }
  | { readonly kind: 'one'; readonly length: number; matches(character: string): boolean };

function itemAt(pattern: string, at: number): Item {
  const character = pattern.charAt(at);
  if (character === '') return { kind: 'end' };
  if (character === '*') return { kind: 'star' };
  if (character === '?') return { kind: 'one', length: 1, matches: () => true };
  if (character === '[') {
    const set = bracketAt(pattern, at);
    if (set !== null) return set;
  }
  const escaped = character === '\\' && at + 1 < pattern.length;
  const literal = escaped ? pattern.charAt(at + 1) : character;
  return { kind: 'one', length: escaped ? 2 : 1, matches: (other) => other === literal };
}

function bracketAt(pattern: string, at: number): Item | null {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  const first = at + (negated ? 2 : 1);
  const close = pattern.indexOf(']', first + 1);
  if (close === -1) return null;
  const members = pattern.slice(first, close);
  return {
    kind: 'one',
    length: close + 1 - at,
    matches: (character) => inSet(members, character) !== negated,
  };
}

function inSet(members: string, character: string): boolean {
  for (let index = 0; index < members.length; index += 1) {
    const from = members.charAt(index);
    if (members[index + 1] === '-' && index + 2 < members.length) {
      if (character >= from && character <= members.charAt(index + 2)) return true;
      index += 2;
    } else if (character === from) return true;
  }
  return false;
}
