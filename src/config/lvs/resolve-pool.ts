import { serviceWarning } from '../../../ipvs/service-warning.ts';
import type { ServiceKey } from '../../../ipvs/types.ts';
import { addressFamily, formatEndpoint } from '../../base/ip-address.ts';
import { resolveChecks } from '../checks/resolve-check.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { WholeFile } from '../decode/whole-file.ts';
import { resolveSourceAddresses } from '../fullnat/source-addresses.ts';
import { statementSpan, writtenName } from '../language/tree.ts';
import type { RealServer, SorryServer, VirtualServer } from '../model/config.ts';
import type { RealServerId } from '../model/ids.ts';
import type { NotifyDraft } from '../notify/notify-keywords.ts';
import { resolveWatch } from './connection-watch.ts';
import type { EndpointDraft, Method, RealServerDraft, VirtualServerDraft } from './draft.ts';
import { DEFAULT_METHOD } from './forwarding.ts';
import { nameOf } from './object-name.ts';
import { hasDynamicWeight, remark } from './remarks.ts';
import type { ResolvedService } from './resolve-service.ts';
import { resolveService } from './resolve-service.ts';

const DEFAULT_WEIGHT = 1;

export interface ResolvedVirtualServer {
  readonly server: VirtualServer;
  /** The notification settings of its real servers; those without any are left out. */
  readonly notify: ReadonlyMap<RealServerId, NotifyDraft>;
}

/** A virtual server with every default filled in; undefined when it cannot be used, which is reported. */
export function resolveVirtualServer(
  draft: VirtualServerDraft,
  id: (service: ResolvedService) => string,
  whole: WholeFile,
  context: DecodeContext,
): ResolvedVirtualServer | undefined {
  const service = resolveService(draft, context);
  if (service === undefined) return undefined;
  reportWithoutEffect(draft, service, context);
  const pool = new PoolResolver(draft, service, id(service), whole, context);
  const [first, ...rest] = pool.realServers();
  if (first === undefined) {
    // The fault of one that is written and cannot be used was reported already.
    const { block } = draft.statement;
    const tried = block?.some(({ keyword }) => keyword === 'real_server') === true;
    if (!tried && !context.wasMeant(block, 'real_server')) {
      const message = `${writtenName(draft.statement)} ${pool.id} has no real server`;
      context.tolerate('no-real-servers', draft.statement, message, { consequence: 'it is left out' });
    }
    return undefined;
  }
  const realServers = [first, ...rest];
  const sorryServer = pool.sorryServer(realServers);
  const targets = [...realServers, ...(sorryServer === null ? [] : [sorryServer])];
  const translated = targets.filter(({ fullnat }) => fullnat === true).length;
  const sources = {
    hasFullnat: translated > 0,
    statement: draft.statement,
    matches: service.listeners.length * (translated === targets.length ? 1 : translated),
    family: service.family,
    groups: whole.localAddresses,
  };
  const server = {
    id: pool.id,
    ...nameOf(draft),
    ...(draft.header.kind === 'group' ? { group: draft.header.group.name } : {}),
    listeners: service.listeners,
    params: service.params,
    forwarding: pool.method.forwarding,
    ...fullnatOf(pool.method),
    ...resolveSourceAddresses(draft, sources, context),
    ...resolveQuorum(draft, realServers),
    sorryServer,
    ...resolveFailOpen(draft, context),
    ...(draft.announce === false ? { announce: false as const } : {}),
    ...resolveHaSuspend(draft, service.listeners, context),
    realServers,
    span: statementSpan(draft.statement),
  };
  if (pool.complete) judgeQuorum(draft, server, context);
  remark(draft, server, context);
  return { server, notify: pool.notify };
}

/**
 * The kernel accepts such a service, so only this message tells the operator. One line is enough for a whole group.
 */
function reportWithoutEffect(
  { statement }: VirtualServerDraft,
  { listeners, params }: ResolvedService,
  context: DecodeContext,
): void {
  const [warning] = listeners.flatMap((key) => serviceWarning(key, params) ?? []);
  if (warning !== undefined) context.warning('service-without-effect', statement, warning);
}

/** Resolves the servers of one virtual server, which inherit from it. */
class PoolResolver {
  readonly id: string;
  readonly method: Method;
  readonly notify: Map<RealServerId, NotifyDraft> = new Map();
  /** Whether every written real server could be read; otherwise sums of their weights mean nothing. */
  complete: boolean;
  readonly #draft: VirtualServerDraft;
  readonly #service: ResolvedService;
  readonly #whole: WholeFile;
  readonly #context: DecodeContext;
  /** The common port of all listeners; 0 when they differ, have none, or are firewall marks. */
  readonly #port: number;

  constructor(
    draft: VirtualServerDraft,
    service: ResolvedService,
    id: string,
    whole: WholeFile,
    context: DecodeContext,
  ) {
    this.#whole = whole;
    this.#draft = draft;
    this.#service = service;
    this.id = id;
    this.#context = context;
    this.#port = commonPort(service);
    const written = (draft.statement.block ?? []).filter(({ keyword }) => keyword === 'real_server');
    this.complete = written.length === draft.realServers.length;
    this.method = draft.method ?? DEFAULT_METHOD;
    const silent = draft.realServers.every((server) => server.method !== undefined);
    const mistaken = context.wasMeant(draft.statement.block, 'lb_kind', 'lvs_method');
    if (draft.methodStatement === undefined && !silent && context.dialect === 'keepalived' && !mistaken) {
      context.warning(
        'no-forwarding',
        draft.statement,
        `${writtenName(draft.statement)} has no lb_kind; NAT is used`,
      );
    }
  }

  realServers(): readonly RealServer[] {
    const seen = new Set<string>();
    return this.#draft.realServers.flatMap((draft) => {
      const server = this.#realServer(draft, seen);
      return server === undefined ? [] : [server];
    });
  }

  #realServer(draft: RealServerDraft, seen: Set<string>): RealServer | undefined {
    const method = draft.method ?? this.method;
    if (!this.#fits(draft, method)) {
      this.complete = false;
      return undefined;
    }
    const port = this.#portFor(draft, method);
    const id = formatEndpoint(draft.address, port);
    if (seen.has(id)) {
      this.#reportTwin(draft, id);
      return undefined;
    }
    seen.add(id);
    if (Object.keys(draft.notify).length > 0) this.notify.set(id, draft.notify);
    const around = {
      virtualServer: this.#draft,
      virtualServerId: this.id,
      realServer: draft,
      realServerId: id,
      port: draft.port === 0 ? this.#port : draft.port,
      listeners: this.#service.listeners,
      destination: { method, port },
      whole: this.#whole,
    };
    const checks = resolveChecks(around, this.#context);
    const [listener] = this.#service.listeners;
    const protocol = listener.kind === 'address' ? listener.protocol : null;
    const watched = { checks, protocol, port };
    return {
      id,
      ...nameOf(draft),
      address: draft.address,
      port,
      forwarding: method.forwarding,
      ...fullnatOf(method),
      tunnel: method.tunnel,
      weight: draft.weight ?? this.#draft.weight ?? DEFAULT_WEIGHT,
      upperThreshold: draft.upperThreshold ?? 0,
      lowerThreshold: draft.lowerThreshold ?? 0,
      inhibitOnFailure: draft.inhibitOnFailure ?? this.#draft.inhibitOnFailure ?? false,
      ...resolveWatch([draft, this.#draft], watched, this.#context),
      checks,
      span: statementSpan(draft.statement),
    };
  }

  /**
   * keepalived drops the second server, too, also where the two become equal only through the virtual server's port.
   */
  #reportTwin(draft: RealServerDraft, id: string): void {
    const message = `real server ${id} stands twice in ${this.id}`;
    const consequence = 'the second one is left out';
    this.#context.tolerate('duplicate-real-server', draft.statement, message, { consequence });
  }

  /** Only a tunnel can lead to another address family. */
  #fits(draft: EndpointDraft, method: Method): boolean {
    if (method.forwarding === 'tun' || addressFamily(draft.address) === this.#service.family) return true;
    const message = `${writtenName(draft.statement)} ${draft.address} cannot serve an ${this.#service.family} virtual server`;
    this.#context.error('family-mismatch', draft.statement, message, {
      hint: 'only TUN reaches another family',
    });
    return false;
  }

  /** Only NAT can change the port: direct routing and tunnels deliver the packet unchanged. */
  #portFor(draft: EndpointDraft, method: Method): number {
    const inherited = this.#port;
    if (method.forwarding === 'nat') return draft.port === 0 ? inherited : draft.port;
    if (draft.port !== 0 && draft.port !== inherited) {
      const name = method.forwarding === 'dr' ? 'DR' : 'TUN';
      const to = inherited === 0 ? 'any port' : `port ${inherited}`;
      const message = `${name} cannot change the port: packets reach ${draft.address} on ${to}, not ${draft.port}`;
      const checked = 'checks' in draft && Array.isArray(draft.checks) && draft.checks.length > 0;
      const hint = checked ? `checks connect to port ${draft.port} all the same` : null;
      this.#context.tolerate('port-overridden', draft.statement, message, { hint });
    }
    return inherited;
  }

  sorryServer(realServers: readonly RealServer[]): SorryServer | null {
    const { sorryServer: draft, sorryInhibit, sorryMethod } = this.#draft;
    this.#judgeSorryOptions(draft !== undefined);
    const method = sorryMethod?.value ?? this.method;
    if (draft === undefined || !this.#fits(draft, method)) return null;
    const port = this.#portFor(draft, method);
    const twin = realServers.find((server) => server.address === draft.address && server.port === port);
    const asked = sorryInhibit?.value ?? false;
    const inhibit = twin?.inhibitOnFailure ?? asked;
    if (inhibit !== asked) {
      const message = 'the sorry server is also a real server, and only one of them has inhibit';
      this.#context.tolerate('sorry-option-ignored', draft.statement, message, {
        consequence: `it is ${inhibit ? 'on' : 'off'}, as at the real server`,
      });
    }
    return { address: draft.address, port, ...method, inhibit };
  }

  #judgeSorryOptions(hasServer: boolean): void {
    for (const option of [this.#draft.sorryInhibit, this.#draft.sorryMethod]) {
      if (option === undefined) continue;
      const name = writtenName(option.statement);
      if (!hasServer) {
        this.#context.tolerate(
          'sorry-option-ignored',
          option.statement,
          `${name} needs a sorry_server beside it`,
          { consequence: 'it is ignored' },
        );
      } else if (option.early) {
        this.#context.differs(option.statement, `${name} counts; keepalived ignores it before sorry_server`);
      }
    }
  }
}

function fullnatOf({ fullnat }: Method): { readonly fullnat?: true } {
  return fullnat === undefined ? {} : { fullnat };
}

function commonPort({ listeners }: ResolvedService): number {
  const ports = new Set(listeners.map((key) => (key.kind === 'address' ? key.port : 0)));
  const [port = 0] = ports;
  return ports.size === 1 ? port : 0;
}

/** Ours; 0 is what holds without it. */
/** keepalived, too, ignores it for firewall marks, which have no address that could be looked for. */
function resolveHaSuspend(
  { haSuspend }: VirtualServerDraft,
  listeners: readonly ServiceKey[],
  context: DecodeContext,
): Pick<VirtualServer, 'haSuspend'> {
  if (haSuspend?.value !== true) return {};
  if (listeners.every(({ kind }) => kind === 'address')) return { haSuspend: true };
  const message = 'ha_suspend has no effect with a firewall mark: there is no address to look for';
  context.warning('suspend-without-address', haSuspend.statement, message, {
    hint: 'take it out; its servers are always checked',
  });
  return {};
}

function resolveFailOpen(
  { failOpen, sorryServer }: VirtualServerDraft,
  context: DecodeContext,
): Pick<VirtualServer, 'failOpen'> {
  if (failOpen === undefined || failOpen.value === 0) return {};
  if (sorryServer !== undefined) {
    const message = 'fail_open ends where the quorum is lost: then the sorry server serves, alone';
    const hint = 'leave out one of the two, or give a quorum that is lost only when nobody is left';
    context.warning('fail-open-limited', failOpen.statement, message, { hint });
  }
  return { failOpen: failOpen.value };
}

/** A quorum and hysteresis that can be reached: keepalived lowers both, and loses itself when all weights are 0. */
function resolveQuorum(
  draft: VirtualServerDraft,
  realServers: readonly RealServer[],
): Pick<VirtualServer, 'quorum' | 'hysteresis'> {
  const total = weightOf(realServers);
  const wanted = draft.quorum?.value ?? 1;
  // Checks that set weights may raise the sum, but keepalived lowers the quorum all the same.
  const reachable = realServers.some(hasDynamicWeight) ? wanted : total;
  const quorum = Math.max(1, Math.min(wanted, reachable));
  return { quorum, hysteresis: Math.min(draft.hysteresis?.value ?? 0, quorum - 1) };
}

/** Reports a quorum or a hysteresis that cannot have the requested value. */
function judgeQuorum(
  draft: VirtualServerDraft,
  { quorum, hysteresis, realServers }: Pick<VirtualServer, 'quorum' | 'hysteresis' | 'realServers'>,
  context: DecodeContext,
): void {
  const total = weightOf(realServers);
  const wanted = draft.quorum?.value ?? 1;
  const place = draft.quorum?.statement ?? draft.statement;
  if (wanted === quorum && wanted > Math.max(1, total)) {
    const message = `quorum ${wanted} is above all configured weights together, ${total}: checks must raise them`;
    context.warning('quorum-unreachable', place, message);
  } else if (total === 0) {
    const message = 'all weights are 0: no server gets a connection until one has a weight';
    context.warning('quorum-unreachable', place, message);
  } else if (wanted > quorum) {
    const message = `quorum ${wanted} cannot be reached: all weights together are ${total}`;
    context.tolerate('quorum-unreachable', place, message, { consequence: `${quorum} is used` });
  }
  const asked = draft.hysteresis;
  if (asked === undefined || asked.value <= hysteresis) return;
  const message = `hysteresis ${asked.value} must be below the quorum of ${quorum}`;
  context.tolerate('hysteresis-too-large', asked.statement, message, {
    consequence: `${hysteresis} is used`,
  });
}

function weightOf(realServers: readonly RealServer[]): number {
  return realServers.reduce((sum, server) => sum + server.weight, 0);
}
