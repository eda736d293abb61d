import { changedFields, comparable, line } from '../model/changed-fields.ts';
import type { VrrpConfig, VrrpInstance, VrrpSyncGroup } from './model.ts';

/**
 * Describes the changes of a reload in the VRRP half, one line for each object: `changed vrrp instance VI_1: priority`.
 * The line of an instance that cannot keep its state says so. Empty when the two configurations have the same meaning.
 */
export function describeVrrpChange(
  before: VrrpConfig | undefined,
  after: VrrpConfig | undefined,
): readonly string[] {
  return [
    ...instanceChanges(before?.instances ?? [], after?.instances ?? []),
    ...groupChanges(before?.syncGroups ?? [], after?.syncGroups ?? []),
    ...restChanges(before, after),
  ];
}

/** keepalived's rule: an instance with all of these equal keeps its state, its timers and its sockets. */
function instanceIdentity({ vrid, family, interface: device, transport, source }: VrrpInstance): string {
  const way = transport.kind === 'multicast' ? transport.group : `unicast from ${source ?? 'its interface'}`;
  return [vrid, family, device ?? 'no interface', way].join(' ');
}

function instanceChanges(before: readonly VrrpInstance[], after: readonly VrrpInstance[]): readonly string[] {
  const old = new Map(before.map((instance) => [instanceIdentity(instance), instance]));
  const gone = new Map(before.map((instance) => [instance.name, instance]));
  const lines = after.flatMap((instance) => {
    const kept = old.get(instanceIdentity(instance));
    const named = gone.get(instance.name);
    const what = `vrrp instance ${instance.name}`;
    gone.delete(kept?.name ?? instance.name);
    if (kept !== undefined) {
      const renamed = kept.name === instance.name ? [] : [`was ${kept.name}`];
      return line(`changed ${what}`, [...renamed, ...changedFields(kept, instance, ['name', 'span'])]);
    }
    if (named === undefined) return [`added ${what}`];
    const fields = changedFields(named, instance, ['span']);
    return line(`changed ${what}`, [...fields, 'it begins anew']);
  });
  return [...lines, ...[...gone.keys()].map((name) => `removed vrrp instance ${name}`)];
}

function groupChanges(before: readonly VrrpSyncGroup[], after: readonly VrrpSyncGroup[]): readonly string[] {
  const old = new Map(before.map((group) => [group.name, group]));
  const lines = after.flatMap((group) => {
    const known = old.get(group.name);
    old.delete(group.name);
    if (known === undefined) return [`added sync group ${group.name}`];
    return line(`changed sync group ${group.name}`, changedFields(known, group, ['span']));
  });
  return [...lines, ...[...old.keys()].map((name) => `removed sync group ${name}`)];
}

/** Changes of settings, scripts and other objects that are described only by their kind. */
function restChanges(before: VrrpConfig | undefined, after: VrrpConfig | undefined): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const fields = changedFields(before, after, ['instances', 'syncGroups', 'services']);
  return comparable(before) === comparable(after) ? [] : line('changed vrrp', fields);
}
