/** The pattern uses a feature that JavaScript lacks, or it is wrong; the message names the feature or the fault. */
export class UntranslatableError extends Error {}

/** The length of the longest token that is recognised as a whole. */
const WINDOW = 40;

/** A position in a pattern, which advances as the pattern is read. */
export class PatternCursor {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The next character, or the empty string at the end. */
  peek(): string {
    return this.#characters[this.#at] ?? '';
  }

  next(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new UntranslatableError('the pattern ends too early');
    this.#at += 1;
    return character;
  }

  /** Goes past `text` if it comes next. */
  take(text: string): boolean {
    if (this.#ahead(text.length) !== text) return false;
    this.#at += text.length;
    return true;
  }

  /** Matches `token` (anchored with ^) against the text that comes next, without advancing. */
  look(token: RegExp): RegExpExecArray | null {
    return token.exec(this.#ahead(WINDOW));
  }

  /** Matches as {@link look} does, and advances past the match. Tokens are ASCII. */
  accept(token: RegExp): RegExpExecArray | null {
    const match = this.look(token);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #ahead(length: number): string {
    return this.#characters.slice(this.#at, this.#at + length).join('');
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** The character code of an escape, where the escape is no class, assertion or reference. */
export function escapedCode(cursor: PatternCursor, character: string, max: number): number {
  if (Object.hasOwn(SIMPLE_ESCAPES, character)) return SIMPLE_ESCAPES[character] ?? 0;
  if (character === '0') return parsed(cursor.accept(/^[0-7]{0,2}/), 8);
  if (character === 'x' && cursor.peek() !== '{') return parsed(cursor.accept(/^[0-9a-fA-F]{0,2}/), 16);
  if (character === 'x') return braced(cursor.accept(/^\{([0-9a-fA-F]{1,6})\}/), 16, max);
  if (character === 'o') return braced(cursor.accept(/^\{([0-7]{1,7})\}/), 8, max);
  if (character === 'c') return codeOf(cursor.next().toUpperCase()) ^ 0x40;
  if (/[0-9A-Za-z]/.test(character)) throw new UntranslatableError(`\\${character} is not available here`);
  return codeOf(character);
}

function parsed(match: RegExpExecArray | null, base: number): number {
  const digits = match?.[0] ?? '';
  return digits === '' ? 0 : Number.parseInt(digits, base);
}

function braced(match: RegExpExecArray | null, base: number, max: number): number {
  const digits = match?.[1];
  if (digits === undefined) throw new UntranslatableError('\\x{...} or \\o{...} holds no number');
  const code = Number.parseInt(digits, base);
  if (code <= max) return code;
  throw new UntranslatableError(`code ${digits} is too large${max === 0xff ? ' without option utf' : ''}`);
}

export function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
