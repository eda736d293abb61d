import type { BodyRegex } from '../spec.ts';
import { UntranslatableError } from './pattern-cursor.ts';
import { RegexReader } from './reader.ts';
import { type ByteString, fromUtf8 } from './text.ts';

/** The longest pattern; a longer one is refused. */
export const MAX_PATTERN_LENGTH = 2048;

/** What the configuration says of a regex beside its pattern. */
export interface RegexRequest {
  readonly pattern: ByteString;
  /** Words of `regex_options`. */
  readonly options: readonly string[];
  /** `regex_no_match`. */
  readonly negated: boolean;
  /** `regex_min_offset`; 0 when not given. */
  readonly minOffset: number;
  /** `regex_max_offset`. */
  readonly maxOffset: number | null;
}

export type RegexTranslation =
  | { readonly kind: 'translated'; readonly regex: BodyRegex }
  /** The reason of the refusal, for a diagnostic: without final stop, and without the keyword. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Options that change only the speed of PCRE's search or what it reports beside a match, and options that forbid
 * constructs.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'alt_verbnames',
  'auto_callout',
  'dupnames',
  'never_backslash_c',
  'never_ucp',
  'never_utf',
  'no_auto_possess',
  'no_dotstar_anchor',
  'no_start_optimize',
  // The option chooses among several matches, and any match will do here.
  'ungreedy',
  'use_offset_limit',
]);

const EFFECTIVE: ReadonlySet<string> = new Set([
  'allow_empty_class',
  'alt_circumflex',
  'caseless',
  'dollar_endonly',
  'dotall',
  'extended',
  'firstline',
  'match_unset_backref',
  'multiline',
  'no_auto_capture',
  'utf',
]);

const UNSUPPORTED: Readonly<Record<string, string>> = {
  alt_bsux: 'write \\x{HHHH} and leave it out',
  ucp: 'write the characters that are meant, as a class',
};

/**
 * Makes a JavaScript regex that matches exactly what PCRE2 matches, or says which feature of PCRE2 stands in the way.
 * The search is for bytes unless `utf` is given, as in PCRE2.
 */
export function translateRegex(request: RegexRequest): RegexTranslation {
  const problem = optionProblem(request.options);
  if (problem !== null) return refused(problem);
  if (request.pattern.length > MAX_PATTERN_LENGTH) {
    return refused(`the pattern is longer than ${MAX_PATTERN_LENGTH} bytes`);
  }
  const options = new Set(request.options);
  const text = options.has('utf') ? fromUtf8(request.pattern) : request.pattern;
  if (text === undefined) return refused('option utf: the pattern is not UTF-8');
  try {
    const reader = new RegexReader(text, options);
    const source = reader.translate();
    const flags = (options.has('utf') ? 'u' : '') + (reader.folds ? 'i' : '');
    // This finds the mistakes that the reader does not: unbalanced parentheses, ranges out of order, names given
    // twice.
    new RegExp(source, flags);
    return { kind: 'translated', regex: describe(request, reader, source, flags) };
  } catch (error) {
    if (error instanceof UntranslatableError) return refused(error.message);
    if (error instanceof SyntaxError) return refused(error.message.replace(/^.*: /s, '').toLowerCase());
    throw error;
  }
}

function describe(request: RegexRequest, reader: RegexReader, source: string, flags: string): BodyRegex {
  const { options } = request;
  return {
    pattern: request.pattern,
    source,
    // The flag g lets a search begin at another position than 0.
    flags: `${flags}g`,
    utf: options.includes('utf'),
    firstLine: options.includes('firstline'),
    degree: reader.degree,
    negated: request.negated,
    minOffset: request.minOffset,
    maxOffset: request.maxOffset,
  };
}

function optionProblem(options: readonly string[]): string | null {
  for (const option of options) {
    if (EFFECTIVE.has(option) || WITHOUT_EFFECT.has(option)) continue;
    const advice = Object.hasOwn(UNSUPPORTED, option) ? UNSUPPORTED[option] : undefined;
    return advice === undefined
      ? `there is no option ${option}`
      : `option ${option} is not available here: ${advice}`;
  }
  return null;
}

function refused(reason: string): RegexTranslation {
  return { kind: 'refused', reason };
}
