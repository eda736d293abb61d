import { serviceId } from '../../../ipvs/key.ts';
import type { ServiceKey } from '../../../ipvs/types.ts';
import type { Config, VirtualServer } from '../model.ts';
import type { Statement, Tree } from '../tree.ts';
import { writtenName } from '../tree.ts';
import type { DecodeContext } from './context.ts';
import type { GroupDraft, VirtualServerDraft } from './draft.ts';
import { decodeGroup } from './group.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock } from './keyword.ts';
import { resolveVirtualServer } from './resolve-pool.ts';
import type { ResolvedService } from './resolve-service.ts';
import { decodeVirtualServer } from './virtual-server.ts';

/** What has been decoded so far. */
interface ConfigDraft {
  readonly groups: ReadonlyMap<string, GroupDraft>;
  readonly usedGroups: Map<string, number>;
  readonly virtualServers: VirtualServer[];
  /** Which virtual server has each kernel service. */
  readonly owners: Map<string, VirtualServer>;
}

const NO_KEYWORDS: KeywordTable<ConfigDraft> = new Map();

const ROOT_KEYWORDS: KeywordTable<ConfigDraft> = new Map<string, Keyword<ConfigDraft>>([
  [
    'global_defs',
    {
      block: true,
      repeatable: true,
      decode: (draft, statement, context) =>
        decodeBlock(statement.block ?? [], 'global_defs', NO_KEYWORDS, draft, context),
    },
  ],
  // Groups were collected before: a virtual server may name one that stands further down.
  ['virtual_server_group', { block: true, repeatable: true, decode: () => undefined }],
  ['virtual_server', { block: true, repeatable: true, decode: addVirtualServer }],
]);

/** Decodes, completes and validates a tree. What could not be used is left out and told; never throws. */
export function decodeConfig(tree: Tree, context: DecodeContext): Config {
  const groups = collectGroups(tree, context);
  const draft: ConfigDraft = { groups, usedGroups: new Map(), virtualServers: [], owners: new Map() };
  decodeBlock(tree, 'root', ROOT_KEYWORDS, draft, context);
  for (const group of groups.values()) {
    if (draft.usedGroups.has(group.name)) continue;
    context.warning('unused-group', group.statement, `no virtual_server uses the group ${group.name}`);
  }
  return { virtualServers: draft.virtualServers };
}

function collectGroups(tree: Tree, context: DecodeContext): ReadonlyMap<string, GroupDraft> {
  const groups = new Map<string, GroupDraft>();
  for (const statement of tree) {
    if (statement.keyword !== 'virtual_server_group') continue;
    const group = decodeGroup(statement, context);
    if (group === undefined) continue;
    if (groups.has(group.name)) {
      context.error('repeated-keyword', statement, `the group ${group.name} is defined twice`);
    } else groups.set(group.name, group);
  }
  return groups;
}

function addVirtualServer(draft: ConfigDraft, statement: Statement, context: DecodeContext): void {
  const decoded = decodeVirtualServer(statement, draft.groups, context);
  if (decoded === undefined) return;
  const { header } = decoded;
  if (header.kind === 'group') {
    draft.usedGroups.set(header.group.name, (draft.usedGroups.get(header.group.name) ?? 0) + 1);
  }
  const server = resolveVirtualServer(
    decoded,
    (service) => virtualServerId(decoded, service, draft),
    context,
  );
  if (server === undefined) return;
  const [taken] = server.listeners.filter((key) => draft.owners.has(serviceId(key)));
  if (taken !== undefined) {
    const message = `${writtenName(statement)} ${serviceId(taken)} is already defined above`;
    context.error('duplicate-virtual-server', statement, message, {
      hint: 'put its real servers into one block',
    });
    return;
  }
  for (const key of server.listeners) claim(key, server, draft, context, statement);
  draft.virtualServers.push(server);
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
