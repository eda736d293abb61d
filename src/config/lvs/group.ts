import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';
import {
  type AddressRange,
  addressesOfRange,
  addressRange,
  RANGE_FORMS,
  sizeOfRange,
} from '../decode/address-range.ts';
import {
  integerOf,
  optionalPortOf,
  quote,
  refuseMore,
  requiredWord,
  UINT32_MAX,
} from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { oddCharacterHint } from '../language/odd-characters.ts';
import type { Statement, Word } from '../language/tree.ts';
import type { GroupDraft } from './draft.ts';
/** The largest number of addresses of one virtual_server_group. Listed in docs/limits.md. */
export const MAX_GROUP_ADDRESSES = 65_536;

/** The largest number of addresses of all groups of a configuration together. Listed in docs/limits.md. */
export const MAX_ALL_GROUP_ADDRESSES = 262_144;

/** The number of addresses that further groups may have. */
export interface GroupBudget {
  left: number;
}

interface MutableGroup {
  refused: boolean;
  readonly budget: GroupBudget;
  readonly addresses: { address: IpAddress; port: number }[];
  readonly marks: { mark: number; family: AddressFamily | null }[];
}

/** Decodes the entries of a virtual_server_group, one on each line, and expands ranges and prefixes. */
export function decodeGroup(
  statement: Statement,
  budget: GroupBudget,
  context: DecodeContext,
): GroupDraft | undefined {
  const name = requiredWord(statement, 1, 'a name', context);
  if (name === null) return undefined;
  refuseMore(statement, 1, context);
  const group: MutableGroup = { addresses: [], marks: [], refused: false, budget };
  for (const entry of statement.block ?? []) {
    if (!decodeEntry(entry, group, context)) group.refused = true;
  }
  const { addresses, marks, refused } = group;
  const empty = addresses.length + marks.length === 0;
  return {
    name: name.text,
    statement,
    addresses,
    marks,
    fault: refused ? 'refused' : empty ? 'empty' : null,
  };
}

const ENTRY_FORMS = `${RANGE_FORMS}, then a port`;

const ADDRESS_WITH_PORT = /^[0-9.]+:[0-9]+$/;

/** Returns false when the entry cannot be used, which is reported. */
function decodeEntry(entry: Statement, group: MutableGroup, context: DecodeContext): boolean {
  if (entry.block !== null) {
    context.error('unexpected-block', entry, 'an entry of a virtual_server_group has no block');
    return false;
  }
  const [first] = entry.words;
  if (first === undefined) return true;
  if (first.text === 'fwmark') return decodeMark(entry, group, context);
  const port = optionalPortOf(entry, entry.words[1], context);
  refuseMore(entry, 1, context);
  const range = addressRange(first.text);
  if (typeof range === 'string') {
    const withPort = ADDRESS_WITH_PORT.test(first.text) ? 'write the port as a word of its own' : null;
    const hint = oddCharacterHint(first.text) ?? withPort ?? ENTRY_FORMS;
    context.error('invalid-range', [entry, first], `${quote(first.text)} ${range}`, { hint });
    return false;
  }
  return port !== undefined && addRange(entry, first, range, port, group, context);
}

function decodeMark(entry: Statement, group: MutableGroup, context: DecodeContext): boolean {
  const word = requiredWord(entry, 1, 'a firewall mark', context);
  if (word === null) return false;
  refuseMore(entry, 2, context);
  const mark = integerOf(entry, word, { min: 1, max: UINT32_MAX }, context);
  const third = entry.words[2];
  const family = third?.text;
  if (third !== undefined && family !== undefined && family !== 'inet' && family !== 'inet6') {
    context.tolerate('unknown-value', [entry, third], `${quote(family)} is neither inet nor inet6`, {
      consequence: 'it is ignored',
    });
  }
  if (mark === undefined) return false;
  group.marks.push({ mark, family: family === 'inet' || family === 'inet6' ? family : null });
  return true;
}

function addRange(
  entry: Statement,
  word: Word,
  range: AddressRange,
  port: number,
  group: MutableGroup,
  context: DecodeContext,
): boolean {
  const count = sizeOfRange(range);
  const { addresses, budget } = group;
  const limit =
    count + BigInt(addresses.length) > BigInt(MAX_GROUP_ADDRESSES)
      ? `the group larger than ${MAX_GROUP_ADDRESSES} addresses`
      : count > BigInt(budget.left)
        ? `all groups together larger than ${MAX_ALL_GROUP_ADDRESSES} addresses`
        : null;
  if (limit !== null) {
    const message = `${word.text} has ${count} addresses, which makes ${limit}`;
    context.error('group-limit', [entry, word], message, { hint: 'balance such a range by a firewall mark' });
    return false;
  }
  budget.left -= Number(count);
  for (const address of addressesOfRange(range)) addresses.push({ address, port });
  return true;
}

/** Reports a group that no virtual server names. */
export function reportUnusedGroup({ name, fault, statement }: GroupDraft, context: DecodeContext): void {
  if (fault === 'empty') {
    context.tolerate('empty-group', statement, `virtual_server_group ${name} has no entry`, {
      consequence: 'it is left out',
    });
  } else if (fault === null) {
    context.warning('unused-group', statement, `no virtual_server uses the group ${name}`);
  }
}
