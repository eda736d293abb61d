import { serviceId } from '../../../ipvs/key.ts';
import type { ServiceKey } from '../../../ipvs/types.ts';
import { decodeTrackFile, TRACK_FILE_KEYWORDS } from '../checks/file.ts';
import type { TlsDraft } from '../checks/tls.ts';
import { SSL_KEYWORDS } from '../checks/tls.ts';
import { LOCAL_ADDRESS_KEYWORDS, reportUnusedLocalAddresses } from '../fullnat/local-address-group.ts';
import { ANNOUNCE_KEYWORDS, type AnnounceDraft, resolveAnnounce } from '../global/announce.ts';
import type { DirectorDraft } from '../global/director-settings.ts';
import { DIRECTOR_KEYWORDS, resolveDirector } from '../global/director-settings.ts';
import type { KernelDraft } from '../global/kernel-settings.ts';
import { KERNEL_KEYWORDS, newKernelDraft, resolveKernelSettings } from '../global/kernel-settings.ts';
import { nearest } from '../language/suggestion.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { homesOf } from '../language/vocabulary.ts';
import type { GroupDraft, VirtualServerDraft, VirtualServerHeader } from '../lvs/draft.ts';
import type { GroupBudget } from '../lvs/group.ts';
import { decodeGroup, MAX_ALL_GROUP_ADDRESSES, reportUnusedGroup } from '../lvs/group.ts';
import { resolveVirtualServer } from '../lvs/resolve-pool.ts';
import type { ResolvedService } from '../lvs/resolve-service.ts';
import { decodeVirtualServer } from '../lvs/virtual-server.ts';
import type { Config, KernelSettings, VirtualServer } from '../model/config.ts';
import type { MailDraft } from '../notify/mail-settings.ts';
import { MAIL_KEYWORDS } from '../notify/mail-settings.ts';
import type { NotifyDefaultsDraft } from '../notify/notify-defaults.ts';
import { NOTIFY_DEFAULT_KEYWORDS, newNotifyDefaults } from '../notify/notify-defaults.ts';
import type { NotifiedServer } from '../notify/resolve-notify.ts';
import { resolveNotify, virtualServerName } from '../notify/resolve-notify.ts';
import { PROBE_KEYWORDS, type ProbeDraft, resolveProbes } from '../probes/probe-settings.ts';
import type { ScriptDefaultsDraft } from '../scripts/script-defaults.ts';
import { newScriptDefaults, SCRIPT_DEFAULT_KEYWORDS } from '../scripts/script-defaults.ts';
import { newVrrpDraft, type VrrpDraft } from '../vrrp/decode/draft.ts';
import { VRRP_GLOBAL_KEYWORDS } from '../vrrp/decode/globals.ts';
import { VRRP_ROOT_KEYWORDS } from '../vrrp/decode/root.ts';
import { resolveVrrp } from '../vrrp/resolve/vrrp.ts';
import { quote, readText } from './arguments.ts';
import type { DecodeContext } from './context.ts';
import { MAX_SUGGESTIONS } from './context.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock, keywordsOfPart } from './keyword.ts';
import { block } from './keyword-kinds.ts';
import type { WholeFile } from './whole-file.ts';
import { needsWholeFile, newWholeFile } from './whole-file.ts';

/** The parts of the configuration that have been decoded so far. */
interface ConfigDraft {
  readonly groups: Map<string, GroupDraft>;
  readonly groupBudget: GroupBudget;
  /** The groups that virtual servers name, also those that cannot be used. */
  readonly namedGroups: Set<string>;
  /** The number of virtual servers that were read for each group. */
  readonly usedGroups: Map<string, number>;
  /** In file order; undefined where a virtual server cannot be used, or waits for the rest of the file. */
  readonly slots: (VirtualServer | undefined)[];
  /** Virtual servers that name an object further down are decoded last. */
  readonly waiting: Waiting[];
  readonly kernel: KernelDraft;
  readonly place: { networkNamespace?: string };
  readonly scripts: ScriptDefaultsDraft;
  readonly whole: WholeFile;
  readonly mail: MailDraft;
  readonly notifyDefaults: NotifyDefaultsDraft;
  readonly director: DirectorDraft;
  readonly probes: ProbeDraft;
  readonly announce: AnnounceDraft;
  readonly vrrp: VrrpDraft;
  /** The notification settings of the virtual servers, in the same places. */
  readonly notified: (NotifiedServer | undefined)[];
  /** The virtual server that owns each kernel service. */
  readonly owners: Map<string, Owner>;
}

interface Owner extends Waiting {
  readonly server: VirtualServer;
}

/** A virtual server with its index in the file. */
interface Waiting {
  readonly slot: number;
  readonly statement: Statement;
}

/** The keywords of global_defs. */
export const GLOBAL_KEYWORDS: KeywordTable<ConfigDraft> = new Map([
  ...keywordsOfPart(KERNEL_KEYWORDS, (draft: ConfigDraft) => draft.kernel),
  ...keywordsOfPart(SCRIPT_DEFAULT_KEYWORDS, (draft: ConfigDraft) => draft.scripts),
  ...keywordsOfPart(MAIL_KEYWORDS, (draft: ConfigDraft) => draft.mail),
  ...keywordsOfPart(NOTIFY_DEFAULT_KEYWORDS, (draft: ConfigDraft) => draft.notifyDefaults),
  ...keywordsOfPart(DIRECTOR_KEYWORDS, (draft: ConfigDraft) => draft.director),
  ...keywordsOfPart(PROBE_KEYWORDS, (draft: ConfigDraft) => draft.probes),
  ...keywordsOfPart(ANNOUNCE_KEYWORDS, (draft: ConfigDraft) => draft.announce),
  ...keywordsOfPart(VRRP_GLOBAL_KEYWORDS, (draft: ConfigDraft) => draft.vrrp.globals),
]);

const SSL_BLOCK: KeywordTable<TlsDraft> = new Map(SSL_KEYWORDS);

const TRACK_FILE: Keyword<ConfigDraft> = {
  argument: { kind: 'block', block: 'track_file', header: 'NAME', keywords: TRACK_FILE_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ whole }, statement, context) => {
    const file = decodeTrackFile(statement, context);
    if (file === undefined) return;
    if (!whole.trackFiles.has(file.name)) whole.trackFiles.set(file.name, file);
    else
      context.tolerate('repeated-keyword', statement, `${file.name} is defined twice`, {
        consequence: 'the first one counts',
      });
  },
};

/** The keywords of the top level. */
export const ROOT_KEYWORDS: KeywordTable<ConfigDraft> = new Map<string, Keyword<ConfigDraft>>([
  [
    'global_defs',
    {
      block: true,
      repeatable: true,
      decode: (draft, statement, context) =>
        decodeBlock(statement.block ?? [], 'global_defs', GLOBAL_KEYWORDS, draft, context),
    },
  ],
  [
    'SSL',
    {
      ...block(
        'SSL',
        SSL_BLOCK,
        (): TlsDraft => ({}),
        ({ whole }: ConfigDraft, draft) => whole.tls.setDefaults(draft),
      ),
      repeatable: false,
    },
  ],
  ['track_file', TRACK_FILE],
  ['vrrp_track_file', TRACK_FILE],
  ['net_namespace', { argument: { kind: 'text', what: 'a name' }, decode: judgeNamespace }],
  ['net_namespace_ipvs', { decode: refuseNamespace }],
  ['virtual_server_group', { block: true, repeatable: true, decode: addGroup }],
  ...keywordsOfPart(LOCAL_ADDRESS_KEYWORDS, ({ whole }: ConfigDraft) => whole.localAddresses),
  ['virtual_server', { block: true, repeatable: true, decode: takeVirtualServer }],
  ...keywordsOfPart(VRRP_ROOT_KEYWORDS, (draft: ConfigDraft) => draft.vrrp),
]);

/** Decodes, completes and validates the statements of the top level. An unusable part is left out and reported. */
export function decodeConfig(statements: Iterable<Statement>, context: DecodeContext): Config {
  const scripts = newScriptDefaults();
  const probes: ProbeDraft = {};
  const draft: ConfigDraft = {
    groups: new Map(),
    groupBudget: { left: MAX_ALL_GROUP_ADDRESSES },
    namedGroups: new Set(),
    usedGroups: new Map(),
    slots: [],
    waiting: [],
    kernel: newKernelDraft(),
    place: {},
    scripts,
    whole: newWholeFile(scripts, probes, context),
    mail: {},
    notifyDefaults: newNotifyDefaults(),
    director: {},
    probes,
    announce: {},
    vrrp: newVrrpDraft(),
    notified: [],
    owners: new Map(),
  };
  const first = new FirstWords();
  decodeBlock(first.of(statements), 'root', ROOT_KEYWORDS, draft, context);
  if (context.dialect === 'keepalived') first.reportForeign(context);
  for (const waiting of draft.waiting) readVirtualServer(draft, waiting, context);
  reportUnusedGroups(draft, context);
  const { userStatement } = draft.scripts;
  const notified = draft.notified.filter((entry) => entry !== undefined);
  const notify = resolveNotify({ ...draft, notified }, context);
  if (userStatement !== undefined) draft.whole.scripts.judgeDefaultUser(userStatement);
  const virtualServers = draft.slots.filter((server) => server !== undefined);
  const vrrp = resolveVrrpHalf(draft, virtualServers, context);
  const kernel = withFollowedDaemon(resolveKernelSettings(draft.kernel), vrrp);
  const statementOf = (service: string): Statement | undefined => draft.owners.get(service)?.statement;
  return {
    virtualServers,
    ...(vrrp === undefined ? {} : { vrrp }),
    ...(kernel === undefined ? {} : { kernel }),
    ...draft.place,
    ...(notify === undefined ? {} : { notify }),
    ...initFilesOf(draft.whole),
    ...resolveDirector(draft.director, virtualServers, context),
    ...resolveProbes(draft.probes, virtualServers, statementOf, context),
    ...resolveAnnounce(draft.announce, virtualServers, vrrp, statementOf, context),
  };
}

/** A sync daemon that follows an instance concerns IPVS, too, so the half that writes to IPVS has to know it. */
function withFollowedDaemon(
  kernel: KernelSettings | undefined,
  vrrp: Config['vrrp'],
): KernelSettings | undefined {
  const given = vrrp?.syncDaemon ?? null;
  if (given === null) return kernel;
  const { instance, ...daemon } = given;
  const nothing = { timeouts: null, syncDaemon: null, flush: null, flushOnStop: null };
  return { ...(kernel ?? nothing), followedSyncDaemon: { instance, daemon } };
}

function resolveVrrpHalf(
  { vrrp, whole, mail, notifyDefaults, scripts, kernel }: ConfigDraft,
  virtualServers: readonly VirtualServer[],
  context: DecodeContext,
): Config['vrrp'] {
  const { scripts: judge, trackFiles } = whole;
  const services = new Set(virtualServers.map(({ id }) => id));
  const surroundings = {
    judge,
    mail,
    notifyDefaults,
    trackFiles,
    services,
    scriptUser: scripts.user !== null,
  };
  return resolveVrrp(vrrp, { ...surroundings, followed: kernel.followed ?? null }, context);
}

function initFilesOf({ trackFiles }: WholeFile): Pick<Config, 'initFiles'> {
  const initFiles = [...trackFiles.values()].flatMap(({ path, initial }) =>
    path === undefined || initial === undefined ? [] : [{ path, ...initial }],
  );
  return initFiles.length === 0 ? {} : { initFiles };
}

/** Notes whether a file has any keyword of keepalived. */
class FirstWords {
  #unknown: Statement | undefined;
  #known = false;

  *of(statements: Iterable<Statement>): Generator<Statement, void> {
    for (const statement of statements) {
      if (this.#known || homesOf(statement.keyword).length > 0) this.#known = true;
      else this.#unknown ??= statement;
      yield statement;
    }
  }

  /** A file of another program would remove every service, so it is one error and not a warning for each line. */
  reportForeign(context: DecodeContext): void {
    if (this.#known || this.#unknown === undefined || context.failed) return;
    // Lines for other hosts are not seen here.
    if (/^[ \t]*@/m.test(this.#unknown.source.text)) return;
    context.withdrawAll('unknown-keyword');
    const message = 'no word at the top level of this file is one of keepalived.conf';
    context.error('wrong-syntax', this.#unknown, message, { hint: 'is it the file of another program?' });
  }
}

function reportUnusedGroups(draft: ConfigDraft, context: DecodeContext): void {
  const known = [...draft.groups.keys()];
  // A group whose name was mistyped does not count as unused.
  const strange = [...draft.namedGroups].filter((name) => !draft.groups.has(name)).slice(0, MAX_SUGGESTIONS);
  const meant = new Set([...draft.namedGroups, ...strange.map((name) => nearest(name, known))]);
  for (const group of draft.groups.values()) {
    if (!meant.has(group.name)) reportUnusedGroup(group, context);
  }
  reportUnusedLocalAddresses(draft.whole.localAddresses, context);
}

/** In another namespace, the wrong table would be programmed. The first statement applies, as in keepalived. */
function judgeNamespace({ place }: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const name = readText(statement, context);
  if (name === undefined || place.networkNamespace !== undefined) return;
  place.networkNamespace = name;
  const standing = context.machine.standingTo(name);
  if (standing === 'inside' || standing === 'enterable') return;
  const start = `start lvsd in it: NetworkNamespacePath=/run/netns/${name} in its systemd unit, or \`ip netns exec ${name} lvsd\``;
  const what =
    standing === 'absent'
      ? `there is no network namespace ${quote(name)}`
      : `lvsd does not run in the network namespace ${quote(name)}`;
  context.error('not-supported', statement, `${writtenName(statement)}: ${what}`, {
    hint:
      standing === 'absent'
        ? `make it before lvsd starts: \`ip netns add ${name}\`; then ${start}`
        : `${start}; as root it enters it by itself, at its start only`,
  });
}

/** Without this setting the wrong table would be programmed. */
function refuseNamespace(_draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)} is not supported: lvsd programs the network namespace that it runs in`;
  context.error('not-supported', statement, message, {
    hint: 'run lvsd in that namespace: NetworkNamespacePath= in its systemd unit, or `ip netns exec`',
  });
}

function addGroup(draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const group = decodeGroup(statement, draft.groupBudget, context);
  if (group === undefined) return;
  if (!draft.groups.has(group.name)) draft.groups.set(group.name, group);
  else context.error('repeated-keyword', statement, `the group ${group.name} is defined twice`);
}

/** The word `group`, and words that can be a mistyped `group`. */
const GROUP_WORD = /^(?!fwmark$)[a-z]+$/i;

function takeVirtualServer(draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const slot = draft.slots.push(undefined) - 1;
  const [, kind, name] = statement.words;
  // Where `group` is mistyped, the group still counts as named.
  if (name !== undefined && kind !== undefined && GROUP_WORD.test(kind.text))
    draft.namedGroups.add(name.text);
  if (kind?.text === 'group' || needsWholeFile(statement)) draft.waiting.push({ slot, statement });
  else readVirtualServer(draft, { slot, statement }, context);
}

function readVirtualServer(draft: ConfigDraft, place: Waiting, context: DecodeContext): void {
  const { slot, statement } = place;
  const decoded = decodeVirtualServer(statement, draft.groups, context);
  if (decoded === undefined) return;
  const { header } = decoded;
  if (header.kind === 'group') {
    draft.usedGroups.set(header.group.name, (draft.usedGroups.get(header.group.name) ?? 0) + 1);
  }
  const resolved = resolveVirtualServer(
    decoded,
    (service) => virtualServerId(decoded, service, draft),
    draft.whole,
    context,
  );
  if (resolved === undefined) return;
  const { server, notify } = resolved;
  if (isTaken(server, place, draft, context)) return;
  // The block is left out, so that the statements of a large site can be freed one virtual server after the other.
  const owner = { slot, statement: { ...statement, block: null }, server };
  for (const key of server.listeners) claim(key, owner, draft, context);
  draft.slots[slot] = server;
  const name = virtualServerName(header, server, ordinalIn(draft, header) - 1);
  draft.notified[slot] = { server, name, draft: decoded.notify, realServers: notify };
}

/** Of two virtual servers in the file, the later one is the duplicate, whichever was read first. */
function isTaken(server: VirtualServer, place: Waiting, draft: ConfigDraft, context: DecodeContext): boolean {
  for (const key of server.listeners) {
    const id = serviceId(key);
    const owner = draft.owners.get(id);
    if (owner === undefined || mayShare(key, owner.statement, place.statement)) continue;
    const { statement } = owner.slot > place.slot ? owner : place;
    const message = `${writtenName(statement)} ${id} is already defined above`;
    const hint = 'put its real servers into one block';
    context.error('duplicate-virtual-server', statement, message, { hint });
    if (owner.slot < place.slot) return true;
    evict(owner, draft);
  }
  return false;
}

/** A firewall mark has no protocol: virtual servers for TCP and UDP on one group share it (keepalived). */
function mayShare(key: ServiceKey, one: Statement, other: Statement): boolean {
  const [first, second] = [one, other].map(({ words }) =>
    words[1]?.text === 'group' ? words[2]?.text : null,
  );
  return key.kind === 'fwmark' && typeof first === 'string' && first === second;
}

function evict({ server, slot }: Owner, draft: ConfigDraft): void {
  draft.slots[slot] = undefined;
  draft.notified[slot] = undefined;
  for (const key of server.listeners) draft.owners.delete(serviceId(key));
}

function claim(key: ServiceKey, owner: Owner, draft: ConfigDraft, context: DecodeContext): void {
  const id = serviceId(key);
  const { server, statement } = owner;
  if (draft.owners.get(id)?.server === server) {
    const message = `${id} stands twice in the group of ${server.id}; it is one service`;
    context.warning('duplicate-virtual-server', statement, message);
  }
  draft.owners.set(id, owner);
}

/** The number of the virtual server among those on one group, from 1. */
function ordinalIn(draft: ConfigDraft, header: VirtualServerHeader): number {
  return header.kind === 'group' ? (draft.usedGroups.get(header.group.name) ?? 1) : 1;
}

/** The id of the kernel service, or for a group its name with the virtual server's number in the group. */
function virtualServerId(decoded: VirtualServerDraft, service: ResolvedService, draft: ConfigDraft): string {
  if (decoded.header.kind !== 'group') return serviceId(service.listeners[0]);
  const { name } = decoded.header.group;
  const ordinal = ordinalIn(draft, decoded.header);
  const [first] = service.listeners;
  const kind = first.kind === 'address' ? first.protocol : 'fwmark';
  return ordinal === 1 ? `${kind} group ${name}` : `${kind} group ${name} #${ordinal}`;
}
