import type { Node } from 'yaml';
import type { Word } from '../language/tree.ts';
import type { YamlReader } from './document.ts';
import type { EntriesKey } from './key-kinds.ts';
import { isMap } from './package.ts';

/** One item of such a list: the keyword of its block, and the words of its line. Null, and told, when it is none. */
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
  const known = [...key.by.keys()];
  const keyword = chosen === undefined ? undefined : key.by.get(chosen.key.text);
  const first = chosen?.value === null || chosen === undefined ? null : reader.word(chosen.value);
  if (keyword === undefined || first === null) {
    reader.error('missing-argument', reader.spanOf(item), `an item of ${list} needs ${orList(known)}`);
    return null;
  }
  const positional: Word[] = [];
  const words: Word[] = [];
  const all = [...known, ...key.positional, ...key.words.keys(), ...key.flags.keys()];
  for (const { key: name, value } of entries) {
    if (name === chosen?.key) continue;
    const word = value === null ? null : reader.word(value);
    const place = key.positional.indexOf(name.text);
    const before = key.words.get(name.text);
    const flag = key.flags.get(name.text);
    if (place !== -1 && word !== null) positional[place] = word;
    else if (before !== undefined && word !== null) words.push({ ...name, text: before }, word);
    else if (flag !== undefined) {
      const said = flagWord(word, flag);
      if (said === undefined) reader.unknownWord(word ?? name, name.text, ['true', 'false']);
      else if (said !== null) words.push({ ...name, text: said });
    } else reader.unknownWord(name, `an item of ${list}`, all);
  }
  const gap = positional.findIndex((word) => word === undefined);
  if (gap === -1) return { keyword, words: [first, ...positional, ...words] };
  const missing = key.positional[gap] ?? '';
  reader.error('missing-argument', reader.spanOf(item), `an item of ${list} needs ${missing}`);
  return null;
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
