import { flagWord } from '../decode/flag.ts';
import { valueOf } from '../decode/keyword-values.ts';
import type { Tolerated } from '../language/load-observer.ts';
import type { Statement, Word } from '../language/tree.ts';
import type { Config } from '../model/config.ts';
import { ROOT_KEYS } from '../yaml/keys.ts';

/** A statement without a block, with the tolerated faults that were reported for it. */
export interface ToleratedStatement {
  readonly statement: Statement;
  readonly keyword: string;
  readonly tolerated: readonly Tolerated[];
  readonly parent: Statement | null;
}

/**
 * The effective words of a statement whose keyword has its own way of ignoring words: flags, lists and the kernel's
 * settings. Null for all other keywords; undefined for a statement without effect.
 */
export function ownWords(
  { statement, keyword, tolerated, parent }: ToleratedStatement,
  words: readonly string[],
  config: Config,
): readonly string[] | null | undefined {
  if (keyword === 'status_code') return listOf(statement, tolerated);
  if (keyword === 'lvs_flush' || keyword === 'lvs_flush_on_stop')
    return flushWords(words, keyword, tolerated);
  const argument = valueOf(parent?.keyword ?? 'root', keyword);
  if (argument?.kind === 'flag') return flagWords(words, keyword, tolerated, argument.bare);
  return tolerated.length === 0 || statement.words.length < 2 ? null : kernelWords(keyword, config);
}

/** The value of a flag that took effect. */
function flagWords(
  [word]: readonly string[],
  keyword: string,
  tolerated: readonly Tolerated[],
  bare: boolean,
): readonly string[] | undefined {
  if (tolerated.some(({ code }) => code !== 'extra-words' && code !== 'invalid-boolean')) return undefined;
  const given = word === undefined ? undefined : flagWord(word);
  if (tolerated.some(({ code }) => code === 'invalid-boolean') && !bare) return undefined;
  if (word === undefined || given === undefined) return [];
  if (!given.value && LISTED.has(keyword)) return undefined;
  return [given.exact ? word : given.value ? 'yes' : 'no'];
}

/** A flush may have a word for its scope; without one, only lvsd's own services are flushed. */
function flushWords(
  [word]: readonly string[],
  keyword: string,
  tolerated: readonly Tolerated[],
): readonly string[] | undefined {
  if (word === undefined) return [];
  if (word === 'all' || word === 'ours' || word === 'VS') return [word];
  const ignored = keyword !== 'lvs_flush' && tolerated.some(({ code }) => code === 'invalid-boolean');
  return ignored || flagWord(word)?.value === false ? undefined : [];
}

/** Some of several settings may have been ignored; the model has those that took effect. */
function kernelWords(keyword: string, { kernel }: Config): readonly string[] | null {
  if (keyword === 'lvs_timeouts' && kernel !== undefined && kernel.timeouts !== null) {
    const { tcp, tcpFin, udp } = kernel.timeouts;
    return pairs({ tcp, tcpfin: tcpFin, udp });
  }
  if (keyword !== 'lvs_sync_daemon' || kernel === undefined || kernel.syncDaemon === null) return null;
  const { interface: device, syncId, maxLength, port, ttl, group } = kernel.syncDaemon;
  return [device, ...pairs({ id: syncId, maxlen: maxLength, port, ttl, group })];
}

/** Flags that YAML has in a list, where they can only be turned off by leaving them out. */
const LISTED: ReadonlySet<string> = new Set(
  [...ROOT_KEYS.values()].flatMap((key) =>
    key.kind !== 'blocks'
      ? []
      : [...key.block.keys.values()].flatMap((inner) => (inner.kind === 'keywords' ? inner.allowed : [])),
  ),
);

/** The accepted words of a list; undefined when there are none. */
function listOf({ words }: Statement, tolerated: readonly Tolerated[]): readonly string[] | undefined {
  const refused = new Set(tolerated.map(({ word }) => word?.start));
  const read = words.slice(1).filter(({ start }) => !refused.has(start));
  return read.length === 0 ? undefined : read.map(({ text }) => text);
}

export function lastFirst(one: Tolerated, other: Tolerated): number {
  return (other.word?.start ?? -1) - (one.word?.start ?? -1);
}

/** The index of a word among those after the keyword, because their texts may be equal. */
export function placeOf(statement: Statement, word: Word | null): number {
  return word === null ? -1 : statement.words.findIndex(({ start }) => start === word.start) - 1;
}

/**
 * Removes the words after the last one that is read. A command is split by other rules, so its words are never removed.
 */
export function withoutExtra(
  words: readonly string[],
  statement: Statement,
  word: Word | null,
): readonly string[] {
  if (word === null) return words.slice(0, statement.keyword === 'misc_path' ? 1 : 3);
  const at = placeOf(statement, word);
  return at < 0 ? words : words.slice(0, at);
}

export function withoutTail(
  words: readonly string[],
  statement: Statement,
  word: Word | null,
): readonly string[] {
  const at = placeOf(statement, word);
  return words.map((text, index) => (index === at ? text.replace(/[-/].*$/, '') : text));
}

function pairs(values: Readonly<Record<string, string | number | null>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [name, String(value)]));
}
