import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import type { TrackWeight, VrrpInstance } from '../model.ts';

/** The number in keepalived's example. */
const EXAMPLE_VRID = 51;

/** The groups that every pair uses unless it configures others. */
const STANDARD_GROUPS: ReadonlySet<string> = new Set(['224.0.0.18', 'ff02::12']);

/** keepalived's default priority, which the peer has in nearly every guide. */
const USUAL_PEER = 100;

const OWNER = 255;

/** A resolved instance with its draft. */
export interface JudgedInstance {
  readonly instance: VrrpInstance;
  readonly draft: InstanceDraft;
}

/** Reports findings that keep no single instance from loading, but that will surprise its operator. */
export function judgeInstances(instances: readonly JudgedInstance[], context: DecodeContext): void {
  judgeVrids(instances, context);
  for (const judged of instances) {
    judgeExampleVrid(judged, context);
    judgeWeights(judged, context);
  }
}

/** Two instances on one socket with one number would be each other's peer. */
function judgeVrids(instances: readonly JudgedInstance[], context: DecodeContext): void {
  const owners = new Map<string, VrrpInstance>();
  for (const { instance, draft } of instances) {
    const key = lineOf(instance);
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, instance);
      continue;
    }
    const where = instance.interface === null ? 'this source' : `${instance.interface}`;
    const message = `${instance.name} has the virtual_router_id ${instance.vrid} of ${owner.name} on ${where}`;
    context.error('vrrp-vrid-twice', draft.vridStatement ?? draft.statement, message, {
      hint: 'give it another number, on all nodes alike; 1 to 255 are free on each interface',
    });
  }
}

function lineOf({ vrid, family, interface: device, transport, source }: VrrpInstance): string {
  const way = transport.kind === 'multicast' ? transport.group : `unicast ${source ?? ''}`;
  return [vrid, family, device ?? '', way].join(' ');
}

function judgeExampleVrid({ instance, draft }: JudgedInstance, context: DecodeContext): void {
  const { vridStatement } = draft;
  if (instance.vrid !== EXAMPLE_VRID || vridStatement === undefined) return;
  // Unicast adverts reach only the peers, and adverts to a private group reach no other pair.
  const { transport } = instance;
  if (transport.kind === 'unicast' || !STANDARD_GROUPS.has(transport.group)) return;
  const message = `virtual_router_id ${EXAMPLE_VRID} is that of keepalived's example: another pair in this network that kept it, too, would take part`;
  context.info('vrrp-example-vrid', vridStatement, message, {
    hint: 'choose another number, or a vrrp_mcast_group4 of your own, on all nodes alike',
    topic: 'example vrid',
  });
}

/**
 * Whether tracking by weight can move the addresses. The peer's priority is not in this file; guides have 100, or less
 * than ours.
 */
function judgeWeights({ instance, draft }: JudgedInstance, context: DecodeContext): void {
  const { priority, tracks, name, initialState } = instance;
  if (priority === OWNER) return;
  const weights = weighted(tracks);
  if (weights.length === 0) return;
  const worst = priority + sum(weights, Math.min);
  const best = priority + sum(weights, Math.max);
  const place = firstWeight(draft) ?? draft.statement;
  if (best > 254 && worst >= 254) {
    const message = `the weights of ${name} change nothing: priority ${priority} is at its highest with them or without`;
    context.warning('vrrp-weight-clamped', place, message, { hint: 'use a lower priority' });
  } else if (best <= 1 && priority <= 1) {
    const message = `the weights of ${name} change nothing: priority ${priority} is the lowest there is`;
    context.warning('vrrp-weight-clamped', place, message, { hint: 'use a higher priority' });
  } else if (initialState === 'MASTER' && priority > USUAL_PEER) {
    const lift = sum(weights, Math.max);
    if (worst < USUAL_PEER + lift) return;
    const message = `with everything that ${name} tracks by weight lost, its priority is ${Math.max(1, worst)}: a peer of ${USUAL_PEER + lift} or less does not take over`;
    context.info('vrrp-weight-small', place, message, {
      hint: `make the weights larger than the difference of the priorities, or leave them out, so that a loss is a fault`,
    });
  }
}

function weighted(tracks: VrrpInstance['tracks']): readonly TrackWeight[] {
  // The number in a file is not known here.
  const all = [...tracks.interfaces, ...tracks.scripts, ...tracks.processes, ...tracks.services];
  return all.filter(({ weight }) => weight !== 0);
}

/** The sum of the worst or of the best effects of all weights. */
function sum(weights: readonly TrackWeight[], pick: (zero: number, weight: number) => number): number {
  return weights.reduce((total, { weight, reverse }) => total + pick(0, reverse ? -weight : weight), 0);
}

function firstWeight({ tracks }: InstanceDraft): Statement | undefined {
  return [tracks.scripts, tracks.processes, tracks.services, tracks.interfaces]
    .flat()
    .find(({ weight }) => weight !== 0)?.statement;
}

/** Reports scripts, files and processes that are defined and not tracked. */
export function judgeUnused(
  kind: 'script' | 'process',
  defined: ReadonlyMap<string, { readonly statement: Statement }>,
  named: ReadonlySet<string>,
  context: DecodeContext,
): void {
  const [keyword, tracker] =
    kind === 'script'
      ? (['vrrp_script', 'track_script'] as const)
      : (['vrrp_track_process', 'track_process'] as const);
  for (const [name, { statement }] of defined) {
    if (named.has(name)) continue;
    const message = `${keyword} ${quote(name)} is tracked by nobody: it is never looked at`;
    context.warning(`vrrp-unused-${kind}`, statement, message, {
      hint: `name it in ${tracker} of an instance or a sync group, or take it out`,
    });
  }
}
