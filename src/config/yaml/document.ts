import type { Alias, Document, Node, Pair } from 'yaml';
import type { Diagnostics } from '../language/diagnostic.ts';
import type { Source, Span } from '../language/source.ts';
import { nearest } from '../language/suggestion.ts';
import type { Word } from '../language/tree.ts';
import { isAlias, isMap, isScalar, isSeq, visit } from './package.ts';

/**
 * The largest number of nodes of a YAML document after its aliases and merges are followed. Listed in docs/limits.md.
 */
export const MAX_YAML_NODES = 1_000_000;

/** A key with its value; the value is never an alias. */
export interface YamlEntry {
  readonly key: Word;
  readonly value: Node | null;
}

/** A YAML document as keys, values and places, with aliases and merge keys followed within a bound. */
export class YamlReader {
  readonly source: Source;
  readonly #diagnostics: Diagnostics;
  readonly #targets = new Map<Node, Node>();
  readonly #merging = new Set<Node>();
  #visited = 0;

  constructor(document: Document, source: Source, diagnostics: Diagnostics) {
    this.source = source;
    this.#diagnostics = diagnostics;
    this.#linkAliases(document);
  }

  /** An alias refers to the last anchor of its name before it. */
  #linkAliases(document: Document): void {
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target !== undefined) this.#targets.set(node, target);
          else this.#unknownAnchor(node, [...anchors.keys()]);
        } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  #unknownAnchor(alias: Alias, anchors: readonly string[]): void {
    const found = nearest(alias.source, anchors);
    const hint =
      found === undefined ? 'an anchor stands before what refers to it' : `did you mean \`*${found}\`?`;
    this.error('yaml-structure', this.spanOf(alias), `there is no anchor \`&${alias.source}\` above`, hint);
  }

  /** The node that an alias stands for; null for an empty value, an unknown anchor, and beyond the bound. */
  follow(node: unknown): Node | null {
    this.#visited += 1;
    if (this.#visited > MAX_YAML_NODES) {
      const message = `aliases make this document larger than ${MAX_YAML_NODES} nodes`;
      this.error('yaml-limit', this.spanOf(node), message, null, 'yaml-nodes');
      return null;
    }
    if (isAlias(node)) return this.#targets.get(node) ?? null;
    return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
  }

  /** The entries of a map: merged ones first, overridden by its own; each key once. */
  entries(node: Node): readonly YamlEntry[] {
    const entries = new Map<string, YamlEntry>();
    this.#collect(node, entries, true);
    return [...entries.values()];
  }

  #collect(node: Node, entries: Map<string, YamlEntry>, own: boolean): void {
    if (!isMap(node)) return;
    if (this.#merging.has(node)) {
      this.error('yaml-structure', this.spanOf(node), 'this map is merged into itself');
      return;
    }
    this.#merging.add(node);
    const keys = new Set<string>();
    for (const pair of node.items) {
      if (isMergeKey(pair)) this.#merge(pair.value, entries);
    }
    for (const pair of node.items) {
      if (!isMergeKey(pair)) this.#add(pair, keys, entries, own);
    }
    this.#merging.delete(node);
  }

  #merge(value: unknown, entries: Map<string, YamlEntry>): void {
    const target = this.follow(value);
    // Of several merged maps the first one takes precedence, so it comes last here.
    const maps = isSeq(target) ? [...target.items].reverse().map((item) => this.follow(item)) : [target];
    for (const map of maps) {
      if (map !== null && isMap(map)) this.#collect(map, entries, false);
      // An alias without an anchor was reported.
      else if (!isAlias(value) || target !== null)
        this.error('yaml-structure', this.spanOf(value), '`<<` takes a map, or a list of maps');
    }
  }

  #add(pair: Pair, keys: Set<string>, entries: Map<string, YamlEntry>, own: boolean): void {
    const key = this.word(pair.key);
    if (key === null) {
      this.error('yaml-structure', this.spanOf(pair.key), 'a key must be plain text');
      return;
    }
    if (keys.has(key.text) && own) {
      this.error('repeated-keyword', this.spanOfWord(key), `${key.text} stands twice in this map`);
    }
    keys.add(key.text);
    // The key is deleted first, so that an overriding entry moves to the end.
    entries.delete(key.text);
    entries.set(key.text, { key, value: this.follow(pair.value) });
  }

  /** A scalar as a word, or null when it is none. */
  word(node: unknown): Word | null {
    const target = isAlias(node) ? this.follow(node) : node;
    if (!isScalar(target)) return null;
    const [start, end] = target.range ?? [0, 0];
    return { text: target.source ?? String(target.value), start, end };
  }

  spanOf(node: unknown): Span {
    const ranged = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node : null;
    const [start, end] = ranged?.range ?? [0, 0];
    const newline = this.source.text.indexOf('\n', start);
    return { source: this.source, start, end: newline === -1 ? end : Math.min(end, newline) };
  }

  spanOfWord(word: Word): Span {
    return { source: this.source, start: word.start, end: word.end };
  }

  error(
    code:
      | 'yaml-structure'
      | 'yaml-limit'
      | 'unknown-keyword'
      | 'misplaced-keyword'
      | 'repeated-keyword'
      | 'missing-argument'
      | 'unknown-value',
    span: Span,
    message: string,
    hint: string | null = null,
    topic?: string,
  ): void {
    this.#diagnostics.error(code, span, message, topic === undefined ? { hint } : { hint, topic });
  }

  /** Reports a word that is not in a fixed list. */
  unknownWord(word: Word, what: string, known: readonly string[], meant?: string): void {
    const found = meant ?? nearest(word.text, known);
    const hint = found === undefined ? `known are ${known.join(', ')}` : `did you mean \`${found}\`?`;
    this.error('unknown-value', this.spanOfWord(word), `${what}: unknown \`${word.text}\``, hint);
  }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN';
}
