import { KEY_DESCRIPTIONS } from './key-descriptions.ts';
import type { YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { ROOT_KEYS } from './keys.ts';

/**
 * The meanings of the keywords of keepalived's syntax, by `BLOCK.KEYWORD`, from the descriptions of the corresponding
 * YAML keys. A keyword without a YAML key has none.
 */
export function keywordDescriptions(): ReadonlyMap<string, string> {
  const descriptions = new Map<string, string>();
  collect(ROOT_KEYS, '', 'global_defs', descriptions);
  return descriptions;
}

/**
 * `where` is the map's own name, `block` the name of the block that its keywords belong to, as in the JSON Schema.
 */
function collect(keys: YamlKeys, where: string, block: string, into: Map<string, string>): void {
  for (const [name, key] of keys) {
    const description = KEY_DESCRIPTIONS.get(`${where}.${name}`) ?? KEY_DESCRIPTIONS.get(name);
    if ('keyword' in key && description !== undefined) into.set(`${block}.${key.keyword}`, description);
    within(name, key, block, into);
  }
}

function within(name: string, key: YamlKey, block: string, into: Map<string, string>): void {
  const ofBlock = (inner: YamlBlock): void => collect(inner.keys, inner.keyword, inner.keyword, into);
  if (key.kind === 'section' || key.kind === 'endpoint') collect(key.keys, name, block, into);
  if (key.kind === 'block') collect(key.keys, name, key.keyword, into);
  if (key.kind === 'blocks') ofBlock(key.block);
  if (key.kind === 'checks') for (const inner of key.types.values()) ofBlock(inner);
}
