import type { Script } from '../../base/processes/script.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { WholeFile } from '../decode/whole-file.ts';
import type { VirtualServerHeader } from '../lvs/draft.ts';
import type { RealServer, VirtualServer } from '../model/config.ts';
import type { RealServerId } from '../model/ids.ts';
import type {
  NotifyFifo,
  NotifySettings,
  RealServerNotify,
  VirtualServerNotify,
} from '../model/notify-settings.ts';
import { endpointName, fwmarkName, groupName, NO_NOTIFICATIONS } from '../model/notify-settings.ts';
import type { CommandDraft } from '../scripts/command.ts';
import type { ScriptJudge } from '../scripts/script-judge.ts';
import { identityIn } from '../scripts/script-judge.ts';
import type { MailDraft } from './mail-settings.ts';
import { resolveMail } from './mail-settings.ts';
import type { FifoDraft, NotifyDefaultsDraft } from './notify-defaults.ts';
import type { NotifyDraft, ServiceNotifyDraft } from './notify-keywords.ts';

/** A resolved virtual server with the notification settings of its blocks. */
export interface NotifiedServer {
  readonly server: VirtualServer;
  /** keepalived's name for it. */
  readonly name: string;
  readonly draft: ServiceNotifyDraft;
  readonly realServers: ReadonlyMap<RealServerId, NotifyDraft>;
}

/** All notification settings of a configuration. */
export interface NotifyDrafts {
  readonly mail: MailDraft;
  readonly notifyDefaults: NotifyDefaultsDraft;
  readonly notified: readonly NotifiedServer[];
  readonly whole: WholeFile;
}

/**
 * keepalived's name: by address, by firewall mark, or by group and the number (from 0) among the virtual servers on it.
 */
export function virtualServerName(
  header: VirtualServerHeader,
  server: VirtualServer,
  ordinal: number,
): string {
  if (header.kind === 'fwmark') return fwmarkName(header.mark);
  if (header.kind === 'group') return groupName(header.group.name, ordinal);
  return endpointName(header.address, protocolOf(server), header.port);
}

function protocolOf({ listeners }: VirtualServer): 'tcp' | 'udp' | 'sctp' | 'none' {
  const addressed = listeners.find((key) => key.kind === 'address');
  return addressed === undefined ? 'none' : addressed.protocol;
}

/**
 * The receivers of notifications, or undefined when there are none. Scripts that cannot be used are reported and left
 * out.
 */
export function resolveNotify(drafts: NotifyDrafts, context: DecodeContext): NotifySettings | undefined {
  const { notifyDefaults } = drafts;
  const mail = resolveMail(drafts.mail, context);
  const fifos = resolveFifos(
    [notifyDefaults.fifo, notifyDefaults.lvsFifo],
    notifyDefaults.nul ?? false,
    drafts.whole.scripts,
    context,
  );
  if (mail === null && fifos.length === 0 && !drafts.notified.some(namesScript)) return undefined;
  const resolver = new ScriptResolver(drafts.whole.scripts);
  const virtualServers = new Map(
    drafts.notified.map((entry) => [entry.server.id, virtualServerNotify(entry, drafts.mail, resolver)]),
  );
  if (mail === null && fifos.length === 0 && !resolver.found) return undefined;
  return {
    fifos,
    mail,
    realServersAtStart: notifyDefaults.realServersAtStart ?? NO_NOTIFICATIONS.realServersAtStart,
    scriptTimeout: notifyDefaults.scriptTimeout ?? NO_NOTIFICATIONS.scriptTimeout,
    virtualServers,
  };
}

function namesScript({ draft, realServers }: NotifiedServer): boolean {
  const names = ({ up, down }: NotifyDraft): boolean => up !== undefined || down !== undefined;
  return names(draft) || [...realServers.values()].some(names);
}

/**
 * smtp_alert of the block applies, else smtp_alert_checker, else smtp_alert; by default a virtual server sends no mail,
 * and a real server does.
 */
function virtualServerNotify(
  { server, name, draft, realServers }: NotifiedServer,
  mail: MailDraft,
  scripts: ScriptResolver,
): VirtualServerNotify {
  const inherited = mail.checkerAlerts ?? mail.alerts;
  const protocol = protocolOf(server);
  return {
    name,
    ...(server.name === undefined ? {} : { called: server.name }),
    up: scripts.resolve(draft.up),
    down: scripts.resolve(draft.down),
    mail: draft.mail ?? inherited ?? false,
    omega: draft.omega ?? false,
    quorum: server.quorum,
    hysteresis: server.hysteresis,
    sorryServer: server.sorryServer !== null,
    realServers: new Map(
      server.realServers.map((realServer) => {
        const given = realServers.get(realServer.id) ?? {};
        return [realServer.id, realServerNotify(realServer, protocol, given, inherited ?? true, scripts)];
      }),
    ),
  };
}

function realServerNotify(
  { address, port, name }: RealServer,
  protocol: ReturnType<typeof protocolOf>,
  draft: NotifyDraft,
  mail: boolean,
  scripts: ScriptResolver,
): RealServerNotify {
  return {
    name: endpointName(address, protocol, port),
    ...(name === undefined ? {} : { called: name }),
    up: scripts.resolve(draft.up),
    down: scripts.resolve(draft.down),
    mail: draft.mail ?? mail,
  };
}

class ScriptResolver {
  readonly #judge: ScriptJudge;
  /** Whether any script is run. */
  found = false;

  constructor(judge: ScriptJudge) {
    this.#judge = judge;
  }

  resolve(draft: CommandDraft | undefined): Script | null {
    const script = usableScript(draft, this.#judge);
    if (script !== null) this.found = true;
    return script;
  }
}

function usableScript(draft: CommandDraft | undefined, judge: ScriptJudge): Script | null {
  if (draft === undefined) return null;
  const { command, user, statement } = draft;
  const { script, refusal } = judge.judge(command, user, statement, 'it is never run');
  return refusal === null ? script : null;
}

/** Each path occurs once: keepalived ignores the FIFO of a half when it is the common one. */
export function resolveFifos(
  drafts: readonly FifoDraft[],
  nul: boolean,
  judge: ScriptJudge,
  context: DecodeContext,
): readonly NotifyFifo[] {
  const fifos: NotifyFifo[] = [];
  for (const draft of drafts) {
    const { path } = draft;
    if (path === undefined) {
      reportUnread(draft, context);
      continue;
    }
    if (fifos.some((other) => other.path === path.value)) {
      const message = `${path.value} is the notify FIFO for everything already`;
      context.tolerate('option-without-effect', path.statement, message, {
        consequence: 'it is opened once',
      });
      continue;
    }
    fifos.push({ path: path.value, owner: ownerOf(path, judge, context), script: reader(draft, judge), nul });
  }
  return fifos;
}

/** Tells of the script that reads a FIFO where there is no such FIFO. */
export function reportUnread({ path, script }: FifoDraft, context: DecodeContext): void {
  if (path !== undefined || script === undefined) return;
  const message = `${script.command[0]} is not started: there is no FIFO for it to read`;
  context.tolerate('option-without-effect', script.statement, message);
}

/** keepalived gives a FIFO to the user named with it, else to the user of scripts. */
function ownerOf(
  { user, statement }: NonNullable<FifoDraft['path']>,
  judge: ScriptJudge,
  context: DecodeContext,
): NotifyFifo['owner'] {
  const resolution = judge.identityOf(user);
  if (resolution?.ok === false && user !== null) {
    const message = `${resolution.reason}: the FIFO belongs to the user that runs lvsd`;
    context.tolerate('unknown-user', statement, message);
  }
  return identityIn(resolution);
}

/** The path of the FIFO is the script's last argument. */
function reader({ path, script }: FifoDraft, judge: ScriptJudge): Script | null {
  if (path === undefined || script === undefined) return null;
  const [file, ...args] = script.command;
  return usableScript({ ...script, command: [file, ...args, path.value] }, judge);
}
