import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';
import { addressFamily } from '../../base/ip-address.ts';
import { addressesOf, quote } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { type Entries, text } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { VirtualServer } from '../model/config.ts';
import { type LocalAddressGroups, MAX_SOURCE_ADDRESSES } from './local-address-group.ts';

/** The settings of a virtual server for the source addresses that its FULLNAT servers see. */
export interface SourceDraft {
  /** The value of snat, lvsd's own keyword: the addresses themselves. */
  snat?: { readonly statement: Statement; readonly addresses: readonly IpAddress[] };
  /** The value of laddr_group_name of DPVS: the name of a local_address_group. */
  localGroup?: { readonly statement: Statement; readonly name: string };
}

/** keepalived has neither keyword; DPVS has laddr_group_name. */
export const SOURCE_KEYWORDS: Entries<SourceDraft> = [
  [
    'snat',
    {
      argument: { kind: 'words', what: 'addresses of this host' },
      decode: (draft, statement, context) => {
        const addresses = addressesOf(statement, MAX_SOURCE_ADDRESSES, context);
        if (addresses !== undefined) draft.snat = { statement, addresses };
      },
    },
  ],
  [
    'laddr_group_name',
    text('the name of a local_address_group', (draft, name, statement) => {
      draft.localGroup = { statement, name };
    }),
  ],
];

/**
 * The largest number of rules in the nat table for one virtual server, because each new connection passes them one by
 * one. Listed in docs/limits.md.
 */
export const MAX_FULLNAT_RULES = 4096;

/** The properties of a virtual server that decide about its source addresses. */
export interface SourceSurroundings {
  readonly hasFullnat: boolean;
  readonly statement: Statement;
  /**
   * The number of matches that its rules need: one for each address or mark, times its servers where only some of them
   * use FULLNAT.
   */
  readonly matches: number;
  readonly family: AddressFamily;
  readonly groups: LocalAddressGroups;
}

/** The addresses that the virtual server configures; undefined where the address of the route is used. */
export function resolveSourceAddresses(
  draft: SourceDraft,
  surroundings: SourceSurroundings,
  context: DecodeContext,
): Pick<VirtualServer, 'snat'> {
  const { hasFullnat, family, groups } = surroundings;
  const statement = draft.snat?.statement ?? draft.localGroup?.statement;
  const named = namedAddresses(draft, groups, context);
  if (hasFullnat) judgeRules(surroundings, named?.length ?? 1, context);
  if (named === null || statement === undefined) return {};
  if (!hasFullnat) {
    const message = `${writtenName(statement)} has no effect: no server of this virtual server is reached by FULLNAT`;
    context.warning('option-without-effect', statement, message, { hint: 'write `lb_kind FNAT`' });
    return {};
  }
  const usable = named.filter((address) => addressFamily(address) === family);
  if (usable.length > 0) return { snat: usable };
  const message = `${writtenName(statement)}: none of the addresses is of the family of the virtual server, ${family}`;
  context.error('family-mismatch', statement, message);
  return {};
}

/** The addresses of snat or of the group; null where neither exists or can be used. */
function namedAddresses(
  { snat, localGroup }: SourceDraft,
  groups: LocalAddressGroups,
  context: DecodeContext,
): readonly IpAddress[] | null {
  if (localGroup === undefined) return snat?.addresses ?? null;
  const addresses = groupAddresses(localGroup, groups, context);
  if (snat === undefined) return addresses;
  const message = `${writtenName(localGroup.statement)} beside ${writtenName(snat.statement)}`;
  context.tolerate('option-without-effect', localGroup.statement, message, { consequence: 'it is ignored' });
  return snat.addresses;
}

function judgeRules(
  { matches, statement }: SourceSurroundings,
  addresses: number,
  context: DecodeContext,
): void {
  const rules = matches * addresses;
  if (rules <= MAX_FULLNAT_RULES) return;
  const message = `${writtenName(statement)} needs ${rules} rules of the nat table for FULLNAT, and the most are ${MAX_FULLNAT_RULES}`;
  context.error('group-limit', statement, message, {
    hint: 'balance such a range by a firewall mark, or name fewer source addresses',
  });
}

function groupAddresses(
  { statement, name }: NonNullable<SourceDraft['localGroup']>,
  groups: LocalAddressGroups,
  context: DecodeContext,
): readonly IpAddress[] | null {
  const group = groups.get(name);
  if (group !== undefined) {
    group.used = true;
    return group.addresses;
  }
  const message = `${writtenName(statement)}: there is no local_address_group ${quote(name)}`;
  context.error('unknown-group', statement, message, { hint: context.suggest(name, [...groups.keys()]) });
  return null;
}
