import type { BlockName } from '../language/vocabulary.ts';
import type { Bounds } from './arguments.ts';

/**
 * The argument of a keyword, for documentation, completion and the JSON Schema. Bounds of durations are in
 * milliseconds.
 */
export type KeywordArgument =
  | { readonly kind: 'none' }
  /** An optional boolean; the keyword alone means yes. With `bare`, keepalived reads no word after it. */
  | { readonly kind: 'flag'; readonly bare: boolean }
  | { readonly kind: 'integer'; readonly bounds: Bounds }
  | { readonly kind: 'duration'; readonly bounds: Bounds }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** One word, which `what` describes in a few words. With `optional` it may be missing. */
  | { readonly kind: 'text'; readonly what: string; readonly optional?: boolean }
  /** One or more words. */
  | { readonly kind: 'words'; readonly what: string }
  | { readonly kind: 'address' }
  | { readonly kind: 'port' }
  /** A program with its arguments. */
  | { readonly kind: 'command' }
  /** A user and an optional group: `USER [[:]GROUP]`. */
  | { readonly kind: 'user' }
  /** `header` describes the words before the block, in the notation of a manual page; empty for none. */
  | {
      readonly kind: 'block';
      readonly block: BlockName;
      readonly header: string;
      readonly keywords: KeywordNames;
    };

/** The keywords of a block with their arguments, whatever draft they are decoded into. */
export interface KeywordNames extends Iterable<readonly [string, DescribedKeyword]> {
  keys(): Iterable<string>;
  get(keyword: string): DescribedKeyword | undefined;
}

interface DescribedKeyword {
  readonly argument?: KeywordArgument;
}
