import { REAL_SERVER_KEYWORDS } from '../lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../lvs/virtual-server.ts';
import { GLOBAL_KEYWORDS, ROOT_KEYWORDS } from './config.ts';
import type { KeywordArgument, KeywordNames } from './keyword-argument.ts';

/** This block stands at the top level, and YAML has it beside the kernel's settings of global_defs. */
const ELSEWHERE: ReadonlyMap<string, KeywordArgument> = new Map([
  ['net_namespace', { kind: 'text', what: 'a name' }],
]);

const TABLES: ReadonlyMap<string, KeywordNames> = collect(ROOT_KEYWORDS, 'root', [
  ['virtual_server', VIRTUAL_SERVER_KEYWORDS],
  ['real_server', REAL_SERVER_KEYWORDS],
  ['global_defs', GLOBAL_KEYWORDS],
]);

/** Collects the table of each block, including blocks inside blocks. */
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
 * The argument of a keyword in a block, from the decoders' tables; undefined where they have none. Null stands for any
 * block; the first table with the keyword then applies.
 */
export function valueOf(block: string | null, keyword: string): KeywordArgument | undefined {
  const tables = block === null ? [...TABLES.values()] : [TABLES.get(block)];
  const given = tables
    .map((table) => table?.get(keyword)?.argument)
    .find((argument) => argument !== undefined);
  return given ?? ELSEWHERE.get(keyword);
}
