import { nearest } from '../language/suggestion.ts';
import type { YamlBlock, YamlKeys } from './key-kinds.ts';
import { ROOT_KEYS, YAML_MAPS } from './keys.ts';

/** The report about a key that a map does not have. */
export interface UnknownKey {
  readonly code: 'misplaced-keyword' | 'unknown-keyword';
  readonly message: string;
  readonly hint: string | null;
}

/** Explains where a key belongs, or which key it probably stands for. */
export function explainUnknownKey(text: string, keys: YamlKeys, where: string): UnknownKey {
  const homes = [...YAML_MAPS].filter(([, map]) => map.has(text)).map(([home]) => home);
  if (homes.length > 0) {
    const hint = homes.length > MAX_HOMES ? null : `it belongs in ${homes.join(' or ')}`;
    return { code: 'misplaced-keyword', message: `${text} does not belong in ${where}`, hint };
  }
  const known = `known are ${[...keys.keys()].join(', ')}`;
  const hint = meant(nameOf(text, keys)) ?? elsewhere(text) ?? meant(nearest(text, keys.keys())) ?? known;
  return { code: 'unknown-keyword', message: `unknown key ${text} in ${where}`, hint };
}

/** Whether a key shows that a file is meant for lvsd, even if it is mistyped or misplaced. */
export function concernsRoot(text: string): boolean {
  if (ROOT_KEYS.has(text) || nearest(text, ROOT_KEYS.keys()) !== undefined) return true;
  return [...YAML_MAPS].some(([, map]) => map.has(text)) || elsewhere(text) !== null;
}

/** A list of a map, and what its items are. */
export interface InnerKey {
  readonly name: string;
  readonly block: YamlBlock;
}

/** The list of a map whose items, without a header of their own, have a key that the map itself does not have. */
export function innerKey(text: string, keys: YamlKeys): InnerKey | undefined {
  for (const [name, key] of keys) {
    if (key.kind === 'blocks' && key.block.header === 'none' && key.block.keys.has(text)) {
      return { name, block: key.block };
    }
  }
  return undefined;
}

/** A key that is allowed in more maps than this gives no indication of the intended one. */
const MAX_HOMES = 4;

function meant(key: string | undefined): string | null {
  return key === undefined ? null : `did you mean \`${key}\`?`;
}

/** The key that stands for a keyword of keepalived. */
function nameOf(keyword: string, keys: YamlKeys): string | undefined {
  return [...keys].find(([, value]) => 'keyword' in value && value.keyword === keyword)?.[0];
}

/** Users of keepalived know its words; null where keepalived has no such word. */
function elsewhere(keyword: string): string | null {
  const homes = [...YAML_MAPS].flatMap(([home, keys]) => {
    const name = nameOf(keyword, keys);
    return name === undefined ? [] : [`\`${name}\` in ${home}`];
  });
  return homes.length === 0 || homes.length > MAX_HOMES ? null : `it is ${homes.join(' or ')}`;
}
