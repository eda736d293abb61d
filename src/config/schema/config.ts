import { serviceId } from '../../../ipvs/key.ts';
import type { ServiceKey } from '../../../ipvs/types.ts';
import type { Config, VirtualServer } from '../model.ts';
import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import type { DecodeContext } from './context.ts';
import type { GroupDraft, VirtualServerDraft } from './draft.ts';
import { decodeGroup } from './group.ts';
import {
  KERNEL_KEYWORDS,
  type KernelDraft,
  newKernelDraft,
  resolveKernelSettings,
} from './kernel-settings.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock, keywordsOfPart } from './keyword.ts';
import { resolveVirtualServer } from './resolve-pool.ts';
import type { ResolvedService } from './resolve-service.ts';
import { newScriptDefaults, SCRIPT_DEFAULT_KEYWORDS, type ScriptDefaultsDraft } from './script-defaults.ts';
import { ScriptJudge } from './script-judge.ts';
import { decodeVirtualServer } from './virtual-server.ts';
import { needsWholeFile, type WholeFile } from './whole-file.ts';

/** What has been decoded so far. */
interface ConfigDraft {
  readonly groups: Map<string, GroupDraft>;
  readonly usedGroups: Map<string, number>;
  /** In file order; empty where a virtual server could not be used, or waits for the rest of the file. */
  readonly slots: (VirtualServer | undefined)[];
  /** A virtual server may name what stands further down, so these are decoded last. */
  readonly waiting: { readonly slot: number; readonly statement: Statement }[];
  readonly kernel: KernelDraft;
  readonly scripts: ScriptDefaultsDraft;
  readonly whole: WholeFile;
  /** Which virtual server has each kernel service. */
  readonly owners: Map<string, VirtualServer>;
}

const GLOBAL_KEYWORDS: KeywordTable<ConfigDraft> = new Map([
  ...keywordsOfPart(KERNEL_KEYWORDS, (draft: ConfigDraft) => draft.kernel),
  ...keywordsOfPart(SCRIPT_DEFAULT_KEYWORDS, (draft: ConfigDraft) => draft.scripts),
]);

const ROOT_KEYWORDS: KeywordTable<ConfigDraft> = new Map<string, Keyword<ConfigDraft>>([
  [
    'global_defs',
    {
      block: true,
      repeatable: true,
      decode: (draft, statement, context) =>
        decodeBlock(statement.block ?? [], 'global_defs', GLOBAL_KEYWORDS, draft, context),
    },
  ],
  ['net_namespace_ipvs', { decode: refuseNamespace }],
  ['virtual_server_group', { block: true, repeatable: true, decode: addGroup }],
  ['virtual_server', { block: true, repeatable: true, decode: takeVirtualServer }],
]);

/**
 * Decodes, completes and validates the statements of the top level, one by one. What could not be used is left out and
 * told; never throws.
 */
export function decodeConfig(statements: Iterable<Statement>, context: DecodeContext): Config {
  const scripts = newScriptDefaults();
  const draft: ConfigDraft = {
    groups: new Map(),
    usedGroups: new Map(),
    slots: [],
    waiting: [],
    kernel: newKernelDraft(),
    scripts,
    whole: { scripts: new ScriptJudge(scripts, context.machine.scripts, context) },
    owners: new Map(),
  };
  decodeBlock(statements, 'root', ROOT_KEYWORDS, draft, context);
  for (const { slot, statement } of draft.waiting) {
    draft.slots[slot] = readVirtualServer(draft, statement, context);
  }
  for (const group of draft.groups.values()) {
    if (draft.usedGroups.has(group.name)) continue;
    context.warning('unused-group', group.statement, `no virtual_server uses the group ${group.name}`);
  }
  const kernel = resolveKernelSettings(draft.kernel);
  const virtualServers = draft.slots.filter((server) => server !== undefined);
  return kernel === undefined ? { virtualServers } : { virtualServers, kernel };
}

/** Going on without it would program the wrong table. */
function refuseNamespace(_draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)} is not supported: lvsd programs the network namespace that it runs in`;
  context.error('not-supported', statement, message, {
    hint: 'run lvsd in that namespace: NetworkNamespacePath= in its systemd unit, or `ip netns exec`',
  });
}

function addGroup(draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const group = decodeGroup(statement, context);
  if (group === undefined) return;
  if (!draft.groups.has(group.name)) draft.groups.set(group.name, group);
  else context.error('repeated-keyword', statement, `the group ${group.name} is defined twice`);
}

function takeVirtualServer(draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const slot = draft.slots.push(undefined) - 1;
  if (statement.words[1]?.text === 'group' || needsWholeFile(statement))
    draft.waiting.push({ slot, statement });
  else draft.slots[slot] = readVirtualServer(draft, statement, context);
}

function readVirtualServer(
  draft: ConfigDraft,
  statement: Statement,
  context: DecodeContext,
): VirtualServer | undefined {
  const decoded = decodeVirtualServer(statement, draft.groups, context);
  if (decoded === undefined) return undefined;
  const { header } = decoded;
  if (header.kind === 'group') {
    draft.usedGroups.set(header.group.name, (draft.usedGroups.get(header.group.name) ?? 0) + 1);
  }
  const server = resolveVirtualServer(
    decoded,
    (service) => virtualServerId(decoded, service, draft),
    draft.whole,
    context,
  );
  if (server === undefined) return undefined;
  const [taken] = server.listeners.filter((key) => draft.owners.has(serviceId(key)));
  if (taken !== undefined) {
    const message = `${writtenName(statement)} ${serviceId(taken)} is already defined above`;
    context.error('duplicate-virtual-server', statement, message, {
      hint: 'put its real servers into one block',
    });
    return undefined;
  }
  for (const key of server.listeners) claim(key, server, draft, context, statement);
  return server;
}

function claim(
  key: ServiceKey,
  server: VirtualServer,
  draft: ConfigDraft,
  context: DecodeContext,
  statement: Statement,
): void {
  const id = serviceId(key);
  if (draft.owners.get(id) === server) {
    context.tolerate(
      'duplicate-virtual-server',
      statement,
      `${id} stands twice in the group of ${server.id}`,
    );
  }
  draft.owners.set(id, server);
}

/** The kernel service's id, or for a group its name with an ordinal among the virtual servers that use it. */
function virtualServerId(decoded: VirtualServerDraft, service: ResolvedService, draft: ConfigDraft): string {
  if (decoded.header.kind !== 'group') return serviceId(service.listeners[0]);
  const { name } = decoded.header.group;
  const ordinal = draft.usedGroups.get(name) ?? 1;
  const [first] = service.listeners;
  const kind = first.kind === 'address' ? first.protocol : 'fwmark';
  return ordinal === 1 ? `${kind} group ${name}` : `${kind} group ${name} #${ordinal}`;
}
