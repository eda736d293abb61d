import type { TrackFileDraft } from '../../checks/file.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { FollowedDaemon } from '../../global/kernel-settings.ts';
import { statementSpan } from '../../language/tree.ts';
import { NO_NOTIFICATIONS } from '../../model/notify-settings.ts';
import { type MailDraft, resolveMail } from '../../notify/mail-settings.ts';
import type { NotifyDefaultsDraft } from '../../notify/notify-defaults.ts';
import { reportUnread, resolveFifos } from '../../notify/resolve-notify.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { VrrpDraft } from '../decode/draft.ts';
import { type JudgedInstance, judgeInstances, judgeUnused } from '../judge/instances.ts';
import { judgeScriptRights } from '../judge/script-rights.ts';
import type { VrrpAnnouncements, VrrpConfig, VrrpInstance, VrrpSyncGroup, VrrpTrackFile } from '../model.ts';
import { newFreePriorities } from '../routing/keywords.ts';
import { resolveGarpGroups } from './garp-groups.ts';
import { resolveGroup, resolveMembers } from './groups.ts';
import { resolveInstance } from './instance.ts';
import { resolveProcessSettings } from './process-settings.ts';
import { type ResolvedProcess, resolveProcesses } from './processes.ts';
import { type ResolvedScript, resolveScripts } from './scripts.ts';
import { resolveSyncDaemon } from './sync-daemon.ts';
import type { Trackables } from './tracks.ts';

/** The settings from the rest of the file that the VRRP half uses. */
export interface VrrpSurroundings {
  readonly judge: ScriptJudge;
  readonly mail: MailDraft;
  readonly notifyDefaults: NotifyDefaultsDraft;
  readonly trackFiles: ReadonlyMap<string, TrackFileDraft>;
  /** The ids of the virtual servers of the file. */
  readonly services: ReadonlySet<string>;
  /** Whether a script_user is configured. */
  readonly scriptUser: boolean;
  /** lvs_sync_daemon with an instance, or null. */
  readonly followed: FollowedDaemon | null;
}

interface VrrpTrackables extends Trackables {
  readonly scripts: ReadonlyMap<string, ResolvedScript>;
  readonly processes: ReadonlyMap<string, ResolvedProcess>;
}

/** The VRRP half with every default; undefined when the file has no usable instance. Never throws. */
export function resolveVrrp(
  draft: VrrpDraft,
  surroundings: VrrpSurroundings,
  context: DecodeContext,
): VrrpConfig | undefined {
  const trackables = resolveTrackables(draft, surroundings, context);
  const { instances, syncGroups } = resolveRouters(draft, surroundings, trackables, context);
  judgeUnused('script', draft.scripts, trackables.named.scripts, context);
  judgeUnused('process', draft.processes, trackables.named.processes, context);
  const syncDaemon = resolveSyncDaemon(draft, surroundings.followed, instances, context);
  const garpGroups = resolveGarpGroups(draft.garpGroups, context);
  if (instances.size === 0) {
    reportUnread(draft.globals.fifo, context);
    return undefined;
  }
  const routerId = surroundings.mail.routerId ?? context.machine.hostName;
  const config: VrrpConfig = {
    process: resolveProcessSettings(draft.globals, routerId, context),
    announcements: resolveAnnouncements(draft, surroundings, context),
    instances: [...instances.values()],
    syncGroups,
    ...usedBy(trackables),
    trackFiles: trackFilesOf(surroundings, trackables),
    services: servicesOf([...instances.values(), ...syncGroups]),
    interfaceDelays: draft.delays.map(({ interface: name, down, up }) => ({ interface: name, down, up })),
    garpGroups,
    syncDaemon,
  };
  judgeScriptRights(config, surroundings.scriptUser, draft, context);
  return config;
}

function resolveTrackables(
  draft: VrrpDraft,
  { judge, trackFiles, services }: VrrpSurroundings,
  context: DecodeContext,
): VrrpTrackables {
  const files = [...trackFiles].map(
    ([name, { weight, reverse, order, path }]) =>
      [name, { weight, reverse: reverse ?? order, usable: path !== undefined }] as const,
  );
  return {
    scripts: resolveScripts(draft.scripts, judge, context),
    files: new Map(files),
    processes: resolveProcesses(draft.processes, context),
    services,
    named: { scripts: new Set(), files: new Set(), processes: new Set() },
  };
}

function resolveRouters(
  draft: VrrpDraft,
  { judge, mail }: VrrpSurroundings,
  trackables: Trackables,
  context: DecodeContext,
): { readonly instances: ReadonlyMap<string, VrrpInstance>; readonly syncGroups: readonly VrrpSyncGroup[] } {
  const { globals } = draft;
  const fallback = {
    mail: globals.switches.mail ?? mail.alerts ?? false,
    priorityChanges: globals.switches.priorityChanges ?? false,
  };
  const memberships = resolveMembers(draft.groups, draft.instances, context);
  const groupOf = new Map(
    memberships.flatMap(({ draft: group, members }) => members.map((member) => [member, group] as const)),
  );
  const owners = new Map<string, string>();
  const priorities = newFreePriorities();
  const judged = [...draft.instances.values()].flatMap((instanceDraft): readonly JudgedInstance[] => {
    const group = groupOf.get(instanceDraft.name);
    const groupCountsWeights = group === undefined ? null : (group.trackingWeight ?? false);
    const place = { globals, fallback, judge, trackables, owners, priorities, groupCountsWeights };
    const instance = resolveInstance(instanceDraft, place, context);
    return instance === undefined ? [] : [{ instance, draft: instanceDraft }];
  });
  judgeInstances(judged, context);
  const instances = new Map(judged.map(({ instance }) => [instance.name, instance]));
  const syncGroups = memberships.flatMap(
    (membership) => resolveGroup(membership, instances, fallback, judge, trackables, context) ?? [],
  );
  return { instances, syncGroups };
}

function resolveAnnouncements(
  { globals }: VrrpDraft,
  { judge, mail, notifyDefaults }: VrrpSurroundings,
  context: DecodeContext,
): VrrpAnnouncements {
  const { fifo, nul = false, scriptTimeout } = notifyDefaults;
  return {
    fifos: resolveFifos([fifo, globals.fifo], nul, judge, context),
    fifoStatesOnReload: globals.fifoStatesOnReload ?? false,
    mail: resolveMail(mail, context),
    noFaultMails: globals.noFaultMails ?? false,
    scriptTimeout: scriptTimeout ?? NO_NOTIFICATIONS.scriptTimeout,
    garpInterval: globals.garpInterval ?? 0,
    gnaInterval: globals.gnaInterval ?? 0,
  };
}

/** The scripts and processes that are tracked. */
function usedBy({
  scripts,
  processes,
  named,
}: VrrpTrackables): Pick<VrrpConfig, 'scripts' | 'trackProcesses'> {
  return {
    scripts: [...scripts].flatMap(([name, { script }]) =>
      script === null || !named.scripts.has(name) ? [] : [script],
    ),
    trackProcesses: [...processes].flatMap(([name, { process }]) =>
      process === null || !named.processes.has(name) ? [] : [process],
    ),
  };
}

function trackFilesOf({ trackFiles }: VrrpSurroundings, { named }: Trackables): readonly VrrpTrackFile[] {
  return [...trackFiles].flatMap(([name, { path, initial, statement }]) =>
    path === undefined || !named.files.has(name)
      ? []
      : [{ name, path, initial: initial ?? null, span: statementSpan(statement) }],
  );
}

function servicesOf(trackers: readonly Pick<VrrpInstance | VrrpSyncGroup, 'tracks'>[]): readonly string[] {
  return [...new Set(trackers.flatMap(({ tracks }) => tracks.services.map(({ service }) => service)))];
}
