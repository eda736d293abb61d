import type { Node } from 'yaml';
import { parseIpAddress } from '../../base/ip-address.ts';
import { nearest } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import type { YamlEntry, YamlReader } from './document.ts';
import { entryLine } from './entries.ts';
import type { EntriesKey, YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { ROOT_KEYS } from './keys.ts';
import { isMap, isSeq } from './package.ts';
import { concernsRoot, explainUnknownKey, innerKey } from './unknown-key.ts';
import {
  allowedWords,
  commandWords,
  groupEntryWords,
  headerWords,
  isEmpty,
  lineWords,
  methodWord,
  methodWords,
  pairWords,
} from './words.ts';

/** Turns a YAML document into the statements of keepalived's syntax, with the places of the YAML. */
export class YamlTreeBuilder {
  readonly #reader: YamlReader;

  constructor(reader: YamlReader) {
    this.#reader = reader;
  }

  build(root: Node): readonly Statement[] {
    const entries = this.#reader.entries(root).filter(({ key }) => !key.text.startsWith('x-'));
    const [first] = entries;
    if (first === undefined || entries.some(({ key }) => concernsRoot(key.text))) {
      return this.#statements(entries, ROOT_KEYS, 'the top-level map');
    }
    const message = `no key at the top of this file is one of lvsd's`;
    const hint = `known are ${[...ROOT_KEYS.keys()].join(', ')}`;
    this.#reader.error('yaml-structure', this.#reader.spanOfWord(first.key), message, hint);
    return [];
  }

  #statements(entries: readonly YamlEntry[], keys: YamlKeys, where: string): readonly Statement[] {
    const misplaced: YamlEntry[] = [];
    const statements = entries.flatMap((entry) => {
      const key = keys.get(entry.key.text);
      if (key !== undefined) return this.#statementsOf(entry, key);
      if (innerKey(entry.key.text, keys) !== undefined) {
        misplaced.push(entry);
        return [];
      }
      this.#unknownKey(entry.key, keys, where);
      // The content of a mistyped list is judged all the same, and its absence is no second fault.
      const meant = keys.get(nearest(entry.key.text, keys.keys()) ?? '');
      return meant !== undefined && LISTS.has(meant.kind) ? this.#statementsOf(entry, meant) : [];
    });
    return [...statements, ...this.#misplaced(misplaced, keys, where)];
  }

  /** Keys that belong into the items of a list of this map, such as `path` into `urls`: reported at the first one. */
  #misplaced(misplaced: readonly YamlEntry[], keys: YamlKeys, where: string): readonly Statement[] {
    const [first] = misplaced;
    const inner = first === undefined ? undefined : innerKey(first.key.text, keys);
    if (first === undefined || inner === undefined) return [];
    const { name, block } = inner;
    const message = `${first.key.text} does not belong in ${where}`;
    const hint = `it belongs in an item of ${name}: write \`${name}:\`, and \`- ${first.key.text}:\` below it`;
    this.#reader.error('misplaced-keyword', this.#reader.spanOfWord(first.key), message, hint);
    const inside = this.#statements(
      misplaced.filter(({ key }) => block.keys.has(key.text)),
      block.keys,
      block.keyword,
    );
    return [this.#statement(block.keyword, first.key, [], inside)];
  }

  #statementsOf(entry: YamlEntry, key: YamlKey): readonly Statement[] {
    switch (key.kind) {
      case 'header':
        return [];
      case 'word':
        return this.#words(entry, key.keyword, 'one value');
      case 'words':
        return this.#words(entry, key.keyword, 'a value or a list of values');
      case 'keywords':
        return this.#keywords(entry, key.allowed);
      case 'method':
        return this.#method(entry, key.keyword);
      case 'section':
        return this.#section(entry, key.keys);
      case 'endpoint':
        return this.#endpoint(entry, key.keyword, key.keys, key.header ?? ADDRESS_AND_PORT);
      case 'command':
        return this.#withWords(key.keyword, entry.key, commandWords(this.#reader, entry));
      case 'pairs':
        return this.#pairs(entry, key);
      case 'lines':
        return this.#lines(entry, key.keyword);
      case 'texts':
        return [this.#group(entry, key.keyword, [], true)];
      case 'block':
        return this.#ownBlock(entry, key.keyword, key.keys, key.outside);
      case 'blocks':
        return this.#items(entry).flatMap((item) => this.#block(item, key.block, entry.key.text));
      case 'groups':
        return this.#groups(entry, key.keyword, key.plain === true);
      case 'entries':
        return this.#entries(entry, key);
      case 'repeated':
        return this.#items(entry).flatMap((item) =>
          this.#words({ key: entry.key, value: item }, key.keyword, 'a value or a list of values'),
        );
      case 'checks':
        return this.#items(entry).flatMap((item) => this.#check(item, key.types));
    }
  }

  #words(entry: YamlEntry, keyword: string, what: string): readonly Statement[] {
    const { key, value } = entry;
    const list = what !== 'one value' && isSeq(value);
    const items = list ? value.items : value === null || isEmpty(value) ? [] : [value];
    const words = items.map((item) => this.#reader.word(item));
    if (words.includes(null)) {
      this.#reader.error('yaml-structure', this.#reader.spanOfWord(key), `${key.text} takes ${what}`);
      return [];
    }
    return [
      this.#statement(
        keyword,
        key,
        words.filter((word) => word !== null),
        null,
      ),
    ];
  }

  #keywords(entry: YamlEntry, allowed: readonly string[]): readonly Statement[] {
    const words = allowedWords(this.#reader, entry, this.#items(entry), allowed);
    return words.map((word) => this.#statement(word.text, word, [], null));
  }

  #method(entry: YamlEntry, keyword: string): readonly Statement[] {
    if (isMap(entry.value)) return this.#withWords(keyword, entry.key, methodWords(this.#reader, entry));
    return this.#words(entry, keyword, 'one value').map((statement) => ({
      ...statement,
      words: statement.words.map((word, index) => (index === 1 ? methodWord(word) : word)),
    }));
  }

  #pairs(entry: YamlEntry, pairs: Extract<YamlKey, { readonly kind: 'pairs' }>): readonly Statement[] {
    const { key, value } = entry;
    const { keyword, first } = pairs;
    if (isMap(value)) return this.#withWords(keyword, key, pairWords(this.#reader, entry, pairs));
    return first === null ? this.#notMap(key, pairs.words) : this.#words(entry, keyword, 'one value');
  }

  #withWords(keyword: string, key: Word, words: readonly Word[] | null): readonly Statement[] {
    return words === null ? [] : [this.#statement(keyword, key, words, null)];
  }

  #section(entry: YamlEntry, keys: YamlKeys): readonly Statement[] {
    const { key, value } = entry;
    if (isMap(value)) return this.#statements(this.#reader.entries(value), keys, key.text);
    const [first] = keys.values();
    if (first?.kind !== 'word') return this.#notMap(key, keys);
    const word = value === null ? null : this.#reader.word(value);
    if (word !== null && OFF.has(word.text)) return [];
    const bare = word !== null && ON.has(word.text);
    return this.#words(bare ? { key, value: null } : entry, first.keyword, 'one value');
  }

  #endpoint(
    entry: YamlEntry,
    keyword: string,
    keys: YamlKeys,
    header: readonly string[],
  ): readonly Statement[] {
    const { key, value } = entry;
    if (!isMap(value)) return this.#words(entry, keyword, 'one value');
    const entries = this.#reader.entries(value);
    const gap = missingHeader(entries, header);
    if (gap !== undefined) {
      this.#reader.error('missing-argument', this.#reader.spanOfWord(key), `${key.text} needs ${gap}`);
      return [];
    }
    const head = this.#statement(keyword, key, headerWords(this.#reader, entries, header), null);
    return [head, ...this.#statements(entries, keys, key.text)];
  }

  /** Reports a value that is not a map where a map is needed. */
  #notMap(key: Word, keys: ReadonlyMap<string, unknown>): readonly Statement[] {
    const known = [...keys.keys()].join(', ');
    const span = this.#reader.spanOfWord(key);
    this.#reader.error('yaml-structure', span, `${key.text} takes a map`, `with ${known}`);
    return [];
  }

  #lines(entry: YamlEntry, keyword: string): readonly Statement[] {
    const lines = this.#items(entry).flatMap((item) => {
      const word = this.#reader.word(item);
      if (word !== null) return [this.#statement(word.text, word, [], null)];
      const message = `an item of ${entry.key.text} must be a text`;
      this.#reader.error('yaml-structure', this.#reader.spanOf(item), message);
      return [];
    });
    return [this.#statement(keyword, entry.key, [], lines)];
  }

  /** One block for each keyword that the items select, at the place of its first item. */
  #entries(entry: YamlEntry, key: EntriesKey): readonly Statement[] {
    const blocks = new Map<string, Statement[]>();
    for (const item of this.#items(entry)) {
      const line = entryLine(this.#reader, item, key, entry.key.text);
      if (line === null) continue;
      const [first, ...rest] = line.words;
      const lines = blocks.get(line.keyword) ?? [];
      lines.push(this.#statement(first.text, first, rest, null));
      blocks.set(line.keyword, lines);
    }
    return [...blocks].map(([keyword, lines]) => this.#statement(keyword, entry.key, [], lines));
  }

  #ownBlock(
    { key, value }: YamlEntry,
    keyword: string,
    keys: YamlKeys,
    outside: ReadonlySet<string>,
  ): readonly Statement[] {
    if (value === null || isEmpty(value)) return [];
    if (!isMap(value)) return this.#notMap(key, keys);
    const statements = this.#statements(this.#reader.entries(value), keys, key.text);
    const inside = statements.filter((statement) => !outside.has(statement.keyword));
    const beside = statements.filter((statement) => outside.has(statement.keyword));
    return [this.#statement(keyword, key, [], inside), ...beside];
  }

  #block(item: Node, block: YamlBlock, what: string): readonly Statement[] {
    const place = this.#reader.spanOf(item);
    const name: Word = { text: block.keyword, start: place.start, end: place.end };
    const scalar = this.#reader.word(item);
    if (scalar !== null && block.scalar !== null) {
      const key = block.keys.get(block.scalar);
      const inside = key?.kind === 'word' ? [this.#statement(key.keyword, scalar, [scalar], null)] : [];
      return [this.#statement(block.keyword, name, key?.kind === 'header' ? [scalar] : [], inside)];
    }
    if (!isMap(item)) {
      this.#reader.error('yaml-structure', place, `an item of ${what} must be a map`);
      return [];
    }
    const entries = this.#reader.entries(item);
    const words = this.#headerOf(block, entries, name);
    if (words === null) return [];
    const others = entries.filter(({ key }) => !words.includes(key));
    const inside = this.#statements(others, block.keys, block.keyword);
    return [this.#statement(block.keyword, name, words, inside)];
  }

  /** Null when the header is incomplete, which is reported. */
  #headerOf(block: YamlBlock, entries: readonly YamlEntry[], name: Word): readonly Word[] | null {
    if (block.header === 'none') return [];
    for (const selector of block.header === 'virtual-server' ? ['fwmark', 'group'] : []) {
      const key = entries.find((entry) => entry.key.text === selector)?.key;
      if (key !== undefined) return [key, ...headerWords(this.#reader, entries, [selector])];
    }
    const names = block.header === 'name' ? ['name'] : ['address', 'port'];
    if (entries.some((entry) => entry.key.text === names[0])) {
      return headerWords(this.#reader, entries, names);
    }
    const keys = block.keys ?? new Map();
    const mistyped = entries.find(
      ({ key }) => !keys.has(key.text) && nearest(key.text, HEADER_KEYS[block.header]) !== undefined,
    );
    if (mistyped !== undefined) {
      this.#unknownKey(mistyped.key, keys, block.keyword);
      return null;
    }
    if (block.header === 'endpoint') return this.#addressKey(entries);
    const needs = HEADER_NEEDS[block.header];
    this.#reader.error(
      'missing-argument',
      this.#reader.spanOfWord(name),
      `this ${block.keyword} needs ${needs}`,
    );
    return null;
  }

  /** Accepts an address in place of a key. Otherwise the decoder reports that the address is missing. */
  #addressKey(entries: readonly YamlEntry[]): readonly Word[] {
    const key = entries.find((entry) => parseIpAddress(entry.key.text) !== undefined)?.key;
    if (key === undefined) return [];
    const message = `real_servers is a list, and ${key.text} is a key here`;
    const hint = `write \`- address: ${key.text}\`, and what belongs to it below with the same indent as address`;
    this.#reader.error('yaml-structure', this.#reader.spanOfWord(key), message, hint);
    return [key];
  }

  #check(item: Node, types: ReadonlyMap<string, YamlBlock>): readonly Statement[] {
    const place = this.#reader.spanOf(item);
    const entries = isMap(item) ? this.#reader.entries(item) : [];
    const value = entries.find((entry) => entry.key.text === 'type')?.value ?? null;
    const type = value === null ? null : this.#reader.word(value);
    if (type === null) {
      const known = [...types.keys()].join(', ');
      const given = this.#reader.word(item)?.text ?? '';
      const hint = types.has(given) ? `write \`type: ${given}\`` : `type: ${known}`;
      this.#reader.error('missing-argument', place, 'a check needs a type', hint);
      return [];
    }
    const block = types.get(type.text);
    if (block !== undefined) return this.#block(item, block, 'checks');
    // Users of keepalived know its words.
    const named = [...types].find(([, { keyword }]) => keyword === type.text)?.[0];
    this.#reader.unknownWord(type, 'type', [...types.keys()], named);
    return [];
  }

  #groups(entry: YamlEntry, keyword: string, plain: boolean): readonly Statement[] {
    const { key, value } = entry;
    if (!isMap(value)) {
      const message = `${key.text} maps names to lists of entries`;
      this.#reader.error('yaml-structure', this.#reader.spanOfWord(key), message);
      return [];
    }
    return this.#reader.entries(value).map((group) => this.#group(group, keyword, [group.key], plain));
  }

  #group(entry: YamlEntry, keyword: string, words: readonly Word[], plain: boolean): Statement {
    const inside = this.#items(entry).map((item) => this.#groupEntry(item, plain));
    return this.#statement(keyword, { ...entry.key, text: keyword }, words, inside);
  }

  #groupEntry(item: Node, plain: boolean): Statement {
    const words = plain ? lineWords(this.#reader, item) : groupEntryWords(this.#reader, item);
    const [first = { text: '', ...this.#reader.spanOf(item) }, ...rest] = words;
    return this.#statement(first.text, first, rest, null);
  }

  /** The items of a list; a single value counts as a list with one element. */
  #items(entry: YamlEntry): readonly Node[] {
    const { value } = entry;
    if (value === null || isEmpty(value)) return [];
    const items = isSeq(value) ? value.items : [value];
    return items.map((item) => this.#reader.follow(item)).filter((item) => item !== null);
  }

  #statement(
    keyword: string,
    name: Word,
    words: readonly Word[],
    block: readonly Statement[] | null,
  ): Statement {
    const end = words.at(-1)?.end ?? name.end;
    const { source } = this.#reader;
    return {
      keyword,
      words: [name, ...words],
      source,
      start: name.start,
      end: Math.max(name.end, end),
      block,
    };
  }

  #unknownKey(key: Word, keys: YamlKeys, where: string): void {
    const { code, message, hint } = explainUnknownKey(key.text, keys, where);
    this.#reader.error(code, this.#reader.spanOfWord(key), message, hint);
  }
}

/** The kinds of lists whose items are blocks. */
const LISTS: ReadonlySet<YamlKey['kind']> = new Set(['blocks', 'checks', 'groups', 'entries']);

/** The header's words count by position: the first one, and any one before another, must be present. */
function missingHeader(entries: readonly YamlEntry[], header: readonly string[]): string | undefined {
  const given = header.map((name) => entries.some((entry) => entry.key.text === name));
  return header.find((_, index) => !given[index] && (index === 0 || given.includes(true, index)));
}

/** Booleans in place of a map. */
const ON: ReadonlySet<string> = new Set(['true', 'yes', 'on']);
const OFF: ReadonlySet<string> = new Set(['false', 'no', 'off']);

const ADDRESS_AND_PORT = ['address', 'port'];

/** The keys of which a block needs one. */
const HEADER_KEYS: Readonly<Record<YamlBlock['header'], readonly string[]>> = {
  none: [],
  'virtual-server': ['address', 'fwmark', 'group'],
  endpoint: ['address'],
  name: ['name'],
};

const HEADER_NEEDS = {
  'virtual-server': 'an address, a fwmark or a group',
  endpoint: 'an address',
  name: 'a name',
} as const;
