import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import type { DecodeContext, Place } from './context.ts';
import type { KeywordArgument } from './keyword-argument.ts';
import { KEYWORD_HINTS } from './keyword-hints.ts';
import type { BlockName } from './vocabulary.ts';
import { homesOf, isBlockKeyword, knownIn, wordsOf } from './vocabulary.ts';

/** How one keyword of a block changes the draft that the block is decoded into. */
export interface Keyword<Draft> {
  readonly decode: (draft: Draft, statement: Statement, context: DecodeContext) => void;
  /** What stands after it. */
  readonly argument?: KeywordArgument;
  /** It takes a block; without this a block after it is an error. */
  readonly block?: boolean;
  /** It may stand more than once in a block and adds something each time. */
  readonly repeatable?: boolean;
  /** Of several in a block the first one counts (keepalived: scripts, FIFOs, the sync daemon); otherwise the last. */
  readonly firstCounts?: boolean;
}

export type KeywordTable<Draft> = ReadonlyMap<string, Keyword<Draft>>;

/** The keywords of a part of a draft, as keywords of the whole. */
export function keywordsOfPart<Whole, Part>(
  keywords: Iterable<readonly [string, Keyword<Part>]>,
  part: (whole: Whole) => Part,
): readonly (readonly [string, Keyword<Whole>])[] {
  return [...keywords].map(([name, keyword]) => [
    name,
    { ...keyword, decode: (whole, statement, context) => keyword.decode(part(whole), statement, context) },
  ]);
}

/** Decodes the statements of one block; what is not in the table is named and skipped whole. */
export function decodeBlock<Draft>(
  statements: Iterable<Statement>,
  block: BlockName,
  table: KeywordTable<Draft>,
  draft: Draft,
  context: DecodeContext,
): void {
  // Few keywords may stand only once in a block: shorter to look through than to hash.
  const seen: string[] = [];
  for (const statement of statements) {
    const keyword = table.get(statement.keyword);
    if (keyword === undefined) {
      reportUnread(statement, block, table, context);
      continue;
    }
    if (statement.block !== null && keyword.block !== true) reportBlock(statement, context);
    if (context.dialect === 'keepalived') reportTypographicQuotes(statement, context);
    if (keyword.repeatable !== true) {
      if (seen.includes(statement.keyword)) {
        const counts = keyword.firstCounts === true ? 'first' : 'last';
        const message = `${writtenName(statement)} stands here again; the ${counts} one counts`;
        context.warning('repeated-keyword', statement, message);
        if (counts === 'first') continue;
      }
      seen.push(statement.keyword);
    }
    keyword.decode(context.observer?.watch(draft, statement) ?? draft, statement, context);
  }
}

/** A block after a keyword that has none: usually two statements on one line. keepalived loses the second one too. */
function reportBlock(statement: Statement, context: DecodeContext): void {
  const lost = statement.words.slice(1).find((word) => isBlockKeyword(word.text));
  const name = writtenName(statement);
  if (lost === undefined) {
    context.error('unexpected-block', statement, `${name} takes no block; what is in it is not read`);
    return;
  }
  context.error(
    'unexpected-block',
    [statement, lost],
    `${lost.text} is not read: it stands on the line of ${name}`,
    {
      hint: `put ${lost.text} on a line of its own`,
    },
  );
}

const MERGE_MARK = /^(?:<{7}|\|{7}|={7}|>{7})$/;

/** keepalived takes the quotes of a word processor for a part of the word. */
function reportTypographicQuotes(statement: Statement, context: DecodeContext): void {
  const word = statement.words.find(({ text }) => {
    const code = text.charCodeAt(0);
    return code >= 0x2018 && code <= 0x201f;
  });
  if (word === undefined) return;
  context.warning('typographic-quote', [statement, word], 'these quotes count as a part of the word', {
    hint: 'write " in their place',
  });
}

function reportUnread<Draft>(
  statement: Statement,
  block: BlockName,
  table: KeywordTable<Draft>,
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
  reportUnknown(statement, block, table, context);
}

function reportUnknown<Draft>(
  statement: Statement,
  block: BlockName,
  table: KeywordTable<Draft>,
  context: DecodeContext,
): void {
  const { keyword } = statement;
  const [name] = statement.words;
  const place: Place = name === undefined ? statement : [statement, name];
  const homes = homesOf(keyword);
  const skipped = statement.block === null ? 'it is ignored' : 'its block is not read';
  const inBlock = block === 'root' ? 'at the top level' : `in ${block}`;
  if (homes.length > 0) {
    // A whole block in a wrong place is a server or a check that is lost; a stray word is ignored by keepalived too.
    const message = `${keyword} does not belong ${inBlock}; ${skipped}`;
    const extras = {
      hint: `it belongs ${homes.map((home) => (home === 'root' ? 'at the top level' : `in ${home}`)).join(' or ')}`,
    };
    if (statement.block !== null) context.error('misplaced-keyword', place, message, extras);
    else context.warning('misplaced-keyword', place, message, extras);
    return;
  }
  if (MERGE_MARK.test(keyword)) {
    const message = 'a merge conflict was not resolved here';
    context.error('unknown-keyword', place, message, { topic: 'merge conflict' });
    return;
  }
  const hint = context.suggest(keyword, [...table.keys(), ...wordsOf(block)]);
  const message = `unknown keyword ${keyword} ${inBlock}; ${skipped}`;
  // keepalived reads the body of a mistyped block as if it stood outside: no two readers agree on such a file.
  if (statement.block !== null && hint !== null) context.error('unknown-keyword', place, message, { hint });
  else context.warning('unknown-keyword', place, message, { hint });
}
