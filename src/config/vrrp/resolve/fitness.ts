import type { AddressFamily } from '../../../base/ip-address.ts';
import { isLinkLocal } from '../../../base/ip-address.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import type { VrrpTransport } from '../model.ts';
import type { ResolvedAddresses } from './addresses.ts';
import { OWNER_PRIORITY } from './identity.ts';

/** The resolved parts of an instance that decide whether it can run. */
export interface Fitting {
  readonly draft: InstanceDraft;
  readonly family: AddressFamily;
  readonly version: 2 | 3;
  readonly priority: number;
  readonly strict: boolean;
  readonly addresses: ResolvedAddresses;
  readonly transport: VrrpTransport;
}

/** The reason why a loaded instance must not take part, or null. It also reports other findings for the operator. */
export function judgeFitness(fitting: Fitting, context: DecodeContext): string | null {
  judgeLinkLocal(fitting, context);
  judgeAccept(fitting, context);
  judgeStrictUnicast(fitting, context);
  return judgeAddresses(fitting, context);
}

/** The reason why it cannot run without an address, or null. */
function judgeAddresses(
  { draft, addresses: { addresses, excluded }, version, strict }: Fitting,
  context: DecodeContext,
): string | null {
  if (addresses.length > 0) return null;
  const { statement, name, noAddress } = draft;
  // The faults of unusable addresses were reported.
  const hasAddresses = draft.addresses.length > 0 || context.wasMeant(statement.block, 'virtual_ipaddress');
  const needed = version === 3 || strict;
  if (noAddress === true && !needed) return null;
  if (!hasAddresses) {
    const consequence = needed
      ? 'it is not run, and stays in FAULT: others refuse an advert without an address'
      : excluded.length > 0
        ? 'its adverts name none'
        : 'its state moves nothing but scripts';
    const message = `${name} has no virtual address: ${consequence}`;
    const hint = needed
      ? 'name one in virtual_ipaddress'
      : 'name one in virtual_ipaddress, or say no_virtual_ipaddress';
    context.warning('vrrp-no-address', statement, message, { hint });
  }
  return needed ? 'it has no virtual address' : null;
}

/** keepalived 2.2.7 runs such an instance; later versions end at it. */
function judgeStrictUnicast(
  { draft: { unicastStatement, statement, name }, transport, strict }: Fitting,
  context: DecodeContext,
): void {
  if (!strict || transport.kind === 'multicast') return;
  const message = `${name} uses unicast, which vrrp_strict does not allow: newer keepaliveds do not start with this file`;
  context.warning('vrrp-strict-unicast', unicastStatement ?? statement, message, {
    hint: 'take vrrp_strict out: nothing else of it is needed',
  });
}

/** keepalived reports this, too, and continues (RFC 9568 5.2.9). */
function judgeLinkLocal({ draft, addresses, family, transport }: Fitting, context: DecodeContext): void {
  const [first] = addresses.addresses;
  const { name, statement } = draft;
  const [line] = draft.addresses;
  if (
    family === 'inet' ||
    transport.kind === 'unicast' ||
    first === undefined ||
    isLinkLocal(first.address)
  ) {
    return;
  }
  const message = `the first address of ${name} is not link-local, as the RFC asks; hosts that use it as a router follow router advertisements of a link-local one`;
  context.info('vrrp-first-not-link-local', line?.statement ?? statement, message, {
    hint: 'for a service address nothing is wrong with it',
  });
}

function judgeAccept(
  { draft: { accept, switches, name }, strict, priority }: Fitting,
  context: DecodeContext,
): void {
  if (accept?.value === false) {
    const message = `${writtenName(accept.statement)} is not done yet: the master answers on the addresses of ${name}`;
    context.warning('vrrp-no-accept', accept.statement, message, {
      hint: 'a firewall rule can drop such packets',
    });
  } else if (accept === undefined && strict && priority !== OWNER_PRIORITY && switches.strict !== undefined) {
    const message = `strict_mode does not keep packets from the addresses of ${name}, as keepalived's firewall rules do`;
    context.info('vrrp-no-accept', switches.strict.statement, message);
  }
}
