/** How the value of a YAML key becomes statements of the common tree. */
export type YamlKey =
  /** One scalar becomes `KEYWORD value`. `names` translates the field's words into keepalived's. */
  | { readonly kind: 'word'; readonly keyword: string; readonly names?: ReadonlyMap<string, string> }
  /** A scalar or a list of scalars becomes `KEYWORD a b c`. */
  | { readonly kind: 'words'; readonly keyword: string }
  /** A list of scalars that are keywords themselves. */
  | { readonly kind: 'keywords'; readonly allowed: readonly string[] }
  /** `nat`, `dr`, `tun`, or a map with `method`, `type`, `port`, `checksum`. */
  | { readonly kind: 'method'; readonly keyword: string }
  /** A map whose keys stand for keywords of the same block; a scalar means its first key. */
  | { readonly kind: 'section'; readonly keys: YamlKeys }
  /**
   * A scalar address, or a map of a header and further keywords of the same block. `header` has the keys whose values
   * are the keyword's words, in their order; by default these are `address` and `port`.
   */
  | {
      readonly kind: 'endpoint';
      readonly keyword: string;
      readonly keys: YamlKeys;
      readonly header?: readonly string[];
    }
  /** A command as a text or a list of its words, or a map with `command`, `user`, `group`. */
  | { readonly kind: 'command'; readonly keyword: string }
  /**
   * A map whose keys become words before their values; the value of `first` stands alone, and a scalar stands for it.
   */
  | {
      readonly kind: 'pairs';
      readonly keyword: string;
      readonly first: string | null;
      /** The value of `first` in a map without it; absent when `first` is required. */
      readonly implied?: string;
      /** The word for each key. */
      readonly words: ReadonlyMap<string, string>;
    }
  /** A list of scalars, each a line of the keyword's block. */
  | { readonly kind: 'lines'; readonly keyword: string }
  /** A list of texts, each the words of a line of the keyword's block. */
  | { readonly kind: 'texts'; readonly keyword: string }
  /** A map that is a block of its own at the top level; keywords of `outside` become statements beside the block. */
  | {
      readonly kind: 'block';
      readonly keyword: string;
      readonly keys: YamlKeys;
      readonly outside: ReadonlySet<string>;
    }
  /** A list of maps, each a block. A scalar item stands for its `scalar` key. */
  | { readonly kind: 'blocks'; readonly block: YamlBlock }
  /**
   * Names with lists of entries, which are addresses or maps; with `plain` they are texts, each the words of a line.
   */
  | { readonly kind: 'groups'; readonly keyword: string; readonly plain?: true }
  /** A list of maps whose `type` chooses the block. */
  | { readonly kind: 'checks'; readonly types: ReadonlyMap<string, YamlBlock> }
  /** A list of lines of a block, each a text in keepalived's form or a map. */
  | EntriesKey
  /** A list whose items are each `KEYWORD words`: a text or a list of words. */
  | { readonly kind: 'repeated'; readonly keyword: string }
  /** The block that it belongs to reads it as part of the header. */
  | { readonly kind: 'header' };

/** Lines of blocks: `WORD [POSITIONAL ...] [NAME VALUE] [FLAG]`. */
export interface EntriesKey {
  readonly kind: 'entries';
  /** The key of an item that chooses the block, and gives the first word of the line. */
  readonly by: ReadonlyMap<string, string>;
  /** The keys whose values follow without a name, in their order. */
  readonly positional: readonly string[];
  /** The word before the value of each key. */
  readonly words: ReadonlyMap<string, string>;
  /** The words for yes and for no of each key; the word for no may be missing. */
  readonly flags: ReadonlyMap<string, readonly [on: string, off: string | null]>;
}

export type YamlKeys = ReadonlyMap<string, YamlKey>;

export interface YamlBlock {
  readonly keyword: string;
  /** Keys whose values are the keyword's arguments. */
  readonly header: 'virtual-server' | 'endpoint' | 'name' | 'none';
  /** The key that a scalar in place of the map stands for. */
  readonly scalar: string | null;
  readonly keys: YamlKeys;
}

/** A key that is part of its map's header. */
export const HEADER: YamlKey = { kind: 'header' };

/** One scalar. */
export function word(keyword: string): YamlKey {
  return { kind: 'word', keyword };
}

export function words(keyword: string): YamlKey {
  return { kind: 'words', keyword };
}

export function command(keyword: string): YamlKey {
  return { kind: 'command', keyword };
}

/** Keys whose name and keyword are the same. */
export function same(...keywords: readonly string[]): readonly (readonly [string, YamlKey])[] {
  return keywords.map((keyword) => [keyword, word(keyword)]);
}
