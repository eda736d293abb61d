import type { Node } from 'yaml';
import type { Word } from '../language/tree.ts';
import type { YamlEntry, YamlReader } from './document.ts';
import type { EntriesKey } from './key-kinds.ts';
import { isMap } from './package.ts';
import { scalarWord } from './words.ts';

/**
 * One item of the list: the keyword of its block, and the words of its line. Null when it is invalid, which is
 * reported.
 */
export interface EntryLine {
  readonly keyword: string;
  readonly words: readonly [Word, ...Word[]];
}

export function entryLine(reader: YamlReader, item: Node, key: EntriesKey, list: string): EntryLine | null {
  if (isMap(item)) return mapLine(reader, item, key, list);
  const [[, keyword = ''] = [], ...others] = key.by;
  const word = reader.word(item);
  const [first, ...rest] = word === null ? [] : splitWord(word);
  if (word !== null && first !== undefined && others.length === 0)
    return { keyword, words: [first, ...rest] };
  const known = [...key.by.keys()];
  const hint =
    word === null ? null : `write ${known.map((name) => `\`${name}: ${word.text}\``).join(' or ')}`;
  reader.error('yaml-structure', reader.spanOf(item), `an item of ${list} must be a map`, hint);
  return null;
}

/** A text may be a whole line of keepalived's: `10.0.0.1/24 dev eth0`. */
function splitWord(word: Word): readonly Word[] {
  return word.text
    .split(/\s+/)
    .filter((text) => text !== '')
    .map((text) => ({ ...word, text }));
}

function mapLine(reader: YamlReader, item: Node, key: EntriesKey, list: string): EntryLine | null {
  const entries = reader.entries(item);
  const chosen = entries.find((entry) => key.by.has(entry.key.text));
  const keyword = key.by.get(chosen?.key.text ?? '');
  const first = wordOf(reader, chosen);
  if (keyword === undefined || first === null) {
    const known = orList([...key.by.keys()]);
    reader.error('missing-argument', reader.spanOf(item), `an item of ${list} needs ${known}`);
    return null;
  }
  const others = entries.filter((entry) => entry !== chosen);
  const positional = positionalWords(reader, item, others, key, list);
  if (positional === null) return null;
  const named = others
    .filter((entry) => !key.positional.includes(entry.key.text))
    .flatMap((entry) => namedWords(reader, entry, key, list));
  return { keyword, words: [first, ...positional, ...named] };
}

function wordOf(reader: YamlReader, entry: YamlEntry | undefined): Word | null {
  return entry === undefined ? null : scalarWord(reader, entry);
}

/** The values without a name, in their order. Null when a value is missing before another one, which is reported. */
function positionalWords(
  reader: YamlReader,
  item: Node,
  entries: readonly YamlEntry[],
  { positional }: EntriesKey,
  list: string,
): readonly Word[] | null {
  const words = positional.map((name) =>
    wordOf(
      reader,
      entries.find(({ key }) => key.text === name),
    ),
  );
  const last = words.findLastIndex((word) => word !== null);
  const given = words.slice(0, last + 1).filter((word) => word !== null);
  if (given.length === last + 1) return given;
  const missing = positional[words.indexOf(null)] ?? '';
  reader.error('missing-argument', reader.spanOf(item), `an item of ${list} needs ${missing}`);
  return null;
}

/** Writes `NAME VALUE`, or the word of a flag. */
function namedWords(reader: YamlReader, entry: YamlEntry, key: EntriesKey, list: string): readonly Word[] {
  const { key: name } = entry;
  const word = wordOf(reader, entry);
  const before = key.words.get(name.text);
  if (before !== undefined && word !== null) return [{ ...name, text: before }, word];
  const flag = key.flags.get(name.text);
  if (flag === undefined) {
    const known = [...key.by.keys(), ...key.positional, ...key.words.keys(), ...key.flags.keys()];
    reader.unknownWord(name, `an item of ${list}`, known);
    return [];
  }
  const given = flagWord(word, flag);
  if (given === undefined) reader.unknownWord(word ?? name, name.text, ['true', 'false']);
  return given === undefined || given === null ? [] : [{ ...name, text: given }];
}

function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Undefined when it is neither yes nor no. */
function flagWord(
  word: Word | null,
  [on, off]: readonly [on: string, off: string | null],
): string | null | undefined {
  if (word === null || ON.has(word.text)) return on;
  return OFF.has(word.text) ? off : undefined;
}

const ON: ReadonlySet<string> = new Set(['true', 'yes', 'on', '']);
const OFF: ReadonlySet<string> = new Set(['false', 'no', 'off']);
