import type { DecodeContext } from '../../decode/context.ts';
import { statementSpan } from '../../language/tree.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { InstanceDraft, VrrpGlobalsDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';
import { type FreePriorities, resolveRouting } from '../routing/keywords.ts';
import { resolveSigning } from '../signing/resolve.ts';
import { resolveArbiter } from '../split-brain/arbiter.ts';
import { resolveFence } from '../split-brain/fence.ts';
import { resolveHeartbeats } from '../split-brain/heartbeats.ts';
import { resolveVmac } from '../vmac/vmac.ts';
import { type AddressOwners, familyOf, resolveAddresses } from './addresses.ts';
import { resolveAdvertInterval } from './advert-interval.ts';
import { resolveAuthentication } from './authentication.ts';
import { judgeFitness } from './fitness.ts';
import { resolveGarp } from './garp.ts';
import {
  OWNER_PRIORITY,
  requireInterface,
  requireVrid,
  resolvePriority,
  resolveVersion,
} from './identity.ts';
import { type NotifyFallback, resolveNotify } from './notify.ts';
import { resolvePreemption } from './preemption.ts';
import { reportStrict } from './strict.ts';
import { resolveSwitches } from './switches.ts';
import { resolveTracks, type Trackables, type WeightRule } from './tracks.ts';
import { resolveTransport } from './transport.ts';

/** The settings from the rest of the file that an instance uses. */
export interface InstanceSurroundings {
  readonly globals: VrrpGlobalsDraft;
  readonly fallback: NotifyFallback;
  readonly judge: ScriptJudge;
  readonly trackables: Trackables;
  readonly owners: AddressOwners;
  readonly priorities: FreePriorities;
  /** Null when it is in no sync group. */
  readonly groupCountsWeights: boolean | null;
}

/** The instance with every default; undefined when nothing safe can be made of it, which is reported. */
export function resolveInstance(
  draft: InstanceDraft,
  surroundings: InstanceSurroundings,
  context: DecodeContext,
): VrrpInstance | undefined {
  const { globals, fallback, judge, owners, priorities, trackables, groupCountsWeights } = surroundings;
  const strict = isStrict(draft, globals);
  const family = familyOf(draft);
  const version = resolveVersion(draft, family, globals, context);
  const { priority, begin } = resolvePriority(draft, strict, context);
  const { transport, source, independent } = resolveTransport(draft, family, globals, context);
  const addresses = resolveAddresses(draft, family, owners, context);
  const auth = resolveAuthentication(draft, { version, family, strict }, context);
  const fitting = { draft, family, version, priority, strict, addresses, transport };
  const unfitness = judgeFitness(fitting, context);
  if (strict) reportStrict(draft, context);
  const device = draft.interface?.value ?? null;
  const weights = weightRule(priority, groupCountsWeights);
  const place = { name: draft.name, ownInterface: device, weights };
  const advertInterval = resolveAdvertInterval(draft, version, globals.fastAdverts ?? false, context);
  const signed = resolveSigning(draft, { advertInterval, strict }, context);
  const parts = {
    ...resolvePreemption(draft, priority, begin, strict, context),
    ...resolveSwitches(draft, globals, priority, strict),
    tracks: resolveTracks(draft.tracks, place, trackables, context),
    advertInterval,
    garp: resolveGarp(draft, globals, strict),
    vmac: resolveVmac(draft, family, context),
    fence: resolveFence(draft, judge),
    heartbeats: resolveHeartbeats(draft, device, family, context),
    arbiter: resolveArbiter(draft, context),
    notify: resolveNotify(draft.notify, draft.switches, fallback, judge),
  };
  const vrid = requireVrid(draft, context);
  const reachable = requireInterface(draft, independent, context);
  if (vrid === undefined || !reachable) return undefined;
  return {
    name: draft.name,
    refusal: auth.refusal ?? signed.refusal ?? unfitness,
    family,
    version,
    vrid,
    interface: device,
    priority,
    initialState: begin,
    transport,
    source,
    trackSource: source !== null && draft.trackSource === true,
    authentication: auth.authentication,
    signing: signed.signing,
    addresses: addresses.addresses,
    excludedAddresses: addresses.excluded,
    routing: resolveRouting(draft, priorities, context),
    ignoreOwnInterface: draft.ignoreOwnInterface ?? false,
    ...parts,
    span: statementSpan(draft.statement),
  };
}

function isStrict({ switches }: InstanceDraft, globals: VrrpGlobalsDraft): boolean {
  return (switches.strict ?? globals.switches.strict)?.value ?? false;
}

function weightRule(priority: number, groupCountsWeights: boolean | null): WeightRule {
  if (groupCountsWeights === false) return 'sync-group';
  return priority === OWNER_PRIORITY ? 'owner' : 'count';
}
