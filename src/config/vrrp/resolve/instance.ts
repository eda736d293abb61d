import type { AddressFamily } from '../../../base/ip-address.ts';
import { isLinkLocal } from '../../../base/ip-address.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { statementSpan, writtenName } from '../../language/tree.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { InstanceDraft, VrrpGlobalsDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';
import { type AddressOwners, familyOf, type ResolvedAddresses, resolveAddresses } from './addresses.ts';
import { resolveAdvertInterval } from './advert-interval.ts';
import { resolveAuthentication } from './authentication.ts';
import { resolveGarp } from './garp.ts';
import { type NotifyFallback, resolveNotify } from './notify.ts';
import { resolvePreemption } from './preemption.ts';
import { reportStrict } from './strict.ts';
import { resolveTracks, type Trackables, type WeightRule } from './tracks.ts';
import { type ResolvedTransport, resolveTransport } from './transport.ts';

/** What an instance takes from the rest of the file. */
export interface InstanceSurroundings {
  readonly globals: VrrpGlobalsDraft;
  readonly fallback: NotifyFallback;
  readonly judge: ScriptJudge;
  readonly trackables: Trackables;
  readonly owners: AddressOwners;
  /** Null: it is in no sync group. */
  readonly groupCountsWeights: boolean | null;
}

const DEFAULT_PRIORITY = 100;
const OWNER_PRIORITY = 255;
const DOWN_TIMER_ADVERTS = 3;

/** The instance with every default, or undefined, and told, when nothing safe can be made of it. */
export function resolveInstance(
  draft: InstanceDraft,
  surroundings: InstanceSurroundings,
  context: DecodeContext,
): VrrpInstance | undefined {
  const { globals, fallback, judge, owners } = surroundings;
  const { switches } = draft;
  const strict = (switches.strict ?? globals.switches.strict)?.value ?? false;
  const family = familyOf(draft);
  const version = resolveVersion(draft, family, globals, context);
  const { priority, begin } = resolvePriority(draft, strict, context);
  const { transport, source, independent } = resolveTransport(draft, family, globals, context);
  const addresses = resolveAddresses(draft, family, owners, context);
  const auth = resolveAuthentication(draft, { version, family, strict }, context);
  const refusal =
    auth.refusal ??
    judgeAddresses(draft, addresses, version, strict, context) ??
    judgeStrictUnicast(draft, transport, strict, context);
  if (strict) reportStrict(draft, context);
  judgeLinkLocal(addresses, draft, family, transport, context);
  judgeAccept(draft, strict, priority, context);
  const tracks = resolveTracks(
    draft.tracks,
    {
      name: draft.name,
      ownInterface: draft.interface?.value ?? null,
      weights: weightRule(priority, surroundings.groupCountsWeights),
    },
    surroundings.trackables,
    context,
  );
  const preemption = resolvePreemption(draft, priority, begin, strict, context);
  const advertInterval = resolveAdvertInterval(draft, version, globals.fastAdverts ?? false, context);
  const notify = resolveNotify(draft.notify, switches, fallback, judge);
  const vrid = requireVrid(draft, context);
  const reachable = requireInterface(draft, independent, context);
  if (vrid === undefined || !reachable) return undefined;
  return {
    name: draft.name,
    refusal,
    family,
    version,
    vrid,
    interface: draft.interface?.value ?? null,
    priority,
    initialState: begin,
    advertInterval,
    downTimerAdverts: strict
      ? DOWN_TIMER_ADVERTS
      : ((switches.downTimerAdverts ?? globals.switches.downTimerAdverts)?.value ?? DOWN_TIMER_ADVERTS),
    ...preemption,
    transport,
    source,
    trackSource: source !== null && (draft.trackSource ?? false),
    authentication: auth.authentication,
    addresses: addresses.addresses,
    excludedAddresses: addresses.excluded,
    ignoreOwnInterface: draft.ignoreOwnInterface ?? false,
    tracks,
    garp: resolveGarp(draft, globals, strict),
    lowerPriorityNoAdvert:
      strict || ((switches.lowerPriorityNoAdvert ?? globals.switches.lowerPriorityNoAdvert)?.value ?? false),
    higherPrioritySendAdvert:
      !strict &&
      ((switches.higherPrioritySendAdvert ?? globals.switches.higherPrioritySendAdvert)?.value ?? false),
    ownerIgnoreAdverts: switches.ownerIgnoreAdverts ?? globals.switches.ownerIgnoreAdverts ?? false,
    skipAddressCheck: switches.skipAddressCheck ?? globals.switches.skipAddressCheck ?? false,
    checksum: (switches.plainChecksum ?? globals.switches.plainChecksum ?? false) ? 'plain' : 'pseudo',
    accept: draft.accept?.value ?? (!strict || priority === OWNER_PRIORITY),
    strict,
    promoteSecondaries: draft.promoteSecondaries ?? false,
    notify,
    span: statementSpan(draft.statement),
  };
}

function weightRule(priority: number, groupCountsWeights: boolean | null): WeightRule {
  if (groupCountsWeights === false) return 'sync-group';
  return priority === OWNER_PRIORITY ? 'owner' : 'count';
}

function resolveVersion(
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

/** keepalived: the one that is missing follows from the other. */
function resolvePriority(
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

/** Why it cannot run without an address, or null. */
function judgeAddresses(
  draft: InstanceDraft,
  { addresses, excluded }: ResolvedAddresses,
  version: 2 | 3,
  strict: boolean,
  context: DecodeContext,
): string | null {
  if (addresses.length > 0) return null;
  const { statement, name, noAddress } = draft;
  // Addresses that could not be used were told.
  const told = draft.addresses.length > 0 || context.wasMeant(statement.block, 'virtual_ipaddress');
  const needed = version === 3 || strict;
  if (noAddress === true && !needed) return null;
  if (!told) {
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

function judgeStrictUnicast(
  { unicastStatement, statement, name }: InstanceDraft,
  transport: ResolvedTransport['transport'],
  strict: boolean,
  context: DecodeContext,
): string | null {
  if (!strict || transport.kind === 'multicast') return null;
  const message = `${name} is not run, and stays in FAULT: vrrp_strict allows no unicast`;
  context.warning('vrrp-strict-unicast', unicastStatement ?? statement, message, {
    hint: 'take vrrp_strict out: nothing else of it is needed',
  });
  return 'vrrp_strict allows no unicast';
}

/** RFC 9568 5.2.9; keepalived tells it as well, and goes on. */
function judgeLinkLocal(
  { addresses: [first] }: ResolvedAddresses,
  { name, addresses: [line], statement }: InstanceDraft,
  family: AddressFamily,
  transport: ResolvedTransport['transport'],
  context: DecodeContext,
): void {
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
  { accept, switches, name }: InstanceDraft,
  strict: boolean,
  priority: number,
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

/** No number can be guessed: another one may be somebody else's. */
function requireVrid(
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

function requireInterface(
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
