import type { ServiceKey, ServiceParams } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';
import { addressFamily } from '../../base/ip-address.ts';
import type { DecodeContext } from '../decode/context.ts';
import { writtenName } from '../language/tree.ts';
import type { Listeners, Method, SchedulerFlag, VirtualServerDraft } from './draft.ts';
import { DEFAULT_SCHEDULER } from './draft.ts';
import { DEFAULT_PERSISTENCE, hostMask, prefixMask } from './persistence.ts';

/** The kernel's side of a virtual server. */
export interface ResolvedService {
  readonly listeners: Listeners;
  readonly params: ServiceParams;
  readonly family: AddressFamily;
}

/** Completes the kernel's side of a virtual server by keepalived's rules, and reports each difference from them. */
export function resolveService(
  draft: VirtualServerDraft,
  context: DecodeContext,
): ResolvedService | undefined {
  const family = resolveFamily(draft, context);
  if (family === undefined) return undefined;
  const listeners = resolveListeners(draft, family, context);
  if (listeners === undefined) return undefined;
  const persistence = resolvePersistence(draft, family, context);
  const scheduler = resolveScheduler(draft, context);
  const flags =
    draft.flags |
    resolveSchedulerFlags(draft, scheduler, context) |
    (persistence.timeoutSeconds > 0 ? SERVICE_FLAG.persistent : 0) |
    (resolveOnePacket(draft, listeners, context) ? SERVICE_FLAG.onePacket : 0);
  return { listeners, params: { scheduler, flags, ...persistence }, family };
}

/**
 * The family of the address. For a mark it comes from `ip_family`, the granularity, the first server that is not
 * tunnelled, or the tunnelled servers if they agree; else it is IPv4.
 */
function resolveFamily(draft: VirtualServerDraft, context: DecodeContext): AddressFamily | undefined {
  const own = ownFamilies(draft);
  if (own.length > 1) {
    const fault = mixedFault(draft);
    if (fault === null) return 'inet';
    const message = `the group has IPv4 and IPv6 entries, and ${fault}`;
    context.error('family-mismatch', draft.statement, message, {
      hint: 'make a group and a virtual_server for each',
    });
    return undefined;
  }
  const [given] = own;
  if (given !== undefined) {
    if (draft.family !== undefined && draft.family !== given) {
      context.tolerate(
        'family-mismatch',
        draft.statement,
        `ip_family ${draft.family} does not fit: the address is ${given}`,
        { consequence: 'it is ignored' },
      );
    }
    return given;
  }
  return draft.family ?? familyOfGranularity(draft) ?? familyOfServers(draft);
}

/** A tunnel can connect the two families, so an object that has a family of its own decides. */
function mixedFault(draft: VirtualServerDraft): string | null {
  const { header, realServers, sorryServer } = draft;
  const methods = [
    ...realServers.map(({ method }) => method ?? draft.method),
    ...(sorryServer === undefined ? [] : [draft.sorryMethod?.value ?? draft.method]),
  ];
  if (methods.some((method) => method?.forwarding !== 'tun')) return 'only TUN reaches servers from both';
  if (draft.family !== undefined) return `ip_family is ${draft.family}`;
  if (draft.granularity !== undefined) return 'persistence_granularity is of one of them';
  const unsaid = header.kind === 'group' && header.group.marks.some(({ family }) => family === null);
  return unsaid ? 'a firewall mark in it does not say of which family it is' : null;
}

function ownFamilies(draft: VirtualServerDraft): readonly AddressFamily[] {
  const { header } = draft;
  if (header.kind === 'address') return [addressFamily(header.address)];
  if (header.kind === 'fwmark') return [];
  const families = header.group.addresses.map(({ address }) => addressFamily(address));
  const marked = header.group.marks.flatMap(({ family }) => (family === null ? [] : [family]));
  return [...new Set([...families, ...marked])];
}

function familyOfGranularity(draft: VirtualServerDraft): AddressFamily | undefined {
  const { granularity } = draft;
  // These values belong to neither family.
  return granularity?.netmask === 0 && granularity.family === 'inet6' ? undefined : granularity?.family;
}

function familyOfServers(draft: VirtualServerDraft): AddressFamily {
  const { sorryServer, sorryMethod } = draft;
  const servers: readonly { readonly address: IpAddress; readonly method: Method | undefined }[] = [
    ...draft.realServers.map(({ address, method }) => ({ address, method: method ?? draft.method })),
    ...(sorryServer === undefined
      ? []
      : [{ address: sorryServer.address, method: sorryMethod?.value ?? draft.method }]),
  ];
  const direct = servers.find(({ method }) => method?.forwarding !== 'tun');
  if (direct !== undefined) return addressFamily(direct.address);
  const families = new Set(servers.map((server) => addressFamily(server.address)));
  return families.size === 1 && families.has('inet6') ? 'inet6' : 'inet';
}

function resolveListeners(
  draft: VirtualServerDraft,
  family: AddressFamily,
  context: DecodeContext,
): Listeners | undefined {
  const { header } = draft;
  const addressed =
    header.kind === 'address' || (header.kind === 'group' && header.group.addresses.length > 0);
  if (!addressed && draft.protocolStatement !== undefined) {
    const message = 'protocol is ignored: a firewall mark selects the packets';
    context.warning('protocol-ignored', draft.protocolStatement, message);
  }
  const protocol = draft.protocol ?? 'udp';
  const mistaken = context.wasMeant(draft.statement.block, 'protocol');
  if (addressed && draft.protocol === undefined && draft.protocolStatement === undefined && !mistaken) {
    context.tolerate('no-protocol', draft.statement, `${writtenName(draft.statement)} has no protocol`, {
      consequence: 'udp is used',
      hint: 'say protocol TCP, UDP or SCTP',
    });
  }
  if (header.kind === 'address') {
    return [{ kind: 'address', protocol, address: header.address, port: header.port }];
  }
  if (header.kind === 'fwmark') return [{ kind: 'fwmark', family, mark: header.mark }];
  const [first, ...rest]: ServiceKey[] = [
    ...header.group.addresses.map(
      ({ address, port }): ServiceKey => ({ kind: 'address', protocol, address, port }),
    ),
    ...header.group.marks.map(
      (entry): ServiceKey => ({ kind: 'fwmark', family: entry.family ?? family, mark: entry.mark }),
    ),
  ];
  return first === undefined ? undefined : [first, ...rest];
}

type Persistence = Pick<ServiceParams, 'timeoutSeconds' | 'netmask' | 'persistenceEngine'>;

function resolvePersistence(
  draft: VirtualServerDraft,
  family: AddressFamily,
  context: DecodeContext,
): Persistence {
  const netmask = resolveNetmask(draft, family, context);
  let timeoutSeconds =
    draft.persistenceTimeout ?? (draft.granularity === undefined ? 0 : DEFAULT_PERSISTENCE);
  if (timeoutSeconds === 0 && needsPersistence(draft)) {
    const message = 'a virtual server for all ports must be persistent; persistence_timeout 360 is used';
    context.warning('persistence-forced', draft.statement, message);
    timeoutSeconds = DEFAULT_PERSISTENCE;
  }
  const persistenceEngine = timeoutSeconds > 0 ? (draft.persistenceEngine ?? null) : null;
  if (draft.persistenceEngine !== undefined && timeoutSeconds === 0) {
    const message = 'persistence_engine has no effect without persistence_timeout';
    context.warning('persistence-without-effect', draft.statement, message);
  }
  return { timeoutSeconds, netmask, persistenceEngine };
}

/** Port 0 takes every port, which the kernel allows only for persistent services. */
function needsPersistence({ header }: VirtualServerDraft): boolean {
  if (header.kind === 'address') return header.port === 0;
  return header.kind === 'group' && header.group.addresses.some(({ port }) => port === 0);
}

function resolveNetmask(draft: VirtualServerDraft, family: AddressFamily, context: DecodeContext): number {
  const { granularity } = draft;
  if (granularity === undefined) return hostMask(family);
  // In the kernel's ip_vs, prefix lengths of IPv6 begin at 1.
  if (granularity.family === family && (family === 'inet' || granularity.netmask > 0))
    return granularity.netmask;
  if (family === 'inet' && granularity.netmask <= 32) {
    const { netmask } = granularity;
    context.differs(
      granularity.statement,
      `${netmask} is read as a prefix length; keepalived takes the mask 0.0.0.${netmask}`,
    );
    return prefixMask(netmask);
  }
  const message = `this granularity does not fit an ${family} virtual server`;
  context.error('invalid-mask', granularity.statement, message);
  return hostMask(family);
}

function resolveScheduler(draft: VirtualServerDraft, context: DecodeContext): string {
  if (draft.scheduler !== undefined) return draft.scheduler;
  // In YAML the default is documented; in keepalived's syntax keepalived warns about it.
  const mistaken = context.wasMeant(draft.statement.block, 'lb_algo', 'lvs_sched');
  if (draft.schedulerStatement === undefined && context.dialect === 'keepalived' && !mistaken) {
    const message = `${writtenName(draft.statement)} has no lb_algo; ${DEFAULT_SCHEDULER} is used`;
    context.warning('no-scheduler', draft.statement, message);
  }
  return DEFAULT_SCHEDULER;
}

const FLAG_BITS: Readonly<Record<SchedulerFlag, number>> = {
  'sh-port': SERVICE_FLAG.sched2,
  'sh-fallback': SERVICE_FLAG.sched1,
  'mh-port': SERVICE_FLAG.sched2,
  'mh-fallback': SERVICE_FLAG.sched1,
};

function resolveSchedulerFlags(draft: VirtualServerDraft, scheduler: string, context: DecodeContext): number {
  let bits = 0;
  for (const { flag, early, statement } of draft.schedulerFlags) {
    const wanted = flag.slice(0, 2);
    if (wanted !== scheduler) {
      const message = `${writtenName(statement)} is for ${wanted}, and the scheduler is ${scheduler}`;
      context.tolerate('scheduler-flag-ignored', statement, message, { consequence: 'it is ignored' });
      continue;
    }
    if (early)
      context.differs(statement, `${writtenName(statement)} counts; keepalived ignores it before lb_algo`);
    bits |= FLAG_BITS[flag];
  }
  return bits;
}

function resolveOnePacket(draft: VirtualServerDraft, listeners: Listeners, context: DecodeContext): boolean {
  if (draft.onePacket === undefined) return false;
  const usable = listeners.every((key) => key.kind === 'fwmark' || key.protocol === 'udp');
  if (!usable) {
    const message = `${writtenName(draft.onePacket)}: one-packet scheduling is for UDP and firewall marks`;
    context.tolerate('one-packet-ignored', draft.onePacket, message, { consequence: 'it is ignored' });
  }
  return usable;
}
