import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { FollowedDaemon } from '../../global/kernel-settings.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft, VrrpDraft } from '../decode/draft.ts';
import type { VrrpInstance, VrrpSyncDaemon } from '../model.ts';

/** Resolves lvs_sync_daemon of global_defs, or its old form in an instance. */
export function resolveSyncDaemon(
  { instances: drafts }: VrrpDraft,
  given: FollowedDaemon | null,
  instances: ReadonlyMap<string, VrrpInstance>,
  context: DecodeContext,
): VrrpSyncDaemon | null {
  const old = [...drafts.values()].flatMap((draft) => ofInstance(draft, context));
  if (given === null) {
    const [first] = old;
    const instance = first === undefined ? undefined : instances.get(first.instance);
    return first === undefined || instance === undefined ? null : { ...first, syncId: instance.vrid };
  }
  const instance = instances.get(given.instance);
  const { statement } = given;
  if (instance === undefined) {
    // The fault of an unusable instance was reported.
    if (!drafts.has(given.instance)) {
      const hint = context.suggest(given.instance, drafts.keys());
      const message = `${writtenName(statement)}: there is no vrrp_instance ${quote(given.instance)}`;
      context.warning('vrrp-unknown-instance', statement, `${message}; no daemon runs`, { hint });
    }
    return null;
  }
  const { statement: _statement, syncId, ...others } = given;
  return { ...others, syncId: syncId ?? instance.vrid };
}

/** In keepalived 1.2, the interface stands in the instance that the daemon follows. */
function ofInstance({ name, syncDaemonInterface }: InstanceDraft, context: DecodeContext) {
  if (syncDaemonInterface === undefined) return [];
  const { value, statement } = syncDaemonInterface;
  const message = `${writtenName(statement)} is of keepalived 1.2; the daemon follows ${name}`;
  context.warning('vrrp-old-sync-daemon', statement, message, {
    hint: `write \`lvs_sync_daemon ${value} ${name}\` in global_defs`,
  });
  return [{ interface: value, instance: name, maxLength: null, group: null, port: null, ttl: null }];
}
