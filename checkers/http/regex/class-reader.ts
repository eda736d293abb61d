import {
  type CharacterSet,
  classSource,
  complement,
  foldAscii,
  POSIX_CLASSES,
  SHORTHANDS,
} from './character-class.ts';
import { codeOf, escapedCode, type PatternCursor, UntranslatableError } from './pattern-cursor.ts';

/** The modes that decide how a character class is read. */
export interface ClassMode {
  readonly caseless: boolean;
  /** On bytes PCRE2 folds ASCII only, so the reader adds the other case to the class itself. */
  readonly folds: boolean;
  /** Whether `[]` is the empty class, rather than the start of a class that contains a bracket. */
  readonly mayBeEmpty: boolean;
  /** The largest character code. */
  readonly max: number;
}

/** Reads a character class after its `[`, and writes the class in JavaScript's syntax. */
export function readClass(cursor: PatternCursor, mode: ClassMode): string {
  const negated = cursor.take('^');
  const set: (readonly [number, number])[] = [];
  let first = !mode.mayBeEmpty;
  while (first || cursor.peek() !== ']') {
    first = false;
    const from = classItem(cursor, mode);
    if (typeof from === 'number') set.push([from, rangeEnd(cursor, mode, from)]);
    else set.push(...from);
  }
  cursor.next();
  const source = classSource(mode.folds ? foldAscii(set) : set, mode.max);
  // A negated class is written with ^ and not as its complement: with flag i JavaScript folds before it negates, as
  // PCRE2 does.
  return negated ? `[^${source.slice(1)}` : source;
}

/** PCRE2's set for a letter after a backslash, or undefined. */
export function shorthand(character: string, max: number): CharacterSet | undefined {
  const lower = character.toLowerCase();
  const set = Object.hasOwn(SHORTHANDS, lower) ? SHORTHANDS[lower] : undefined;
  return set === undefined || lower === character ? set : complement(set, max);
}

function rangeEnd(cursor: PatternCursor, mode: ClassMode, from: number): number {
  if (cursor.look(/^-[^\]]/) === null) return from;
  cursor.next();
  const to = classItem(cursor, mode);
  if (typeof to !== 'number') throw new UntranslatableError('a range in a class ends with a class');
  if (to < from) throw new UntranslatableError('a range in a class is out of order');
  return to;
}

/** One character, or a set of them. */
function classItem(cursor: PatternCursor, mode: ClassMode): number | CharacterSet {
  const character = cursor.next();
  if (character === '[') return posixClass(cursor, mode) ?? codeOf(character);
  if (character !== '\\') return codeOf(character);
  const escaped = cursor.next();
  if (escaped === 'b') return 0x08;
  const set = shorthand(escaped, mode.max);
  if (set !== undefined) return set;
  if (/[1-9]/.test(escaped)) throw new UntranslatableError('write octal codes as \\x..');
  return escapedCode(cursor, escaped, mode.max);
}

function posixClass(cursor: PatternCursor, mode: ClassMode): CharacterSet | null {
  if (cursor.look(/^[.=]/) !== null) throw new UntranslatableError('[.x.] and [=x=] are not available here');
  const [whole, not, name = ''] = cursor.accept(/^:(\^?)([a-z]+):\]/) ?? [];
  if (whole === undefined) return null;
  const folded = mode.caseless && (name === 'upper' || name === 'lower') ? 'alpha' : name;
  const set = Object.hasOwn(POSIX_CLASSES, folded) ? POSIX_CLASSES[folded] : undefined;
  if (set === undefined) throw new UntranslatableError(`there is no class [:${name}:]`);
  return not === '^' ? complement(set, mode.max) : set;
}
