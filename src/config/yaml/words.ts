import type { Node } from 'yaml';
import { quoteCommandWord } from '../keepalived/script-tokenizer.ts';
import type { Word } from '../language/tree.ts';
import type { YamlEntry, YamlReader } from './document.ts';
import type { YamlKey } from './key-kinds.ts';
import { METHOD_NAMES } from './keys.ts';
import { isMap, isScalar, isSeq } from './package.ts';

/** The values of some keys of a map, in the order of `names`; missing ones are left out. */
export function headerWords(
  reader: YamlReader,
  entries: readonly YamlEntry[],
  names: readonly string[],
): readonly Word[] {
  return names.flatMap((name) => {
    const entry = entries.find(({ key }) => key.text === name);
    const word = entry === undefined ? null : scalarWord(reader, entry);
    return word === null ? [] : [word];
  });
}

/** The value of a key that takes one scalar. Null where it has none; told when it is a list or a map. */
export function scalarWord(reader: YamlReader, { key, value }: YamlEntry): Word | null {
  if (value === null || isEmpty(value)) return null;
  const word = reader.word(value);
  if (word === null) reader.error('yaml-structure', reader.spanOfWord(key), `${key.text} takes one value`);
  return word;
}

/** The items of a list of keywords; what is none of them is told. */
export function allowedWords(
  reader: YamlReader,
  { key }: YamlEntry,
  items: readonly Node[],
  allowed: readonly string[],
): readonly Word[] {
  return items.flatMap((item) => {
    const word = reader.word(item);
    if (word !== null && allowed.includes(word.text)) return [word];
    if (word !== null) reader.unknownWord(word, key.text, allowed);
    else reader.error('yaml-structure', reader.spanOf(item), `${key.text} takes a list of words`);
    return [];
  });
}

/** The words of an entry of a group: an address with its port, a firewall mark with its family, or one text. */
export function groupEntryWords(reader: YamlReader, item: Node): readonly Word[] {
  const entries = isMap(item) ? reader.entries(item) : [];
  const mark = entries.find((entry) => entry.key.text === 'fwmark');
  const words =
    mark === undefined
      ? headerWords(reader, entries, ['address', 'port'])
      : [mark.key, ...headerWords(reader, entries, ['fwmark', 'family'])];
  const own = words.length === 0 ? reader.word(item) : null;
  return own === null ? words : [own];
}

/** The words of a text that is a line; a value that is no text has none. */
export function lineWords(reader: YamlReader, item: Node): readonly Word[] {
  const own = reader.word(item);
  if (own === null) reader.error('yaml-structure', reader.spanOf(item), 'a line of this list must be a text');
  return own === null
    ? []
    : own.text
        .trim()
        .split(/\s+/)
        .map((text) => ({ ...own, text }));
}

/** The keys of a forwarding map in the order of the words, with the word before each. */
const METHOD_PARTS: readonly (readonly [string, string | null])[] = [
  ['method', null],
  ['type', 'type'],
  ['port', 'port'],
  ['checksum', null],
];

/** The words `TUN type gue port 6080` from a map. */
export function methodWords(reader: YamlReader, { key, value }: YamlEntry): readonly Word[] {
  const parts = partsOf(reader, value);
  const words: Word[] = [];
  for (const [name, prefix] of METHOD_PARTS) {
    const part = parts.get(name);
    parts.delete(name);
    const word = part === undefined ? null : scalarWord(reader, part);
    if (part === undefined || word === null) continue;
    if (prefix !== null) words.push({ ...part.key, text: prefix });
    words.push(words.length === 0 ? methodWord(word) : word);
  }
  const known = METHOD_PARTS.map(([name]) => name);
  for (const part of parts.values()) reader.unknownWord(part.key, key.text, known);
  return words;
}

/** `nat` stands for keepalived's `NAT`. */
export function methodWord(word: Word): Word {
  return { ...word, text: METHOD_NAMES.get(word.text) ?? word.text };
}

const COMMAND_PARTS: readonly string[] = ['command', 'user', 'group'];

/** The command, user and group from a text, a list of words, or a map. Null without a command, which is reported. */
export function commandWords(reader: YamlReader, entry: YamlEntry): readonly Word[] | null {
  const { key, value } = entry;
  if (!isMap(value)) {
    const text = commandText(reader, entry);
    return text === null ? null : [text];
  }
  const parts = partsOf(reader, value);
  for (const part of parts.values()) {
    if (!COMMAND_PARTS.includes(part.key.text)) reader.unknownWord(part.key, key.text, COMMAND_PARTS);
  }
  const command = parts.get('command');
  if (command === undefined) {
    needs(reader, key, 'a command');
    return null;
  }
  const text = commandText(reader, command);
  const user = headerWords(reader, [...parts.values()], ['user']);
  const group = headerWords(reader, [...parts.values()], ['group']);
  if (group.length > user.length) needs(reader, key, 'a user for its group');
  return text === null ? null : [text, ...user, ...group];
}

/**
 * The text with keepalived's inner level of quoting: the words of a list are quoted here, a text has quotes already.
 */
function commandText(reader: YamlReader, { key, value }: YamlEntry): Word | null {
  const items = isSeq(value) ? value.items : value === null || isEmpty(value) ? [] : [value];
  const words = items.map((item) => reader.word(item));
  const [first] = words;
  if (first === undefined || first === null || words.includes(null)) {
    needs(reader, key, 'a command, as a text or a list of words');
    return null;
  }
  if (!isSeq(value)) return first;
  const text = words.map((word) => quoteCommandWord(word?.text ?? '')).join(' ');
  return { text, start: first.start, end: words.at(-1)?.end ?? first.end };
}

function needs(reader: YamlReader, key: Word, what: string): void {
  reader.error('missing-argument', reader.spanOfWord(key), `${key.text} needs ${what}`);
}

/** Writes a map as `[FIRST] NAME VALUE NAME VALUE ...`. */
export function pairWords(
  reader: YamlReader,
  { key, value }: YamlEntry,
  { first, implied, words: names }: Extract<YamlKey, { readonly kind: 'pairs' }>,
): readonly Word[] {
  const entries = value === null ? [] : reader.entries(value);
  const known = [...(first === null ? [] : [first]), ...names.keys()];
  const given = first === null ? [] : headerWords(reader, entries, [first]);
  const head = given.length === 0 && implied !== undefined ? [{ ...key, text: implied }] : given;
  const pairs = entries.flatMap((part) => {
    const name = names.get(part.key.text);
    if (name !== undefined) {
      const word = scalarWord(reader, part);
      return word === null ? [] : [{ ...part.key, text: name }, word];
    }
    if (part.key.text !== first) reader.unknownWord(part.key, key.text, known);
    return [];
  });
  return [...head, ...pairs];
}

function partsOf(reader: YamlReader, value: Node | null): Map<string, YamlEntry> {
  const entries = value === null ? [] : reader.entries(value);
  return new Map(entries.map((part) => [part.key.text, part]));
}

/** Whether a key has no value. */
export function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source === undefined || node.source === '');
}
