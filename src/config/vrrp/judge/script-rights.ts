import type { Script } from '../../../base/processes/script.ts';
import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement } from '../../language/tree.ts';
import type { VrrpDraft } from '../decode/draft.ts';
import type { VrrpConfig, VrrpNotify } from '../model.ts';

/**
 * Reports scripts that run as root because no user is configured, which keepalived calls a security violation. There is
 * one report, at the first of them.
 */
export function judgeScriptRights(
  config: VrrpConfig,
  scriptUser: boolean,
  draft: VrrpDraft,
  context: DecodeContext,
): void {
  const { daemon } = context.machine.scripts;
  if (scriptUser || daemon.uid !== 0) return;
  const fences = config.instances.flatMap(({ fence }) => (fence === null ? [] : [fence.script]));
  const own = [...config.scripts.map(({ script }) => script), ...fences, ...notifyScripts(config)];
  const asRoot = own.filter(({ identity }) => identity === null);
  const [first] = asRoot;
  const place = firstScript(draft);
  if (first === undefined || place === undefined) return;
  const more = asRoot.length === 1 ? '' : ` and ${asRoot.length - 1} more`;
  const message = `${quote(first.command.argv[0])}${more} runs as root: no script_user is said, and there is no user keepalived_script`;
  context.warning('vrrp-scripts-as-root', place, message, {
    hint: '`script_user USER` in global_defs, with root where they need it, and enable_script_security',
  });
}

function notifyScripts({ instances, syncGroups }: VrrpConfig): readonly Script[] {
  return [...instances, ...syncGroups].flatMap(({ notify }) => scriptsOf(notify));
}

function scriptsOf(notify: VrrpNotify): readonly Script[] {
  const { master, backup, fault, stop, deleted, masterRxLowerPriority, split, any } = notify;
  return [master, backup, fault, stop, deleted, masterRxLowerPriority, split, any].filter(
    (script) => script !== null,
  );
}

function firstScript({ scripts, instances, groups }: VrrpDraft): Statement | undefined {
  const checks = [...scripts.values()].flatMap(({ command }) => command?.statement ?? []);
  const notify = [...instances.values(), ...groups.values()].flatMap((draft) =>
    [...Object.values(draft.notify), 'fence' in draft ? draft.fence : undefined].flatMap(
      (command) => command?.statement ?? [],
    ),
  );
  return [...checks, ...notify][0];
}
