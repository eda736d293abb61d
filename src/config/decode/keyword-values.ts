import { REAL_SERVER_KEYWORDS } from '../lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../lvs/virtual-server.ts';
import { GLOBAL_KEYWORDS, ROOT_KEYWORDS } from './config.ts';
import type { KeywordArgument, KeywordNames } from './keyword-argument.ts';

/** It stands at the top, and YAML has it beside what global_defs says of the kernel. */
const ELSEWHERE: ReadonlyMap<string, KeywordArgument> = new Map([
  ['net_namespace', { kind: 'text', what: 'a name' }],
]);

const TABLES: ReadonlyMap<string, KeywordNames> = collect(ROOT_KEYWORDS, 'root', [
  ['virtual_server', VIRTUAL_SERVER_KEYWORDS],
  ['real_server', REAL_SERVER_KEYWORDS],
  ['global_defs', GLOBAL_KEYWORDS],
]);

/** The table of each block, those of blocks inside blocks too. */
function collect(
  root: KeywordNames,
  name: string,
  more: readonly (readonly [string, KeywordNames])[],
): ReadonlyMap<string, KeywordNames> {
  const tables = new Map<string, KeywordNames>();
  const pending: (readonly [string, KeywordNames])[] = [[name, root], ...more];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [block, table] = next;
    if (tables.has(block)) continue;
    tables.set(block, table);
    for (const [keyword, { argument }] of table) {
      if (argument?.kind === 'block') pending.push([keyword, argument.keywords]);
    }
  }
  return tables;
}

/**
 * What stands after a keyword in a block, as the decoders' tables say; undefined where they do not. A null block is
 * any: then the first table that has it counts.
 */
export function valueOf(block: string | null, keyword: string): KeywordArgument | undefined {
  const tables = block === null ? [...TABLES.values()] : [TABLES.get(block)];
  const given = tables
    .map((table) => table?.get(keyword)?.argument)
    .find((argument) => argument !== undefined);
  return given ?? ELSEWHERE.get(keyword);
}
