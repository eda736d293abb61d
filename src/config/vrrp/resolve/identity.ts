import type { AddressFamily } from '../../../base/ip-address.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft, VrrpGlobalsDraft } from '../decode/draft.ts';

const DEFAULT_PRIORITY = 100;

/** The priority of the address owner, which no tracking changes. */
export const OWNER_PRIORITY = 255;

export function resolveVersion(
  { version, name }: InstanceDraft,
  family: AddressFamily,
  globals: VrrpGlobalsDraft,
  context: DecodeContext,
): 2 | 3 {
  if (family === 'inet') return version?.value ?? globals.version ?? 2;
  if (version?.value === 2) {
    const message = `${name} has IPv6 addresses, and is of version 3: version 2 is for IPv4 alone`;
    context.warning('vrrp-version', version.statement, message, { hint: 'write `version 3` on all nodes' });
  }
  return 3;
}

/** As in keepalived, a missing one of the two settings follows from the other. */
export function resolvePriority(
  { priority, state, statement, name }: InstanceDraft,
  strict: boolean,
  context: DecodeContext,
): { readonly priority: number; readonly begin: 'MASTER' | 'BACKUP' } {
  const value = priority?.value ?? (state?.value === 'MASTER' ? OWNER_PRIORITY : DEFAULT_PRIORITY);
  const ofPriority = value === OWNER_PRIORITY ? 'MASTER' : 'BACKUP';
  if (priority === undefined && state?.value === 'MASTER' && !context.wasMeant(statement.block, 'priority')) {
    const message = `${name} has no priority, and state MASTER makes it 255: no tracking changes it, and it takes the addresses at once`;
    context.warning('vrrp-master-without-priority', state.statement, message, { hint: 'say a priority' });
  }
  if (state === undefined) return { priority: value, begin: ofPriority };
  if (!strict || state.value === ofPriority) return { priority: value, begin: state.value };
  const message = `${writtenName(state.statement)} ${state.value} does not go with priority ${value} in vrrp_strict; it counts as ${ofPriority}`;
  context.warning('vrrp-strict', state.statement, message);
  return { priority: value, begin: ofPriority };
}

/** A missing number cannot be guessed, because another pair may use it. */
export function requireVrid(
  { vrid, vridStatement, statement, name }: InstanceDraft,
  context: DecodeContext,
): number | undefined {
  if (vrid !== undefined || vridStatement !== undefined) return vrid;
  if (context.wasMeant(statement.block, 'virtual_router_id')) return undefined;
  context.error('vrrp-no-vrid', statement, `${name} has no virtual_router_id`, {
    hint: "a number from 1 to 255, the same on all nodes and nobody else's in this network",
  });
  return undefined;
}

/** Returns false when adverts cannot be sent, which is reported. */
export function requireInterface(
  { interface: device, statement, name, unicastStatement }: InstanceDraft,
  independent: boolean,
  context: DecodeContext,
): boolean {
  if (device !== undefined || independent) return true;
  if (statement.block?.some(({ keyword }) => keyword === 'interface') === true) return false;
  if (context.wasMeant(statement.block, 'interface')) return false;
  context.error('vrrp-no-interface', statement, `${name} has no interface`, {
    hint:
      unicastStatement === undefined
        ? 'name the one that its adverts go through'
        : 'name one, or a unicast_src_ip that is not link-local and the peers',
  });
  return false;
}
