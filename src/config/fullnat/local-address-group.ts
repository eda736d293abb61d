import type { IpAddress } from '../../base/ip-address.ts';
import { addressesOfRange, addressRange, RANGE_FORMS, sizeOfRange } from '../decode/address-range.ts';
import { quote, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { oddCharacterHint } from '../language/odd-characters.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';

/** The largest number of source addresses of one virtual server. Listed in docs/limits.md. */
export const MAX_SOURCE_ADDRESSES = 256;

/** A local_address_group of DPVS: the source addresses of connections to FULLNAT servers. */
export interface LocalAddressGroup {
  readonly name: string;
  readonly statement: Statement;
  /** The addresses in file order, with ranges expanded; null when an entry could not be used, which was reported. */
  readonly addresses: readonly IpAddress[] | null;
}

/** The groups by name, and whether a virtual server names them. */
export type LocalAddressGroups = Map<string, LocalAddressGroup & { used: boolean }>;

/** The keywords at the top level of a file of DPVS. */
export const LOCAL_ADDRESS_KEYWORDS: Entries<LocalAddressGroups> = [
  ['local_address_group', { block: true, repeatable: true, decode: decodeLocalAddressGroup }],
];

/**
 * In DPVS each entry is an address or a range, possibly with the interface that has it; lvsd's addresses are on
 * whatever interface the host has them.
 */
function decodeLocalAddressGroup(
  groups: LocalAddressGroups,
  statement: Statement,
  context: DecodeContext,
): void {
  const name = requiredWord(statement, 1, 'a name', context);
  if (name === null) return;
  refuseMore(statement, 1, context);
  if (groups.has(name.text)) {
    context.error(
      'repeated-keyword',
      statement,
      `${writtenName(statement)} ${quote(name.text)} is defined twice`,
    );
    return;
  }
  const addresses: IpAddress[] = [];
  let refused = false;
  for (const entry of statement.block ?? []) refused = !decodeEntry(entry, addresses, context) || refused;
  if (!refused && addresses.length === 0) {
    context.error('empty-group', statement, `${writtenName(statement)} ${quote(name.text)} has no address`);
    refused = true;
  }
  groups.set(name.text, { name: name.text, statement, addresses: refused ? null : addresses, used: false });
}

/** Returns false when the entry cannot be used, which is reported. */
function decodeEntry(entry: Statement, addresses: IpAddress[], context: DecodeContext): boolean {
  const [word] = entry.words;
  if (word === undefined) return true;
  // The second word is the interface, which only DPVS needs.
  refuseMore(entry, 1, context);
  const range = addressRange(word.text);
  if (typeof range === 'string') {
    const hint = oddCharacterHint(word.text) ?? RANGE_FORMS;
    context.error('invalid-range', [entry, word], `${quote(word.text)} ${range}`, { hint });
    return false;
  }
  if (sizeOfRange(range) + BigInt(addresses.length) > BigInt(MAX_SOURCE_ADDRESSES)) {
    const message = `${word.text} makes the group larger than ${MAX_SOURCE_ADDRESSES} addresses`;
    context.error('group-limit', [entry, word], message, {
      hint: 'each address is good for 64000 connections to each server: name fewer',
    });
    return false;
  }
  addresses.push(...addressesOfRange(range));
  return true;
}

/** Reports groups that no virtual server names, once all virtual servers were read. */
export function reportUnusedLocalAddresses(groups: LocalAddressGroups, context: DecodeContext): void {
  for (const { name, statement, used, addresses } of groups.values()) {
    if (used || addresses === null) continue;
    context.warning('unused-group', statement, `no virtual_server uses the local_address_group ${name}`);
  }
}
