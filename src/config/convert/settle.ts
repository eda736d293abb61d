import { decodeQuotedRegex, fromUtf8 } from '../../../checkers/http/regex/text.ts';
import { RAW_KEYWORDS, splitStatement } from '../keepalived/script-tokenizer.ts';
import type { LoadObserver, Tolerated } from '../language/load-observer.ts';
import type { Source } from '../language/source.ts';
import type { Statement, Word } from '../language/tree.ts';
import { statementSpan } from '../language/tree.ts';
import type { Config, RealServer, VirtualServer } from '../model/config.ts';
import { canonicalKeyword, canonicalWords } from './canonical.ts';
import type { CommentPlacer } from './comment-placer.ts';
import type { OutStatement } from './out-statement.ts';
import { lastFirst, ownWords, placeOf, withoutExtra, withoutTail } from './settle-words.ts';

/** The results of a load that a conversion needs. */
export interface SettledLoad {
  readonly config: Config;
  readonly observer: LoadObserver;
  readonly comments: CommentPlacer;
  /** True when the statements are keepalived's own words, with scripts in two levels of quotes. */
  readonly keepalived: boolean;
}

/** The checks that connect, and can therefore configure an address. */
const CONNECTING: ReadonlySet<string> = new Set([
  'TCP_CHECK',
  'HTTP_GET',
  'SSL_GET',
  'SMTP_CHECK',
  'DNS_CHECK',
  'UDP_CHECK',
]);

/**
 * Rewrites the statements of a load so that nothing in them needs tolerance: a statement without effect becomes a
 * comment, and one that took effect in another way than written is written in that way.
 */
export class Settler {
  readonly #load: SettledLoad;
  readonly #effective: ReadonlySet<Statement>;
  readonly #tolerated = new Map<Statement, Tolerated[]>();
  readonly #models = new Map<Source, Map<number, VirtualServer | RealServer>>();
  /** Each recipient is written once, and those beyond the limit are left out. */
  readonly #recipientsLeft: Set<string>;
  /** The probe_path of the virtual server that is being rewritten. */
  #pathAround: string | undefined;
  /** Comments of omitted statements, for the next statement that is written. */
  #pending: string[] = [];

  constructor(load: SettledLoad) {
    this.#load = load;
    this.#effective = load.observer.effective();
    this.#recipientsLeft = new Set(load.observer.recipients);
    for (const entry of load.observer.tolerated) {
      this.#tolerated.set(entry.statement, [...(this.#tolerated.get(entry.statement) ?? []), entry]);
    }
    for (const virtualServer of load.config.virtualServers) {
      this.#remember(virtualServer);
      for (const server of virtualServer.realServers) this.#remember(server);
    }
  }

  /** Rewrites the top level; `left` has the comments after its last statement. */
  settle(tree: readonly Statement[]): {
    readonly statements: readonly OutStatement[];
    readonly left: readonly string[];
  } {
    const statements = this.#block(tree, null);
    const left = this.#pending;
    this.#pending = [];
    return { statements, left };
  }

  #remember(object: VirtualServer | RealServer): void {
    const { source, start } = object.span;
    const places = this.#models.get(source) ?? new Map<number, VirtualServer | RealServer>();
    this.#models.set(source, places.set(start, object));
  }

  #model(statement: Statement): VirtualServer | RealServer | undefined {
    return this.#models.get(statement.source)?.get(statement.start);
  }

  #block(statements: readonly Statement[], parent: Statement | null): readonly OutStatement[] {
    const last = new Map<string, Statement>();
    for (const statement of statements) {
      const keyword = canonicalKeyword(parent?.keyword ?? null, statement.keyword);
      const counts = this.#effective.has(statement) || this.#load.observer.isRepetition(statement);
      if (statement.block === null && counts) last.set(keyword, statement);
    }
    return statements.flatMap((statement) => {
      const keyword = canonicalKeyword(parent?.keyword ?? null, statement.keyword);
      const { before, after } = this.#load.comments.at(statementSpan(statement));
      this.#pending.push(...before);
      const counting = last.get(keyword);
      const replaced =
        counting !== undefined &&
        counting !== statement &&
        !this.#effective.has(statement) &&
        statement.block === null;
      const settled = replaced ? undefined : this.#settled(statement, keyword, parent);
      if (settled === undefined) {
        this.#leaveOut(statement, replaced ? 'repeated-keyword' : this.#reason(statement), after);
        return [];
      }
      const taken = this.#pending;
      this.#pending = [];
      const { words, block } = settled;
      const children = block === null ? null : this.#children(statement, block, keyword);
      return [{ keyword, words, block: children, before: taken, after }];
    });
  }

  #children(statement: Statement, block: readonly Statement[], keyword: string): readonly OutStatement[] {
    if (keyword === 'notification_email') return this.#recipients(block);
    if (keyword === 'virtual_server') this.#pathAround = this.#pathIn(block);
    const children = this.#block(block, statement);
    const model = this.#model(statement);
    if (keyword === 'virtual_server' && model !== undefined && 'listeners' in model) {
      const [listener] = model.listeners;
      const whole = this.#withSorryInhibit(block, children, model);
      const given = whole.some((child) => child.keyword === 'protocol');
      if (given || listener.kind !== 'address') return whole;
      return [added('protocol', listener.protocol.toUpperCase()), ...whole];
    }
    const port = statement.words[2]?.text;
    if (keyword !== 'real_server' || port === undefined || !this.#has(statement, 'port-overridden'))
      return children;
    const path = pathOf(children) ?? this.#pathAround;
    return children.map((child) => {
      const connects = child.block !== null && CONNECTING.has(child.keyword);
      if (!connects || child.block.some((part) => part.keyword === 'connect_port')) return child;
      // A data-path probe goes to the port of the virtual server, whatever port the real server has.
      if ((pathOf(child.block) ?? path) === 'forwarding') return child;
      return { ...child, block: [...child.block, added('connect_port', port)] };
    });
  }

  /** The probe_path of a block, where it takes effect. */
  #pathIn(block: readonly Statement[]): string | undefined {
    return block.findLast((one) => one.keyword === 'probe_path' && this.#effective.has(one))?.words[1]?.text;
  }

  /** Every word is an address; invalid ones and those beyond the limit are left out. */
  #recipients(lines: readonly Statement[]): readonly OutStatement[] {
    return lines.flatMap((line) => {
      const { before, after } = this.#load.comments.at(statementSpan(line));
      const refused = new Set((this.#tolerated.get(line) ?? []).map(({ word }) => word?.start));
      const comments = [...before];
      const taken = line.words.filter(({ start, text }) => {
        if (!refused.has(start) && this.#recipientsLeft.delete(text)) return true;
        comments.push(`left out: ${text}`);
        return false;
      });
      if (taken.length === 0) this.#pending.push(...comments, ...(after === null ? [] : [after]));
      return taken.map(({ text }, index) => ({
        keyword: text,
        words: [],
        block: null,
        before: index === 0 ? comments : [],
        after: index === taken.length - 1 ? after : null,
      }));
    });
  }

  /**
   * A sorry server that is also a real server has the inhibit setting of the real server, whatever is written for it.
   */
  #withSorryInhibit(
    block: readonly Statement[],
    children: readonly OutStatement[],
    { sorryServer }: VirtualServer,
  ): readonly OutStatement[] {
    const tolerated = block.some(
      (statement) => statement.keyword === 'sorry_server' && this.#has(statement, 'sorry-option-ignored'),
    );
    if (!tolerated) return children;
    const others = children.filter(({ keyword }) => keyword !== 'sorry_server_inhibit');
    return sorryServer?.inhibit === true ? [...others, added('sorry_server_inhibit')] : others;
  }

  /** Returns undefined for a statement without effect. */
  #settled(
    statement: Statement,
    keyword: string,
    parent: Statement | null,
  ): { readonly words: readonly string[]; readonly block: readonly Statement[] | null } | undefined {
    const { block } = statement;
    const tolerated = this.#tolerated.get(statement) ?? [];
    if (block !== null) return this.#settledBlock(statement, keyword, tolerated, block);
    if (keyword === 'ip_family' && parent !== null && this.#has(parent, 'family-mismatch')) return undefined;
    const own = ownWords(
      { statement, keyword, tolerated, parent },
      this.#words(statement),
      this.#load.config,
    );
    if (own !== null) return own === undefined ? undefined : { words: own, block };
    let words: readonly string[] = canonicalWords(keyword, parent?.keyword ?? null, this.#words(statement));
    // The words are handled from the last to the first, so that each keeps its original place.
    for (const { code, word } of [...tolerated].sort(lastFirst)) {
      const settled = this.#settleLeaf(words, code, statement, word, parent);
      if (settled === undefined) return undefined;
      words = settled;
    }
    return { words, block };
  }

  #settleLeaf(
    words: readonly string[],
    code: Tolerated['code'],
    statement: Statement,
    word: Word | null,
    parent: Statement | null,
  ): readonly string[] | undefined {
    const model = parent === null ? undefined : this.#model(parent);
    const service = model !== undefined && 'listeners' in model ? model : undefined;
    switch (code) {
      case 'extra-words':
        return withoutExtra(words, statement, word);
      case 'address-tail':
        return withoutTail(words, statement, word);
      case 'quorum-unreachable':
        return service === undefined ? undefined : [String(service.quorum)];
      case 'hysteresis-too-large':
        return service === undefined ? undefined : [String(service.hysteresis)];
      case 'port-overridden':
        return words.slice(0, 1);
      case 'invalid-tunnel':
        return this.#effective.has(statement) ? words.slice(0, 1) : undefined;
      case 'out-of-range':
        if (statement.keyword === 'smtp_connect_timeout' && word === null) return ['1'];
        return this.#withoutWord(words, statement, word, parent);
      case 'invalid-bytes':
        // A reply is required all the same.
        return statement.keyword === 'require_reply' ? [] : undefined;
      case 'sorry-option-ignored':
        // At the server itself the message says that an option of the real server applies, and that option is written
        // beside it.
        return statement.keyword === 'sorry_server' ? words : undefined;
      default:
        return this.#withoutWord(words, statement, word, parent);
    }
  }

  /** A word after the first value may be ignored alone; without its first value a statement has no effect. */
  #withoutWord(
    words: readonly string[],
    statement: Statement,
    word: Word | null,
    parent: Statement | null,
  ): readonly string[] | undefined {
    const at = placeOf(statement, word);
    const listed = parent?.keyword === 'virtual_server_group';
    if (at < 1 || !(listed || this.#effective.has(statement))) return undefined;
    return words.filter((_, index) => index !== at);
  }

  #settledBlock(
    statement: Statement,
    keyword: string,
    tolerated: readonly Tolerated[],
    block: readonly Statement[],
  ): { readonly words: readonly string[]; readonly block: readonly Statement[] } | undefined {
    const server = keyword === 'virtual_server' || keyword === 'real_server';
    if (server && this.#model(statement) === undefined) return undefined;
    const beside = (code: string): boolean => code === 'extra-words' || code === 'mail-limit';
    if (!server && tolerated.some(({ code }) => !beside(code))) return undefined;
    let words: readonly string[] = this.#words(statement);
    for (const { code, word } of tolerated) {
      if (code === 'port-overridden') words = words.slice(0, 1);
      if (code === 'address-tail') words = withoutTail(words, statement, word);
      if (code === 'extra-words') words = withoutExtra(words, statement, word);
    }
    return { words, block };
  }

  /** The command, user and group of a script are split by rules of their own, and so is a regular expression. */
  #words(statement: Statement): readonly string[] {
    const { source, start, end, keyword } = statement;
    if (this.#load.keepalived && statement.block === null && RAW_KEYWORDS.has(keyword)) {
      const words = splitStatement(source.text.slice(start, end)).words.slice(1);
      return keyword === 'regex' ? words.map((word) => fromUtf8(decodeQuotedRegex(word)) ?? word) : words;
    }
    return statement.words.slice(1).map(({ text }) => text);
  }

  #has(statement: Statement, code: Tolerated['code']): boolean {
    return this.#tolerated.get(statement)?.some((entry) => entry.code === code) ?? false;
  }

  #reason(statement: Statement): string {
    return this.#tolerated.get(statement)?.at(0)?.code ?? 'no effect';
  }

  #leaveOut(statement: Statement, reason: string, after: string | null): void {
    this.#pending.push(`left out (${reason}): ${statement.words.map(({ text }) => text).join(' ')}`);
    if (after !== null) this.#pending.push(after);
    this.#skip(statement.block ?? []);
  }

  /** The comments in an omitted block are omitted, too. */
  #skip(statements: readonly Statement[]): void {
    for (const statement of statements) {
      this.#load.comments.at(statementSpan(statement));
      this.#skip(statement.block ?? []);
    }
  }
}

/** The probe_path of a rewritten block. */
function pathOf(block: readonly OutStatement[]): string | undefined {
  return block.find(({ keyword }) => keyword === 'probe_path')?.words[0];
}

function added(keyword: string, ...words: readonly string[]): OutStatement {
  return { keyword, words, block: null, before: [], after: null };
}
