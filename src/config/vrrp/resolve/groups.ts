import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { statementSpan } from '../../language/tree.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { InstanceDraft, SyncGroupDraft } from '../decode/draft.ts';
import type { VrrpInstance, VrrpSyncGroup } from '../model.ts';
import { type NotifyFallback, resolveNotify } from './notify.ts';
import { resolveTracks, type Trackables } from './tracks.ts';

/** A group with its usable members. */
export interface Membership {
  readonly draft: SyncGroupDraft;
  readonly members: readonly string[];
}

/** The members of each group: those that exist and are in no group above. */
export function resolveMembers(
  groups: ReadonlyMap<string, SyncGroupDraft>,
  instances: ReadonlyMap<string, InstanceDraft>,
  context: DecodeContext,
): readonly Membership[] {
  const taken = new Map<string, string>();
  return [...groups.values()].flatMap((draft) => {
    const members = draft.members.flatMap(({ name, statement }) => {
      const owner = taken.get(name);
      if (!instances.has(name)) {
        const hint = context.suggest(name, instances.keys());
        const message = `there is no vrrp_instance ${quote(name)}`;
        context.warning(
          'vrrp-group-member',
          statement,
          `${message}; the group ${draft.name} does without it`,
          {
            hint,
          },
        );
        return [];
      }
      if (owner !== undefined) {
        const message = `${quote(name)} is in the sync group ${owner} already`;
        context.warning(
          'vrrp-group-member',
          statement,
          `${message}; the group ${draft.name} does without it`,
        );
        return [];
      }
      taken.set(name, draft.name);
      return [name];
    });
    if (members.length > 0) return [{ draft, members }];
    reportEmpty(draft, context);
    return [];
  });
}

function reportEmpty({ name, statement, members }: SyncGroupDraft, context: DecodeContext): void {
  const message = `the sync group ${name} has no member`;
  const hint = members.length === 0 ? 'name its instances in `group { ... }`' : null;
  context.tolerate('vrrp-empty-group', statement, message, { consequence: 'it is left out', hint });
}

export function resolveGroup(
  { draft, members }: Membership,
  instances: ReadonlyMap<string, VrrpInstance>,
  fallback: NotifyFallback,
  judge: ScriptJudge,
  trackables: Trackables,
  context: DecodeContext,
): VrrpSyncGroup | null {
  const { name, statement } = draft;
  const present = members.flatMap((member) => instances.get(member) ?? []);
  const tracks = resolveTracks(
    draft.tracks,
    { name, ownInterface: null, weights: 'count' },
    trackables,
    context,
  );
  const notify = resolveNotify(draft.notify, draft.switches, fallback, judge);
  if (present.length === 0) return null;
  if (members.length === 1) {
    const message = `the sync group ${name} has one member only, and keeps nothing in step`;
    context.warning('vrrp-group-of-one', statement, message, {
      hint: 'name the other instances too, or take the group out',
    });
  }
  const owners = present.filter(({ priority }) => priority === 255);
  if (owners.length > 0 && owners.length < present.length) {
    const message = `the sync group ${name} mixes priority 255 with others: ${owners.map((owner) => owner.name).join(', ')} cannot follow the rest`;
    context.warning('vrrp-group-mixed-owners', statement, message, { hint: 'use 254 at most in a group' });
  }
  return {
    name,
    members: present.map((member) => member.name),
    tracks,
    trackingWeight: draft.trackingWeight ?? false,
    notify,
    span: statementSpan(statement),
  };
}
