import { flagWord } from '../decode/flag.ts';
import { valueOf } from '../decode/keyword-values.ts';
import type { Tolerated } from '../language/load-observer.ts';
import type { Statement, Word } from '../language/tree.ts';
import type { Config } from '../model/config.ts';
import { ROOT_KEYS } from '../yaml/keys.ts';

/** A statement without a block, with what was told of it. */
export interface ToleratedStatement {
  readonly statement: Statement;
  readonly keyword: string;
  readonly tolerated: readonly Tolerated[];
  readonly parent: Statement | null;
}

/**
 * The words of a statement whose keyword has a way of its own of being passed over: flags, lists, the kernel's settings.
 * Null for all others; undefined for what had no effect.
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

/** A flag as it counted. */
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

/** A word that says how much; without one, ours. */
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

/** Of a list of settings some may have been passed over: what counted is in the model. */
function kernelWords(keyword: string, { kernel }: Config): readonly string[] | null {
  if (keyword === 'lvs_timeouts' && kernel !== undefined && kernel.timeouts !== null) {
    const { tcp, tcpFin, udp } = kernel.timeouts;
    return pairs({ tcp, tcpfin: tcpFin, udp });
  }
  if (keyword !== 'lvs_sync_daemon' || kernel === undefined || kernel.syncDaemon === null) return null;
  const { interface: device, syncId, maxLength, port, ttl, group } = kernel.syncDaemon;
  return [device, ...pairs({ id: syncId, maxlen: maxLength, port, ttl, group })];
}

/** Flags that YAML has in a list: there is no way to say no of them but to leave them out. */
const LISTED: ReadonlySet<string> = new Set(
  [...ROOT_KEYS.values()].flatMap((key) =>
    key.kind !== 'blocks'
      ? []
      : [...key.block.keys.values()].flatMap((inner) => (inner.kind === 'keywords' ? inner.allowed : [])),
  ),
);

/** The words of a list that were read; undefined when none was. */
function listOf({ words }: Statement, tolerated: readonly Tolerated[]): readonly string[] | undefined {
  const refused = new Set(tolerated.map(({ word }) => word?.start));
  const read = words.slice(1).filter(({ start }) => !refused.has(start));
  return read.length === 0 ? undefined : read.map(({ text }) => text);
}

export function lastFirst(one: Tolerated, other: Tolerated): number {
  return (other.word?.start ?? -1) - (one.word?.start ?? -1);
}

/** The place of a word among those behind the keyword: texts may be equal. */
export function placeOf(statement: Statement, word: Word | null): number {
  return word === null ? -1 : statement.words.findIndex(({ start }) => start === word.start) - 1;
}

/** Without what follows the last word that is read. A command is split otherwise; of it nothing is named. */
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
