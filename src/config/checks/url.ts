import { translateRegex } from '../../../checkers/http/regex/regex.ts';
import type { ByteString } from '../../../checkers/http/regex/text.ts';
import { decodeQuotedRegex, toBytes } from '../../../checkers/http/regex/text.ts';
import type { BodyRegex, StatusRange } from '../../../checkers/http/spec.ts';
import { quote, readText, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { bareFlag, flag, integer, line } from '../decode/keyword-kinds.ts';
import { splitStatement } from '../keepalived/script-tokenizer.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';

import type { ConfiguredValue } from './pacing-draft.ts';

/** The longest request target. keepalived cuts its whole request at 2047 bytes. Listed in docs/limits.md. */
export const MAX_PATH_LENGTH = 8192;
/** The longest Host header. Listed in docs/limits.md. */
export const MAX_HOST_LENGTH = 512;

/** A url of HTTP_GET or SSL_GET. */
export interface UrlDraft {
  readonly statement: Statement;
  path?: string;
  digest?: string;
  readonly status: StatusRange[];
  virtualhost?: string;
  regex?: ConfiguredValue<ByteString>;
  regexNoMatch?: ConfiguredValue<boolean>;
  regexOptions?: ConfiguredValue<readonly string[]>;
  regexMinOffset?: ConfiguredValue<number>;
  regexMaxOffset?: ConfiguredValue<number>;
  /** The value of SSL_GET's tls_compliant. */
  closeNotify?: boolean;
}

export function newUrl(statement: Statement): UrlDraft {
  return { statement, status: [] };
}

/**
 * The keyword of a virtual server, a real server, a check or a url for the Host header, which is sent as it is written.
 */
export function virtualhost<Draft extends { virtualhost?: string }>(): Keyword<Draft> {
  return line('a host name', MAX_HOST_LENGTH, (draft, value) => {
    draft.virtualhost = value;
  });
}

/** The bounds of offsets into a body; keepalived accepts any number. */
const OFFSET = { min: 0, max: 0x7fff_ffff };

const REGEX_KEYWORDS: Entries<UrlDraft> = [
  ['regex', { argument: { kind: 'text', what: 'a regular expression' }, decode: readRegex }],
  [
    'regex_no_match',
    bareFlag((draft, value, statement) => {
      draft.regexNoMatch = { value, statement };
    }),
  ],
  ['regex_options', { argument: { kind: 'words', what: 'options of PCRE2' }, decode: readRegexOptions }],
  [
    'regex_min_offset',
    integer(OFFSET, (draft, value, statement) => {
      draft.regexMinOffset = { value, statement };
    }),
  ],
  [
    'regex_max_offset',
    integer(OFFSET, (draft, value, statement) => {
      draft.regexMaxOffset = { value, statement };
    }),
  ],
  [
    'regex_stack',
    {
      argument: { kind: 'words', what: 'two sizes in bytes' },
      decode: (_draft, statement, context) => {
        const message = `${writtenName(statement)} sizes the stack of PCRE2's compiler; there is none here`;
        context.info('not-handled', statement, message, { topic: 'regex_stack' });
      },
    },
  ],
];

const COMMON: Entries<UrlDraft> = [
  [
    'path',
    line('a request target', MAX_PATH_LENGTH, (draft, value) => {
      draft.path = value;
    }),
  ],
  ['digest', { argument: { kind: 'text', what: 'an MD5' }, repeatable: true, decode: readDigest }],
  [
    'status_code',
    { argument: { kind: 'words', what: '200 or 200-299' }, repeatable: true, decode: readStatusCodes },
  ],
  ['virtualhost', virtualhost()],
  ...REGEX_KEYWORDS,
];

export const URL_KEYWORDS: KeywordTable<UrlDraft> = new Map(COMMON);

/** A url of SSL_GET. */
export const SSL_URL_KEYWORDS: KeywordTable<UrlDraft> = new Map<string, Keyword<UrlDraft>>([
  ...COMMON,
  [
    'tls_compliant',
    flag((draft, value) => {
      draft.closeNotify = value;
    }),
  ],
]);

/** The urls of a check that can be requested; faults of the others are reported. */
export function usableUrl(draft: UrlDraft, context: DecodeContext): boolean {
  if (draft.path !== undefined) return true;
  const { statement } = draft;
  // The fault of a path that is present and cannot be used was reported already.
  const { block } = statement;
  if (block?.some(({ keyword }) => keyword === 'path') === true) return false;
  const message = `${writtenName(statement)} has no path`;
  const consequence = 'it is left out';
  if (!context.reportAgain(block, 'path', `${message} and is left out`))
    context.tolerate('url-without-path', statement, message, { consequence });
  return false;
}

const MD5 = /^[0-9a-fA-F]{32}$/;

function readDigest(draft: UrlDraft, statement: Statement, context: DecodeContext): void {
  // The first one that is valid applies, as in keepalived.
  if (draft.digest !== undefined) {
    const message = `${writtenName(statement)} stands here again; the first one counts`;
    context.warning('repeated-keyword', statement, message);
    return;
  }
  const word = requiredWord(statement, 1, 'an MD5 of 32 hexadecimal digits', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  if (MD5.test(word.text)) {
    draft.digest = word.text.toLowerCase();
    return;
  }
  const message = `${writtenName(statement)}: ${quote(word.text)} is not an MD5`;
  const extras = { hint: `32 hexadecimal digits; here are ${word.text.length} characters` };
  context.tolerate('invalid-digest', [statement, word], message, {
    ...extras,
    consequence: 'the body is not compared',
  });
}

const STATUS = /^([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?$/;

function readStatusCodes(draft: UrlDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'status codes, such as 200 or 200-299', context) === null) return;
  for (const word of statement.words.slice(1)) {
    const [, first, last = first] = STATUS.exec(word.text) ?? [];
    if (first !== undefined && Number(first) <= Number(last)) {
      draft.status.push({ from: Number(first), to: Number(last) });
      continue;
    }
    const message = `${writtenName(statement)}: ${quote(word.text)} is not a status code or range`;
    context.tolerate('out-of-range', [statement, word], message, {
      consequence: 'it is ignored',
      hint: '100 to 599, such as 200 or 200-299',
    });
  }
}

/**
 * keepalived reads the raw statement with quotes of both kinds and removes backslash escapes before PCRE2 sees the
 * pattern, so a backslash of the pattern has to be doubled. YAML has quoting of its own, and the text is the pattern.
 */
function readRegex(draft: UrlDraft, statement: Statement, context: DecodeContext): void {
  if (context.dialect === 'yaml') {
    const value = readText(statement, context);
    if (value !== undefined) draft.regex = { value: toBytes(value), statement };
    return;
  }
  const { source, start, end } = statement;
  const { words, complete } = splitStatement(source.text.slice(start, end));
  const name = writtenName(statement);
  const [, pattern, ...more] = words;
  if (!complete) context.error('unterminated-quote', statement, `${name}: a quote is not closed`);
  else if (pattern === undefined) context.error('missing-argument', statement, `${name} needs a pattern`);
  else if (more.length > 0) {
    const message = `${name} takes one pattern; here are ${more.length + 1} words`;
    context.error('invalid-regex', statement, message, { hint: 'put quotes around the whole pattern' });
  } else draft.regex = { value: decodeQuotedRegex(pattern), statement };
}

function readRegexOptions(draft: UrlDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'options, such as caseless', context) === null) return;
  const value = statement.words.slice(1).map((word) => word.text);
  draft.regexOptions = { value, statement };
}

/** The regular expression of a url; undefined without one, and when it cannot be run, which is reported. */
export function resolveRegex(draft: UrlDraft, context: DecodeContext): BodyRegex | undefined {
  if (draft.regex === undefined) {
    reportWithoutRegex(draft, context);
    return undefined;
  }
  const { statement, value: pattern } = draft.regex;
  const { minOffset, maxOffset } = resolveOffsets(draft, context);
  const options = draft.regexOptions?.value ?? [];
  const negated = draft.regexNoMatch?.value ?? false;
  const translation = translateRegex({ pattern, options, negated, minOffset, maxOffset });
  if (translation.kind === 'translated') return translation.regex;
  const message = `${writtenName(statement)} cannot be used: ${translation.reason}`;
  context.error('invalid-regex', statement, message);
  return undefined;
}

/** keepalived drops both offsets when they exclude each other. */
function resolveOffsets(
  { regexMinOffset: min, regexMaxOffset: max }: UrlDraft,
  context: DecodeContext,
): Pick<BodyRegex, 'minOffset' | 'maxOffset'> {
  if (min !== undefined && max !== undefined && min.value > max.value) {
    const message = `${writtenName(min.statement)} ${min.value} is above ${writtenName(max.statement)} ${max.value}`;
    context.tolerate('out-of-range', min.statement, message, { consequence: 'both are ignored' });
    context.observer?.tolerate('out-of-range', max.statement, null);
    return { minOffset: 0, maxOffset: null };
  }
  return { minOffset: min?.value ?? 0, maxOffset: max?.value ?? null };
}

function reportWithoutRegex(draft: UrlDraft, context: DecodeContext): void {
  const { regexNoMatch, regexOptions, regexMinOffset, regexMaxOffset } = draft;
  for (const given of [regexNoMatch, regexOptions, regexMinOffset, regexMaxOffset]) {
    if (given === undefined) continue;
    const message = `${writtenName(given.statement)} needs regex beside it`;
    context.tolerate('option-without-effect', given.statement, message, { consequence: 'it has no effect' });
  }
}
