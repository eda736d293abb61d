import type { EntriesKey, YamlBlock, YamlKey, YamlKeys } from '../yaml/key-kinds.ts';
import { METHOD_NAMES, ROOT_KEYS } from '../yaml/keys.ts';
import type { YamlItem, YamlLine, YamlValue } from '../yaml/print.ts';
import { printYaml } from '../yaml/print.ts';
import type { OutStatement, OutTree } from './out-statement.ts';

/**
 * Writes statements as YAML, by the tables with which YAML is read. A statement without a YAML key becomes a comment.
 */
export function writeYaml(tree: OutTree, isFlag: (keyword: string) => boolean): string {
  const writer = new YamlWriter(isFlag);
  const { lines, left } = writer.entries(tree.statements, ROOT_KEYS);
  return printYaml(tree.heading, lines, [...left, ...tree.end]);
}

interface Draft {
  readonly key: string;
  value: YamlValue;
  readonly before: readonly string[];
  after: string | null;
}

class YamlWriter {
  readonly #isFlag: (keyword: string) => boolean;
  /** Comments for the next line that is written. */
  #pending: string[] = [];

  constructor(isFlag: (keyword: string) => boolean) {
    this.#isFlag = isFlag;
  }

  entries(
    statements: readonly OutStatement[],
    keys: YamlKeys,
  ): { readonly lines: readonly YamlLine[]; readonly left: readonly string[] } {
    const lines = this.#entries(statements, keys);
    return { lines, left: this.#takePending() };
  }

  #entries(statements: readonly OutStatement[], keys: YamlKeys): readonly YamlLine[] {
    const drafts = new Map<string, Draft>();
    for (const statement of namedOnce(statements).flatMap((each) => outOfBlock(each, keys))) {
      this.#pending.push(...statement.before);
      const found = keyFor(statement, keys);
      if (found === undefined) this.#leaveOut(statement);
      else this.#add(drafts, statement, found.name, found.key);
    }
    return [...drafts.values()];
  }

  #add(drafts: Map<string, Draft>, statement: OutStatement, name: string, key: YamlKey): void {
    const draft = drafts.get(name);
    // The comments of an item stand at the item, those of a plain key at the key.
    const items = key.kind === 'blocks' || key.kind === 'checks';
    const before = items ? [] : this.#takePending();
    const value = this.#value(statement, key, draft?.value);
    if (draft !== undefined) {
      draft.value = value;
      this.#pending.push(...before);
      return;
    }
    // A comment of a statement that becomes a line inside the key's map stands there.
    const inside =
      key.kind === 'section' ||
      key.kind === 'block' ||
      (key.kind === 'endpoint' && key.keyword !== statement.keyword);
    drafts.set(name, { key: name, value, before, after: items || inside ? null : statement.after });
  }

  #value(statement: OutStatement, key: YamlKey, old: YamlValue | undefined): YamlValue {
    const { words, keyword, block } = statement;
    switch (key.kind) {
      case 'word':
        return wordValue(words, this.#isFlag(keyword));
      case 'words':
        return wordsValue([...textsOf(old), ...words]);
      case 'keywords':
        return joined(old, { kind: 'words', texts: [keyword] });
      case 'method':
        return methodValue(words);
      case 'section':
        return this.#inMap(old, this.#entries([{ ...statement, before: [] }], key.keys));
      case 'endpoint': {
        const own = keyword === key.keyword;
        const header = key.header ?? ADDRESS_AND_PORT;
        return this.#inMap(
          old,
          own ? headedLines(header, words) : this.#entries([{ ...statement, before: [] }], key.keys),
        );
      }
      case 'command':
        return commandValue(words);
      case 'pairs':
        return { kind: 'map', entries: pairLines(words, key.first, key.words) };
      case 'lines':
        return { kind: 'words', texts: (block ?? []).flatMap((entry) => [entry.keyword, ...entry.words]) };
      case 'texts':
        return joined(old, { kind: 'words', texts: linesOf(statement) });
      case 'block':
        return this.#inMap(old, this.#entries([{ ...statement, before: [] }], key.keys));
      case 'blocks':
        return this.#inList(old, this.#item(statement, key.block));
      case 'checks': {
        const [type, checkBlock] = [...key.types].find(([, { keyword: name }]) => name === keyword) ?? [];
        return type === undefined || checkBlock === undefined
          ? (old ?? { kind: 'list', items: [] })
          : this.#inList(old, this.#item(statement, checkBlock, [line('type', type)]));
      }
      case 'entries':
        return joined(old, {
          kind: 'list',
          items: (block ?? []).map((entry) => entryItem(entry, key, keyword)),
        });
      case 'repeated':
        return joined(old, { kind: 'words', texts: [words.join(' ')] });
      case 'groups':
        return this.#inMap(old, [{ ...line(words[0] ?? '', ''), value: groupValue(statement, key.plain) }]);
      case 'header':
        return { kind: 'nothing' };
    }
  }

  #item(statement: OutStatement, block: YamlBlock, first: readonly YamlLine[] = []): YamlItem {
    const before = this.#takePending();
    const header = block.header === 'none' ? [] : headerLines(statement.words, block.header);
    const inside = this.#entries(statement.block ?? [], block.keys ?? new Map());
    return { entries: [...first, ...header, ...inside], before, after: statement.after };
  }

  #inMap(old: YamlValue | undefined, entries: readonly YamlLine[]): YamlValue {
    return { kind: 'map', entries: merged(old?.kind === 'map' ? old.entries : [], entries) };
  }

  #inList(old: YamlValue | undefined, item: YamlItem): YamlValue {
    return { kind: 'list', items: [...(old?.kind === 'list' ? old.items : []), item] };
  }

  #leaveOut(statement: OutStatement): void {
    this.#pending.push(`left out (no YAML): ${[statement.keyword, ...statement.words].join(' ')}`);
    if (statement.after !== null) this.#pending.push(statement.after);
  }

  #takePending(): readonly string[] {
    const taken = this.#pending;
    this.#pending = [];
    return taken;
  }
}

/** keepalived's snmp_name is a `name` in YAML. Beside a `name` of its own it has no effect, and is left out. */
function namedOnce(statements: readonly OutStatement[]): readonly OutStatement[] {
  if (statements.some(({ keyword }) => keyword === 'name')) return statements;
  return statements.map((each) => (each.keyword === 'snmp_name' ? { ...each, keyword: 'name' } : each));
}

/** The lines of a block as texts. */
function linesOf({ block }: OutStatement): readonly string[] {
  return (block ?? []).map((entry) => [entry.keyword, ...entry.words].join(' '));
}

function groupValue(statement: OutStatement, plain: boolean | undefined): YamlValue {
  return plain === true
    ? { kind: 'words', texts: linesOf(statement) }
    : { kind: 'list', items: (statement.block ?? []).map(groupItem) };
}

/** The lines of one map, where several statements for one key are merged. */
function merged(known: readonly YamlLine[], more: readonly YamlLine[]): readonly YamlLine[] {
  const lines = new Map(known.map((entry) => [entry.key, entry]));
  for (const entry of more) {
    const old = lines.get(entry.key)?.value;
    const value = joined(old, entry.value);
    const before = [...(lines.get(entry.key)?.before ?? []), ...entry.before];
    lines.set(entry.key, { ...entry, value, before });
  }
  return [...lines.values()];
}

/** A value that is made from several statements. */
function joined(old: YamlValue | undefined, more: YamlValue): YamlValue {
  return old === undefined ? more : mergedValue(old, more);
}

function mergedValue(old: YamlValue, more: YamlValue): YamlValue {
  if (old.kind === 'map' && more.kind === 'map') {
    return { kind: 'map', entries: merged(old.entries, more.entries) };
  }
  if (old.kind === 'list' && more.kind === 'list') {
    return { kind: 'list', items: [...old.items, ...more.items] };
  }
  if (old.kind === 'words' && more.kind === 'words') {
    return { kind: 'words', texts: [...old.texts, ...more.texts] };
  }
  return more;
}

/** The key of a map for this statement. */
function keyFor(
  statement: OutStatement,
  keys: YamlKeys,
): { readonly name: string; readonly key: YamlKey } | undefined {
  for (const [name, key] of keys) if (gives(key, statement.keyword)) return { name, key };
  return undefined;
}

function gives(key: YamlKey, keyword: string): boolean {
  switch (key.kind) {
    case 'word':
    case 'words':
    case 'method':
    case 'command':
    case 'lines':
    case 'texts':
    case 'groups':
      return key.keyword === keyword;
    case 'pairs':
    case 'repeated':
      return key.keyword === keyword;
    case 'entries':
      return [...key.by.values()].includes(keyword);
    case 'keywords':
      return key.allowed.includes(keyword);
    case 'section':
    case 'block':
      return [...key.keys.values()].some((inner) => gives(inner, keyword));
    case 'endpoint':
      return key.keyword === keyword || [...key.keys.values()].some((inner) => gives(inner, keyword));
    case 'blocks':
      return key.block.keyword === keyword;
    case 'checks':
      return [...key.types.values()].some((block) => block.keyword === keyword);
    case 'header':
      return false;
  }
}

function wordValue(words: readonly string[], flag: boolean): YamlValue {
  const [text, ...more] = words;
  if (text === undefined) return flag ? { kind: 'word', text: 'true' } : { kind: 'nothing' };
  return more.length === 0 ? { kind: 'word', text } : { kind: 'words', texts: words };
}

function wordsValue(words: readonly string[]): YamlValue {
  return words.length === 1 ? { kind: 'word', text: words[0] ?? '' } : { kind: 'words', texts: words };
}

/** The values from earlier statements of a keyword whose values add up. */
function textsOf(value: YamlValue | undefined): readonly string[] {
  if (value?.kind === 'word') return [value.text];
  return value?.kind === 'words' ? value.texts : [];
}

const METHOD_WORDS: ReadonlyMap<string, string> = new Map(
  [...METHOD_NAMES].map(([name, word]) => [word, name]),
);

/** Writes `TUN type gue port 6080 csum` as a map, and a method alone as a word. */
function methodValue(words: readonly string[]): YamlValue {
  const [method = '', ...options] = words;
  const name = METHOD_WORDS.get(method) ?? method;
  if (options.length === 0) return { kind: 'word', text: name };
  const entries = [line('method', name)];
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index] ?? '';
    if (option === 'type' || option === 'port') {
      entries.push(line(option, options[index + 1] ?? ''));
      index += 1;
    } else entries.push(line('checksum', option));
  }
  return { kind: 'map', entries };
}

function headerLines(words: readonly string[], header: YamlBlock['header']): readonly YamlLine[] {
  if (header === 'name') return headedLines(['name'], words);
  const [first = '', second] = words;
  const selects = header === 'virtual-server' && (first === 'fwmark' || first === 'group');
  return selects ? [line(first, second ?? '')] : endpointLines(words);
}

const ADDRESS_AND_PORT = ['address', 'port'];

function endpointLines(words: readonly string[]): readonly YamlLine[] {
  return headedLines(ADDRESS_AND_PORT, words);
}

/** Writes the words of a keyword under the keys of the header. */
function headedLines(header: readonly string[], words: readonly string[]): readonly YamlLine[] {
  return words.flatMap((word, index) => {
    const name = header[index];
    return name === undefined ? [] : [line(name, word)];
  });
}

function commandValue(words: readonly string[]): YamlValue {
  const [command = 'true'] = words;
  if (words.length <= 1) return { kind: 'word', text: command };
  return { kind: 'map', entries: headedLines(['command', 'user', 'group'], words) };
}

/** Writes `eth0 id 7` as `interface: eth0, id: 7`. */
function pairLines(
  words: readonly string[],
  first: string | null,
  names: ReadonlyMap<string, string>,
): readonly YamlLine[] {
  const keys = new Map([...names].map(([key, word]) => [word, key]));
  const lines = first === null ? [] : [line(first, words[0] ?? '')];
  for (let index = lines.length; index < words.length; index += 2) {
    const word = words[index] ?? '';
    lines.push(line(keys.get(word) ?? word, words[index + 1] ?? ''));
  }
  return lines;
}

/** Where YAML writes a block as several maps, its statements are handled one by one, each for its own map. */
function outOfBlock(statement: OutStatement, keys: YamlKeys): readonly OutStatement[] {
  const { keyword, block, before, after } = statement;
  const split =
    block !== null && [...keys.values()].some((key) => key.kind === 'block' && key.keyword === keyword);
  if (!split) return [statement];
  const [first, ...rest] = block;
  if (first === undefined) return [];
  const comments = [...before, ...(after === null ? [] : [after]), ...first.before];
  return [{ ...first, before: comments }, ...rest];
}

function groupItem({ keyword, words, before, after }: OutStatement): YamlItem {
  const [first, second] = words;
  const entries =
    keyword === 'fwmark'
      ? [line('fwmark', first ?? ''), ...(second === undefined ? [] : [line('family', second)])]
      : endpointLines(first === undefined ? [keyword] : [keyword, first]);
  return { entries, before, after };
}

/** Writes `10.0.0.1/24 dev eth0 no_track` as `address: 10.0.0.1/24, interface: eth0, no_track: true`. */
function entryItem(
  { keyword, words, before, after }: OutStatement,
  key: EntriesKey,
  block: string,
): YamlItem {
  const own = [...key.by].find(([, name]) => name === block)?.[0] ?? '';
  const names = new Map([...key.words].map(([name, word]) => [word, name]));
  const entries = [line(own, keyword)];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const name = names.get(word);
    const positional = key.positional[index];
    if (positional !== undefined) entries.push(line(positional, word));
    else if (name !== undefined) {
      index += 1;
      entries.push(line(name, words[index] ?? ''));
    } else {
      const flag = [...key.flags].find(([, forms]) => forms.includes(word));
      if (flag !== undefined) entries.push(line(flag[0], flag[1][0] === word ? 'true' : 'false'));
    }
  }
  return { entries, before, after };
}

function line(key: string, text: string): YamlLine {
  return { key, value: { kind: 'word', text }, before: [], after: null };
}
