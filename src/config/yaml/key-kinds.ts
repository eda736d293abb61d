import type { YamlKey } from './keys.ts';

/** Part of its map's header. */
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
