import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';
import {
  addressFamily,
  ipAddressFromBytes,
  ipAddressToBytes,
  parseIpAddress,
} from '../../base/ip-address.ts';
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
/** Addresses that one virtual_server_group may stand for. Listed in docs/limits.md. */
export const MAX_GROUP_ADDRESSES = 65_536;

/** Addresses that all groups of a configuration may stand for together. Listed in docs/limits.md. */
export const MAX_ALL_GROUP_ADDRESSES = 262_144;

/** How many addresses the groups that are still to be read may have. */
export interface GroupBudget {
  left: number;
}

interface MutableGroup {
  refused: boolean;
  readonly budget: GroupBudget;
  readonly addresses: { address: IpAddress; port: number }[];
  readonly marks: { mark: number; family: AddressFamily | null }[];
}

/** The entries of a virtual_server_group, one on each line, ranges and prefixes written out. */
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

const RANGE_FORMS =
  'ADDRESS, ADDRESS-LAST, ADDRESS-ADDRESS or ADDRESS/LENGTH with the host bits zero, then a port';

const ADDRESS_WITH_PORT = /^[0-9.]+:[0-9]+$/;

/** False, and told, when the entry cannot be used. */
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
    const hint = oddCharacterHint(first.text) ?? withPort ?? RANGE_FORMS;
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

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly bytes: 4 | 16;
}

function addRange(
  entry: Statement,
  word: Word,
  range: Range,
  port: number,
  group: MutableGroup,
  context: DecodeContext,
): boolean {
  const count = range.last - range.first + 1n;
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
  for (let value = range.first; value <= range.last; value += 1n) {
    addresses.push({ address: toAddress(value, range.bytes), port });
  }
  return true;
}

/** A text says what is wrong. */
function addressRange(text: string): Range | string {
  const slash = text.indexOf('/');
  if (slash !== -1) return prefixRange(text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  const start = parseIpAddress(dash === -1 ? text : text.slice(0, dash));
  if (start === undefined) return NO_RANGE;
  const first = toNumber(start);
  const bytes = addressFamily(start) === 'inet' ? 4 : 16;
  if (dash === -1) return { first, last: first, bytes };
  const tail = text.slice(dash + 1);
  const end = parseIpAddress(tail);
  if (end !== undefined && addressFamily(end) !== addressFamily(start)) return 'has ends of two families';
  const last = end === undefined ? shortEnd(first, tail, bytes) : toNumber(end);
  if (last === undefined) return NO_RANGE;
  // keepalived: the short form ends after its start, the long one may end there.
  return last > first || (last === first && end !== undefined)
    ? { first, last, bytes }
    : 'ends before it starts';
}

const NO_RANGE = 'is not an address or a range of addresses';

/** `10.0.0.1-9`: the last octet; `fd00::1-1f`: the last group, hexadecimal. */
function shortEnd(first: bigint, tail: string, bytes: 4 | 16): bigint | undefined {
  if (bytes === 4) {
    return /^[0-9]{1,3}$/.test(tail) && Number(tail) <= 255 ? (first & ~0xffn) | BigInt(tail) : undefined;
  }
  return /^[0-9a-fA-F]{1,4}$/.test(tail) ? (first & ~0xffffn) | BigInt(`0x${tail}`) : undefined;
}

function prefixRange(base: string, lengthText: string): Range | string {
  const address = parseIpAddress(base);
  if (address === undefined || !/^[0-9]{1,3}$/.test(lengthText)) return NO_RANGE;
  const bytes = addressFamily(address) === 'inet' ? 4 : 16;
  const length = Number(lengthText);
  if (length < 1 || length > bytes * 8) return `has no length from 1 to ${bytes * 8}`;
  const hostBits = (1n << BigInt(bytes * 8 - length)) - 1n;
  const first = toNumber(address);
  if ((first & hostBits) === 0n) return { first, last: first | hostBits, bytes };
  return `has host bits: its network is ${toAddress(first & ~hostBits, bytes)}/${length}`;
}

function toNumber(address: IpAddress): bigint {
  return ipAddressToBytes(address).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toAddress(value: bigint, length: 4 | 16): IpAddress {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return ipAddressFromBytes(bytes);
}
