/** Inclusive ranges of character codes, in any order; they may overlap. */
export type CharacterSet = readonly (readonly [number, number])[];

const DIGIT: CharacterSet = [[0x30, 0x39]];
const UPPER: CharacterSet = [[0x41, 0x5a]];
const LOWER: CharacterSet = [[0x61, 0x7a]];
const ALPHA: CharacterSet = [...UPPER, ...LOWER];
const WORD: CharacterSet = [...DIGIT, ...ALPHA, [0x5f, 0x5f]];
const SPACE: CharacterSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
];

/** PCRE's `\d \s \w \h \v \N` without `ucp`, by letter. The capitals of all but N are their complements. */
export const SHORTHANDS: Readonly<Record<string, CharacterSet>> = {
  d: DIGIT,
  s: SPACE,
  w: WORD,
  h: [
    [0x09, 0x09],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x180e, 0x180e],
    [0x2000, 0x200a],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ],
  v: [
    [0x0a, 0x0d],
    [0x85, 0x85],
    [0x2028, 0x2029],
  ],
};

/** POSIX classes in the C locale. */
export const POSIX_CLASSES: Readonly<Record<string, CharacterSet>> = {
  alnum: [...DIGIT, ...ALPHA],
  alpha: ALPHA,
  ascii: [[0x00, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0x00, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGIT,
  graph: [[0x21, 0x7e]],
  lower: LOWER,
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: SPACE,
  upper: UPPER,
  word: WORD,
  xdigit: [...DIGIT, [0x41, 0x46], [0x61, 0x66]],
};

/** All codes up to `max` that are not in the set. */
export function complement(set: CharacterSet, max: number): CharacterSet {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...set].sort(([a], [b]) => a - b)) {
    if (from > next) gaps.push([next, Math.min(from - 1, max)]);
    next = Math.max(next, to + 1);
    if (next > max) return gaps;
  }
  gaps.push([next, max]);
  return gaps;
}

/** The set and the other case of its ASCII letters: PCRE folds no others in bytes. */
export function foldAscii(set: CharacterSet): CharacterSet {
  const folded: (readonly [number, number])[] = [...set];
  for (const [from, to] of set) {
    addShifted(folded, Math.max(from, 0x41), Math.min(to, 0x5a), 0x20);
    addShifted(folded, Math.max(from, 0x61), Math.min(to, 0x7a), -0x20);
  }
  return folded;
}

function addShifted(into: (readonly [number, number])[], from: number, to: number, by: number): void {
  if (from <= to) into.push([from + by, to + by]);
}

/** The set as a class of a JavaScript regex, without codes above `max`. */
export function classSource(set: CharacterSet, max: number): string {
  const parts = set
    .filter(([from]) => from <= max)
    .map(([from, to]) =>
      from === to ? codeSource(from, max) : `${codeSource(from, max)}-${codeSource(Math.min(to, max), max)}`,
    );
  return `[${parts.join('')}]`;
}

/** One character of a JavaScript regex, inside a class or outside. */
export function codeSource(code: number, max: number): string {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code & 0xff)) && code < 0x80) return String.fromCharCode(code);
  return max > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, '0')}`;
}
