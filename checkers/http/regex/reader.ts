import { classSource, codeSource, foldAscii } from './character-class.ts';
import { type ClassMode, readClass, shorthand } from './class-reader.ts';
import { codeOf, escapedCode, PatternCursor, UntranslatableError } from './pattern-cursor.ts';

/** The deepest nesting of groups; a deeper one would be a mistake, and would cost stack. */
const MAX_NESTING = 50;

const SPECIAL_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^>/, 'an atomic group (?>...)'],
  [/^\|/, 'a branch reset (?|...)'],
  [/^\(/, 'a conditional group (?(...)...)'],
  [/^C/, 'a callout (?C...)'],
  [/^(?:R|[-+]?[0-9]|&|P>)/, 'recursion (?R), (?1), (?&name)'],
  [/^P=/, '(?P=name) (write \\k<name>)'],
];

/** What one item of a sequence is in JavaScript. */
interface Atom {
  readonly source: string;
  /** The item is a single character, and so has no alternatives. */
  readonly simple: boolean;
  /** Whether PCRE2 and JavaScript agree on what repeating the item means. */
  readonly repeatable: boolean;
  /** Number of the capturing group, when it is one. */
  readonly group?: number;
}

const EXTENDED_SPACE = /[\t-\r ]/;
/** `* + ? {2} {2,} {2,4}`; any other { is literal. */
const QUANTIFIER = /^(?:[*+?]|\{([0-9]{1,6})(?:,([0-9]{1,6})?)?\})/;
/** PCRE2's bound for counts. */
const MAX_COUNT = 65_535;
const NEWLINE = '\\n';

const INLINE_OPTIONS: Readonly<Record<string, string>> = {
  i: 'caseless',
  m: 'multiline',
  s: 'dotall',
  x: 'extended',
};

/**
 * Reads a PCRE2 pattern from left to right and writes it in JavaScript's syntax. Each pattern needs a reader of its
 * own.
 */
export class RegexReader {
  /** Exponent of the work on a body; see BodyRegex. */
  degree: number | null = 1;
  /**
   * Whether JavaScript's flag i is needed. It is used in UTF mode only: on bytes PCRE2 folds ASCII, JavaScript more.
   */
  folds = false;
  readonly #cursor: PatternCursor;
  readonly #options: Set<string>;
  readonly #max: number;
  #depth = 0;
  #groups = 0;
  #hasAlternatives = false;
  readonly #names = new Map<string, number>();
  /** The groups that took part in every match that reaches this position. */
  readonly #certain = new Set<number>();
  #hasReferences = false;

  constructor(pattern: string, options: ReadonlySet<string>) {
    this.#cursor = new PatternCursor(pattern);
    this.#options = new Set(options);
    this.#max = options.has('utf') ? 0x10ffff : 0xff;
  }

  translate(): string {
    this.#leadingOptions();
    this.folds = this.#has('caseless') && this.#has('utf');
    const source = this.#alternatives();
    if (!this.#cursor.atEnd) throw new UntranslatableError('there is a ) without its (');
    if (this.#hasReferences && this.#hasAlternatives) this.#refuseUncertain();
    return source;
  }

  #alternatives(): string {
    const parts = [this.#sequence()];
    while (this.#cursor.take('|')) {
      if (this.#depth === 0) this.#hasAlternatives = true;
      parts.push(this.#sequence());
    }
    return parts.join('|');
  }

  #sequence(): string {
    let source = '';
    let quantifiers = 0;
    while (!this.#cursor.atEnd && this.#cursor.peek() !== '|' && this.#cursor.peek() !== ')') {
      const atom = this.#atom();
      if (atom === null) continue;
      const quantifier = this.#quantifier();
      if (quantifier !== '' && !atom.repeatable)
        throw new UntranslatableError('an assertion cannot be repeated');
      if (quantifier !== '') quantifiers += 1;
      if (!atom.simple) this.degree = null;
      if (quantifier === '' && this.#depth === 0 && atom.group !== undefined) this.#certain.add(atom.group);
      source += atom.source + quantifier;
    }
    if (this.degree !== null) this.degree = Math.max(this.degree, 1 + quantifiers);
    return source;
  }

  /** Reads one item; null for comments and, with the option extended, white space. */
  #atom(): Atom | null {
    const repeating = this.#cursor.look(QUANTIFIER)?.[0];
    if (repeating !== undefined)
      throw new UntranslatableError(`there is nothing for the ${repeating} to repeat`);
    const character = this.#cursor.next();
    if (this.#has('extended')) {
      if (EXTENDED_SPACE.test(character)) return null;
      if (character === '#') {
        while (!this.#cursor.atEnd && this.#cursor.next() !== '\n');
        return null;
      }
    }
    switch (character) {
      case '.':
        return simple(this.#has('dotall') ? '[^]' : `[^${NEWLINE}]`);
      case '^':
        return assertion(this.#circumflex());
      case '$':
        return assertion(this.#dollar());
      case '[':
        return simple(readClass(this.#cursor, this.#classMode()));
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      default:
        return simple(this.#literal(codeOf(character)));
    }
  }

  #circumflex(): string {
    if (!this.#has('multiline')) return '^';
    // This matches after a newline, but not after a newline at the very end, unless alt_circumflex is given.
    return this.#has('alt_circumflex') ? '(?<![^\\n])' : '(?:^|(?<=\\n)(?=[^]))';
  }

  #dollar(): string {
    if (this.#has('multiline')) return '(?![^\\n])';
    return this.#has('dollar_endonly') ? '$' : '(?=\\n?$)';
  }

  #quantifier(): string {
    if (this.#has('extended')) this.#cursor.accept(/^[\t-\r ]*/);
    let quantifier = this.#quantifierSymbol();
    if (quantifier === '') return '';
    if (this.#cursor.peek() === '+')
      throw new UntranslatableError(`possessive quantifier ${quantifier}+ is not available here`);
    if (this.#cursor.take('?')) quantifier += '?';
    if (this.#quantifierAhead()) throw new UntranslatableError('there are two quantifiers in a row');
    return quantifier;
  }

  #quantifierSymbol(): string {
    const [whole = '', least, most] = this.#cursor.accept(QUANTIFIER) ?? [];
    if (Number(least ?? 0) > MAX_COUNT || Number(most ?? 0) > MAX_COUNT) {
      throw new UntranslatableError(`a count is above ${MAX_COUNT}`);
    }
    return whole;
  }

  #quantifierAhead(): boolean {
    return this.#cursor.look(QUANTIFIER) !== null;
  }

  #group(): Atom | null {
    if (this.#cursor.peek() === '*')
      throw new UntranslatableError('verbs such as (*...) are not available here');
    const opening = this.#cursor.take('?') ? this.#specialGroup() : this.#plainGroup();
    if (opening === null) return null;
    this.#depth += 1;
    if (this.#depth > MAX_NESTING)
      throw new UntranslatableError(`groups are nested more than ${MAX_NESTING} deep`);
    const inner = this.#alternatives();
    this.#depth -= 1;
    if (!this.#cursor.take(')')) throw new UntranslatableError('a ( is not closed');
    const { source, group, repeatable } = opening;
    const atom = { source: `${source}${inner})`, simple: false, repeatable };
    return group === undefined ? atom : { ...atom, group };
  }

  #plainGroup(): Opening {
    if (this.#has('no_auto_capture')) return { source: '(?:', repeatable: true };
    this.#groups += 1;
    return { source: '(', repeatable: true, group: this.#groups };
  }

  /** Reads a group after its `(?`; null for a comment. */
  #specialGroup(): Opening | null {
    if (this.#cursor.take('#')) {
      while (this.#cursor.next() !== ')');
      return null;
    }
    if (this.#cursor.take(':')) return { source: '(?:', repeatable: true };
    for (const look of ['=', '!', '<=', '<!']) {
      if (this.#cursor.take(look)) return { source: `(?${look}`, repeatable: false };
    }
    const name = this.#name(/^P?<([^>]*)>|^'([^']*)'/);
    if (name !== null) {
      this.#groups += 1;
      this.#names.set(name, this.#groups);
      return { source: `(?<${name}>`, repeatable: true, group: this.#groups };
    }
    throw new UntranslatableError(`${this.#specialName()} is not available here`);
  }

  #specialName(): string {
    const found = SPECIAL_GROUPS.find(([token]) => this.#cursor.look(token) !== null);
    if (found !== undefined) return found[1];
    return 'an option such as (?i) other than at the very start of the pattern';
  }

  /** `(?i)`, `(?sx)` and the like at the very start, where they are the same as regex_options. */
  #leadingOptions(): void {
    const [, letters = ''] = this.#cursor.accept(/^\(\?([imsx]+)\)/) ?? [];
    for (const letter of letters) this.#options.add(INLINE_OPTIONS[letter] ?? '');
  }

  #escape(): Atom | null {
    const character = this.#cursor.next();
    const assertionSource = this.#assertionEscape(character);
    if (assertionSource !== undefined) return assertion(assertionSource);
    if (character === 'Q') return this.#quotedLiteral();
    if (character === 'E') return null;
    if (character === 'R')
      return { source: '(?:\\r\\n|(?!\\r\\n)[\\n\\v\\f\\r\\x85])', simple: false, repeatable: true };
    if (character === 'N' && (this.#quantifierAhead() || this.#cursor.peek() !== '{')) {
      return simple(`[^${NEWLINE}]`);
    }
    const set = shorthand(character, this.#max);
    if (set !== undefined) return simple(classSource(set, this.#max));
    const reference = this.#reference(character);
    if (reference !== undefined) return reference;
    return simple(this.#literal(escapedCode(this.#cursor, character, this.#max)));
  }

  #assertionEscape(character: string): string | undefined {
    switch (character) {
      case 'A':
        return '^';
      case 'z':
        return '$';
      case 'Z':
        return '(?=\\n?$)';
      case 'b':
      case 'B':
        return `\\${character}`;
      default:
        return undefined;
    }
  }

  /** `\Q...\E`: one character at a time, so that a quantifier applies to the last. */
  #quotedLiteral(): Atom | null {
    let source = '';
    while (!this.#cursor.atEnd && !this.#cursor.take('\\E'))
      source += this.#literal(codeOf(this.#cursor.next()));
    if (this.#quantifierAhead())
      throw new UntranslatableError('a quantifier after \\Q...\\E is not available here');
    return source === '' ? null : simple(source);
  }

  #reference(character: string): Atom | undefined {
    if (/[1-9]/.test(character)) {
      if (this.#cursor.look(/^[0-9]/) !== null) {
        throw new UntranslatableError('write octal codes as \\x.. and references as \\1 to \\9');
      }
      return this.#referenceTo(Number(character), `(?:\\${character})`);
    }
    if (character !== 'k') return undefined;
    const name = this.#name(/^<([^>]*)>|^'([^']*)'|^\{([^}]*)\}/);
    if (name === null) throw new UntranslatableError('\\k needs a name: \\k<name>');
    return this.#referenceTo(this.#names.get(name) ?? 0, `\\k<${name}>`);
  }

  #referenceTo(group: number, source: string): Atom {
    this.#hasReferences = true;
    if (group === 0 || group > this.#groups)
      throw new UntranslatableError('a back reference has no group before it');
    if (this.#has('caseless') && !this.#has('utf')) {
      throw new UntranslatableError('a back reference together with caseless is not available here');
    }
    if (!this.#certain.has(group)) this.#refuseUncertain();
    return { source, simple: false, repeatable: true };
  }

  /** A group that took no part matches nothing in PCRE2 and the empty string in JavaScript. */
  #refuseUncertain(): void {
    if (this.#has('match_unset_backref')) return;
    throw new UntranslatableError(
      'a back reference to a group that may not have matched is not available here',
    );
  }

  #name(token: RegExp): string | null {
    const match = this.#cursor.accept(token);
    if (match === null) return null;
    const name = match.slice(1).find((part) => part !== undefined) ?? '';
    if (/^[A-Za-z_][A-Za-z0-9_]{0,31}$/.test(name)) return name;
    throw new UntranslatableError(`${name} is no name for a group`);
  }

  #classMode(): ClassMode {
    const caseless = this.#has('caseless');
    return {
      caseless,
      folds: caseless && !this.#has('utf'),
      mayBeEmpty: this.#has('allow_empty_class'),
      max: this.#max,
    };
  }

  #literal(code: number): string {
    const folds = this.#has('caseless') && !this.#has('utf') && /[A-Za-z]/.test(String.fromCharCode(code));
    return folds ? classSource(foldAscii([[code, code]]), this.#max) : codeSource(code, this.#max);
  }

  #has(option: string): boolean {
    return this.#options.has(option);
  }
}

interface Opening {
  readonly source: string;
  readonly repeatable: boolean;
  readonly group?: number;
}

function simple(source: string): Atom {
  return { source, simple: true, repeatable: true };
}

function assertion(source: string): Atom {
  return { source, simple: true, repeatable: false };
}
