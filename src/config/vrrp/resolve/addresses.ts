import type { AddressFamily } from '../../../base/ip-address.ts';
import { addressFamily, isLinkLocal } from '../../../base/ip-address.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { AddressDraft, InstanceDraft } from '../decode/draft.ts';
import type { VirtualAddress } from '../model.ts';

/** The count is one byte (RFC 9568 5.2.5). */
const MAX_ADVERTISED = 255;

/**
 * The number of addresses that fit with the headers into 1500 bytes without a fragment, by keepalived's computation
 * with 16 bytes each.
 */
const MAX_ADVERTISED_IPV6 = 89;

/** The addresses of the instances so far, with their owners. */
export type AddressOwners = Map<string, string>;

export interface ResolvedAddresses {
  readonly addresses: readonly VirtualAddress[];
  readonly excluded: readonly VirtualAddress[];
}

/** The family of the first address decides, then that of other addresses which the instance names; else IPv4. */
export function familyOf({
  addresses,
  excluded,
  source,
  unicastSource,
  peers,
}: InstanceDraft): AddressFamily {
  const first =
    addresses[0]?.address.address ??
    unicastSource?.value ??
    source?.value ??
    peers[0]?.address ??
    excluded[0]?.address.address;
  return first === undefined ? 'inet' : addressFamily(first);
}

/** The addresses that an instance can have; the others are reported and left out. */
export function resolveAddresses(
  draft: InstanceDraft,
  family: AddressFamily,
  owners: AddressOwners,
  context: DecodeContext,
): ResolvedAddresses {
  const ownDevice = draft.interface?.value ?? null;
  const own = draft.addresses.filter((entry) => hasFamily(entry, family, draft, context));
  const usable = (entries: readonly AddressDraft[]): readonly VirtualAddress[] =>
    entries.filter((entry) => isFree(entry, ownDevice, draft, owners, context)).map(({ address }) => address);
  const addresses = usable(own);
  const excluded = usable(draft.excluded);
  const most = family === 'inet' ? MAX_ADVERTISED : MAX_ADVERTISED_IPV6;
  if (addresses.length <= most) return { addresses, excluded };
  const message = `${draft.name} has ${addresses.length} virtual addresses, and an advert holds ${most}; the last ${addresses.length - most} are moved with the others, but not advertised`;
  const hint = 'put them into virtual_ipaddress_excluded, on all nodes alike';
  context.warning('vrrp-too-many-addresses', draft.statement, message, { hint });
  return { addresses: addresses.slice(0, most), excluded: [...addresses.slice(most), ...excluded] };
}

function hasFamily(
  { address, statement }: AddressDraft,
  family: AddressFamily,
  { name }: InstanceDraft,
  context: DecodeContext,
): boolean {
  if (addressFamily(address.address) === family) return true;
  const message = `${address.address} is not of the family of the other addresses of ${name}`;
  context.tolerate('vrrp-family', statement, message, {
    consequence: 'it is left out',
    hint: 'put it into virtual_ipaddress_excluded, or into an instance of its own',
  });
  return false;
}

/**
 * A link-local address may be on several interfaces (keepalived#2573); every other address belongs to one instance.
 */
function isFree(
  { address, statement }: AddressDraft,
  ownDevice: string | null,
  { name }: InstanceDraft,
  owners: AddressOwners,
  context: DecodeContext,
): boolean {
  const device = address.interface ?? ownDevice;
  const key = isLinkLocal(address.address) ? `${address.address} ${device}` : address.address;
  const owner = owners.get(key);
  if (owner === undefined) {
    owners.set(key, name);
    return true;
  }
  const where = owner === name ? 'stands here twice' : `belongs to ${owner} already`;
  context.tolerate('vrrp-address-twice', statement, `${address.address} ${where}`, {
    consequence: 'it is left out here',
    hint: owner === name ? null : 'two instances would take it from each other',
  });
  return false;
}
