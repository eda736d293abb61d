import {
  addressOf,
  integerOf,
  optionalPortOf,
  quote,
  refuseMore,
  requiredWord,
  UINT32_MAX,
} from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Statement } from '../language/tree.ts';
import type { GroupDraft, VirtualServerHeader } from './draft.ts';

/** Reads `ADDR [PORT]`, `fwmark N` or `group NAME`. */
export function decodeHeader(
  statement: Statement,
  groups: ReadonlyMap<string, GroupDraft>,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  const word = requiredWord(statement, 1, 'an address, `fwmark N` or `group NAME`', context);
  if (word === null) return undefined;
  if (word.text === 'fwmark') {
    refuseMore(statement, 2, context);
    const mark = requiredWord(statement, 2, 'a firewall mark', context);
    const value =
      mark === null ? undefined : integerOf(statement, mark, { min: 0, max: UINT32_MAX }, context);
    if (value !== 0) return value === undefined ? undefined : { kind: 'fwmark', mark: value };
    context.error('out-of-range', statement, 'fwmark 0 means no mark: no packet would be balanced');
    return undefined;
  }
  if (word.text === 'group') {
    refuseMore(statement, 2, context);
    const name = requiredWord(statement, 2, 'the name of a virtual_server_group', context);
    return name === null ? undefined : groupHeader(statement, name.text, groups, context);
  }
  const address = addressOf(statement, word, context);
  // After a word that is no address, the positions of the others are wrong.
  if (address === undefined) return undefined;
  refuseMore(statement, 2, context);
  const port = optionalPortOf(statement, statement.words[2], context);
  return port === undefined ? undefined : { kind: 'address', address, port };
}

function usableGroup(
  statement: Statement,
  group: GroupDraft,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  if (group.fault === null) return { kind: 'group', group };
  if (group.fault === 'empty') {
    context.error('empty-group', statement, `virtual_server_group ${quote(group.name)} has no entry`);
  }
  return undefined;
}

function groupHeader(
  statement: Statement,
  name: string,
  groups: ReadonlyMap<string, GroupDraft>,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  const group = groups.get(name);
  if (group !== undefined) return usableGroup(statement, group, context);
  const known = [...groups.keys()];
  const hint =
    known.length === 0
      ? 'there is no virtual_server_group at all'
      : (context.suggest(name, known) ?? `defined are ${known.slice(0, 5).join(', ')}`);
  context.error('unknown-group', statement, `there is no virtual_server_group ${quote(name)}`, { hint });
  return undefined;
}
