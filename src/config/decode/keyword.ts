import { parseIpAddress } from '../../base/ip-address.ts';
import { beginsUnseen, oddCharacter, oddCharacterHint, plainText } from '../language/odd-characters.ts';
import { nearest } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { BlockName } from '../language/vocabulary.ts';
import { homesOf, isBlockKeyword, isCheck, knownIn, wordsOf } from '../language/vocabulary.ts';
import type { DecodeContext, Place } from './context.ts';
import type { KeywordArgument } from './keyword-argument.ts';
import { KEYWORD_HINTS } from './keyword-hints.ts';
import { keywordHint, misplacedHint } from './value-hints.ts';
/** Defines how one keyword of a block changes the draft that the block is decoded into. */
export interface Keyword<Draft> {
  readonly decode: (draft: Draft, statement: Statement, context: DecodeContext) => void;
  /** The argument of the keyword. */
  readonly argument?: KeywordArgument;
  /** True when the keyword takes a block; without this, a block after it is an error. */
  readonly block?: boolean;
  /** True when the keyword may occur more than once in a block and adds a value each time. */
  readonly repeatable?: boolean;
  /**
   * True when the first of several occurrences applies (keepalived: scripts, FIFOs, the sync daemon); otherwise the
   * last does.
   */
  readonly firstCounts?: boolean;
}

export type KeywordTable<Draft> = ReadonlyMap<string, Keyword<Draft>>;

/** Turns the keywords for a part of a draft into keywords for the whole draft. */
export function keywordsOfPart<Whole, Part>(
  keywords: Iterable<readonly [string, Keyword<Part>]>,
  part: (whole: Whole) => Part,
): readonly (readonly [string, Keyword<Whole>])[] {
  return [...keywords].map(([name, keyword]) => [
    name,
    { ...keyword, decode: (whole, statement, context) => keyword.decode(part(whole), statement, context) },
  ]);
}

/** Decodes the statements of one block; a statement that is not in the table is reported and skipped whole. */
export function decodeBlock<Draft>(
  statements: Iterable<Statement>,
  block: BlockName,
  table: KeywordTable<Draft>,
  draft: Draft,
  context: DecodeContext,
): void {
  // Few keywords may occur only once in a block, so searching a list is faster than hashing.
  const seen: string[] = [];
  for (const statement of statements) {
    const keyword = table.get(statement.keyword);
    if (keyword === undefined) {
      reportUnread(statement, block, table, statements, context);
      continue;
    }
    if (keyword.block !== true && statement.block !== null) reportBlock(statement, context);
    if (context.dialect === 'keepalived') reportTypographicQuotes(statement, context);
    if (keyword.repeatable !== true) {
      if (seen.includes(statement.keyword)) {
        const counts = keyword.firstCounts === true ? 'first' : 'last';
        const message = `${writtenName(statement)} stands here again; the ${counts} one counts`;
        context.warning('repeated-keyword', statement, message);
        if (counts === 'first') {
          context.observer?.tolerate('repeated-keyword', statement, null);
          continue;
        }
        context.observer?.repeats(statement);
      }
      seen.push(statement.keyword);
    }
    keyword.decode(context.observer?.watch(draft, statement) ?? draft, statement, context);
  }
}

/**
 * Reports a block after a keyword that takes none: it is usually two statements on one line. keepalived loses the
 * second one, too.
 */
function reportBlock(statement: Statement, context: DecodeContext): void {
  const lost = statement.words.slice(1).find((word) => isBlockKeyword(word.text));
  const name = writtenName(statement);
  if (lost === undefined) {
    context.error('unexpected-block', statement, `${name} takes no block`);
    return;
  }
  context.error(
    'unexpected-block',
    [statement, lost],
    `${lost.text} stands on the line of ${name}, where keepalived loses it`,
    {
      hint: `put ${lost.text} on a line of its own`,
    },
  );
}

const MERGE_MARK = /^(?:<{7}|\|{7}|={7}|>{7})$/;

/** The first word that begins with a typographic quote, which keepalived takes for a part of the word. */
export function typographicQuote(statement: Statement): Word | undefined {
  return statement.words.find(({ text }) => {
    const code = text.charCodeAt(0);
    return code >= 0x2018 && code <= 0x201f;
  });
}

function reportTypographicQuotes(statement: Statement, context: DecodeContext): void {
  const word = typographicQuote(statement);
  if (word === undefined) return;
  context.warning('typographic-quote', [statement, word], 'these quotes count as a part of the word', {
    hint: 'write " in their place',
  });
}

function reportUnread<Draft>(
  statement: Statement,
  block: BlockName,
  table: KeywordTable<Draft>,
  siblings: object,
  context: DecodeContext,
): void {
  const { keyword } = statement;
  const known = knownIn(block, keyword);
  const hint = KEYWORD_HINTS.get(keyword) ?? null;
  if (known === 'later') {
    const message = `${keyword} is known but not acted on yet; it has no effect`;
    context.warning('not-acted-on-yet', statement, message, { hint, topic: `${block} ${keyword}` });
    return;
  }
  if (known === 'other') {
    const message = `${keyword} is not handled by lvsd and has no effect here`;
    context.info('not-handled', statement, message, { hint, topic: `${block} ${keyword}` });
    return;
  }
  const homes = homesOf(keyword);
  if (homes.length > 0) reportMisplaced(statement, block, homes, siblings, context);
  else reportUnknown(statement, block, table, siblings, context);
}

/** Without these keywords everything would be programmed in another network namespace than the written one. */
const NEVER_IGNORED: ReadonlySet<string> = new Set(['net_namespace', 'net_namespace_ipvs']);

function reportMisplaced(
  statement: Statement,
  block: BlockName,
  homes: readonly BlockName[],
  siblings: object,
  context: DecodeContext,
): void {
  const [home = 'root'] = homes;
  // Several words whose block is missing are one fault.
  const lone = homes.length === 1 && isBlockKeyword(home) && statement.block === null;
  const first = context.misplacedPlace(siblings, home) ?? statement;
  const topic = `${home} around ${first.source.path}:${first.start}`;
  const misplaced = {
    // A block in a wrong place is a server or a check that is lost; a single misplaced word is ignored by keepalived,
    // too.
    severity: statement.block === null && !NEVER_IGNORED.has(statement.keyword) ? 'warning' : 'error',
    code: 'misplaced-keyword',
    place: keywordOf(statement),
    message: `${statement.keyword} does not belong ${placeOf(block)}`,
    extras: { hint: misplacedHint(statement, block) ?? homesHint(homes), ...(lone ? { topic } : {}) },
  } as const;
  context.reportMisplaced(siblings, homes, misplaced, consequenceOf(statement));
}

/** A word that is allowed in more blocks than this gives no indication of the intended one. */
const MAX_HOMES = 5;

function homesHint(homes: readonly BlockName[]): string | null {
  if (homes.length <= MAX_HOMES) return `it belongs ${homes.map(placeOf).join(' or ')}`;
  return homes.every(isCheck) ? 'it belongs in a check, such as TCP_CHECK' : null;
}

function placeOf(block: BlockName): string {
  return block === 'root' ? 'at the top level' : `in ${block}`;
}

function consequenceOf({ block }: Statement): string {
  return block === null ? 'it is ignored' : 'its block is not read';
}

function keywordOf(statement: Statement): Place {
  const [name] = statement.words;
  return name === undefined ? statement : [statement, name];
}

function reportUnknown<Draft>(
  statement: Statement,
  block: BlockName,
  table: KeywordTable<Draft>,
  siblings: object,
  context: DecodeContext,
): void {
  const { keyword } = statement;
  const place = keywordOf(statement);
  if (MERGE_MARK.test(keyword)) {
    const message = 'a merge conflict was not resolved here';
    context.error('unknown-keyword', place, message, { topic: 'merge conflict' });
    return;
  }
  const candidates = [...table.keys(), ...wordsOf(block)];
  if (beginsUnseen(keyword)) {
    reportUnseen(statement, block, candidates, siblings, context);
    return;
  }
  const { meant, hint } = meantBy(statement, candidates, context);
  const misplaced = {
    // keepalived reads the body of a mistyped block as if it stood outside, so no two readers agree on such a file.
    severity: statement.block !== null && meant !== undefined ? 'error' : 'warning',
    code: 'unknown-keyword',
    place,
    message: `unknown keyword ${keyword} ${placeOf(block)}`,
    extras: { hint },
  } as const;
  context.reportMisplaced(siblings, meant === undefined ? [] : [meant], misplaced, consequenceOf(statement));
}

/**
 * Reports lines that begin with a no-break space, a full-width blank or a byte order mark, which are invisible in a
 * message. All lines of a kind share one message.
 */
function reportUnseen(
  statement: Statement,
  block: BlockName,
  candidates: readonly string[],
  siblings: object,
  context: DecodeContext,
): void {
  const { keyword, words } = statement;
  const glued = plainText(keyword).trim();
  const named = (glued === '' ? words[1]?.text : glued.split(' ')[0]) ?? '';
  const meant = candidates.includes(named) ? named : nearest(named, candidates);
  const odd = oddCharacter(keyword) ?? '';
  const lost = statement.block !== null;
  const what = named === '' ? 'a word of its own' : `a part of the line, and ${named} no keyword`;
  const misplaced = {
    severity: lost ? 'error' : 'warning',
    code: 'unknown-keyword',
    place: keywordOf(statement),
    message: `${odd} before ${named === '' ? 'the end of the line' : named} is no blank ${placeOf(block)}`,
    extras: {
      hint: `${odd} looks like a blank and makes ${what}: write plain blanks in its place`,
      topic: `unseen ${odd} ${lost}`,
    },
  } as const;
  context.reportMisplaced(siblings, meant === undefined ? [] : [meant], misplaced, consequenceOf(statement));
}

interface Guess {
  readonly meant?: string | undefined;
  readonly hint: string | null;
}

/** The keyword that an unknown word probably stands for, and the report about it. */
function meantBy(statement: Statement, candidates: readonly string[], context: DecodeContext): Guess {
  const { keyword, words } = statement;
  const given = keywordHint(statement);
  if (given !== null) return { hint: given };
  const alias = ALIASES.get(keyword.toUpperCase());
  if (alias !== undefined && candidates.includes(alias))
    return { meant: alias, hint: `did you mean \`${alias}\`?` };
  const server = ['virtual_server', 'real_server'].find((name) => candidates.includes(name));
  if (server !== undefined && parseIpAddress(keyword) !== undefined) {
    return { meant: server, hint: `write \`${server} ${words.map(({ text }) => text).join(' ')}\`` };
  }
  const second = words[1]?.text;
  if (words.length === 2 && second !== undefined && candidates.includes(second)) {
    return { meant: second, hint: `the keyword comes first: write \`${second} ${keyword}\`` };
  }
  const hint = context.suggest(keyword, candidates);
  const plain = plainText(keyword).trim();
  const [first = plain] = plain.split(' ');
  if (candidates.includes(first)) return { meant: first, hint: oddCharacterHint(keyword) ?? hint };
  if (hint !== null) return { meant: nearest(plain, candidates), hint };
  const glued = candidates.find((word) => word.length > MIN_GLUED && keyword.startsWith(word));
  if (glued === undefined) return { hint: null };
  return { meant: glued, hint: `a blank is missing: \`${glued} ${keyword.slice(glued.length)}\`` };
}

/** Names of checks in other programs. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['HTTPS_GET', 'SSL_GET'],
  ['HTTPS_CHECK', 'SSL_GET'],
  ['SSL_CHECK', 'SSL_GET'],
  ['HTTP_CHECK', 'HTTP_GET'],
  ['ICMP_CHECK', 'PING_CHECK'],
  ['SCRIPT_CHECK', 'MISC_CHECK'],
]);

/** A shorter keyword may be the beginning of another word by chance. */
const MIN_GLUED = 4;
