import type { HttpCheckSpec, HttpUrlSpec } from '../../../checkers/http/spec.ts';
import { DEFAULT_STATUS } from '../../../checkers/http/spec.ts';
import type { CheckSpec, ConnectionSpec } from '../../../checkers/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import { addressFamily, formatEndpoint } from '../../base/ip-address.ts';
import type { Check, CheckPacing } from '../model.ts';
import { statementSpan, writtenName } from '../tree.ts';
import { checkId } from './check-id.ts';
import type { DecodeContext } from './context.ts';
import type {
  CheckDraft,
  HttpCheckDraft,
  PacingDraft,
  RealServerDraft,
  VirtualServerDraft,
} from './draft.ts';
import type { WholeFile } from './whole-file.ts';

const DEFAULT_DELAY_LOOP = 60_000;
const DEFAULT_CONNECT_TIMEOUT = 5000;
const DEFAULT_RETRY = 1;
const DEFAULT_DELAY_BEFORE_RETRY = { TCP_CHECK: 1000, HTTP_GET: 3000 } as const;

/** What a check inherits from, and where its server is. */
export interface CheckSurroundings {
  readonly virtualServer: VirtualServerDraft;
  readonly virtualServerId: string;
  readonly realServer: RealServerDraft;
  readonly realServerId: string;
  /** The server's port as written or, when it has none, as inherited: what a check connects to. */
  readonly port: number;
  readonly whole: WholeFile;
}

/** The checks of one real server with all defaults filled in. */
export function resolveChecks(around: CheckSurroundings, context: DecodeContext): readonly Check[] {
  const ordinals = new Map<string, number>();
  return around.realServer.checks.flatMap((draft) => {
    const resolved = resolveSpec(draft, around, context);
    if (resolved === undefined) return [];
    const base = checkId(around.virtualServerId, around.realServerId, resolved.spec);
    const ordinal = (ordinals.get(base) ?? 0) + 1;
    ordinals.set(base, ordinal);
    const id = ordinal === 1 ? base : `${base} #${ordinal}`;
    return [{ id, ...resolved, span: statementSpan(draft.statement) }];
  });
}

function resolveSpec(
  draft: CheckDraft,
  around: CheckSurroundings,
  context: DecodeContext,
): { readonly spec: CheckSpec; readonly pacing: CheckPacing } | undefined {
  const inherited = [draft, around.realServer, around.virtualServer];
  const pacing = resolvePacing(draft.type, inherited);
  const connection = resolveConnection(draft, inherited, around, context);
  if (connection === undefined) return undefined;
  if (connection.timeout >= pacing.delayLoop) {
    const message = `an attempt may take ${connection.timeout / 1000} s, as long as the ${pacing.delayLoop / 1000} s between two`;
    context.info('timeout-not-shorter-than-interval', draft.statement, message, { topic: 'timeout' });
  }
  if (draft.type === 'TCP_CHECK') return { spec: { type: 'TCP_CHECK', connection }, pacing };
  const spec = resolveHttp(draft, connection, around, context);
  return spec === undefined ? undefined : { spec, pacing };
}

function resolvePacing(type: CheckDraft['type'], inherited: readonly PacingDraft[]): CheckPacing {
  const delayLoop = firstSaid(inherited, 'delayLoop') ?? DEFAULT_DELAY_LOOP;
  return {
    delayLoop,
    retry: firstSaid(inherited, 'retry') ?? DEFAULT_RETRY,
    delayBeforeRetry: firstSaid(inherited, 'delayBeforeRetry') ?? DEFAULT_DELAY_BEFORE_RETRY[type],
    warmup: firstSaid(inherited, 'warmup') ?? delayLoop,
    alpha: firstSaid(inherited, 'alpha') ?? false,
  };
}

function firstSaid<K extends keyof PacingDraft>(
  inherited: readonly PacingDraft[],
  key: K,
): PacingDraft[K] | undefined {
  return inherited.find((draft) => draft[key] !== undefined)?.[key];
}

function resolveConnection(
  draft: CheckDraft,
  inherited: readonly PacingDraft[],
  around: CheckSurroundings,
  context: DecodeContext,
): ConnectionSpec | undefined {
  const address = draft.connectAddress ?? around.realServer.address;
  const port = draft.connectPort ?? around.port;
  if (port === 0) {
    const message = `${writtenName(draft.statement)} has no port to connect to: neither real nor virtual server has one`;
    context.error('invalid-port', draft.statement, message, { hint: 'give it a connect_port' });
    return undefined;
  }
  return {
    address,
    port,
    ...resolveBinding(draft, address, context),
    bindInterface: null,
    mark: null,
    timeout: firstSaid(inherited, 'connectTimeout') ?? DEFAULT_CONNECT_TIMEOUT,
  };
}

function resolveBinding(
  draft: CheckDraft,
  address: IpAddress,
  context: DecodeContext,
): Pick<ConnectionSpec, 'bindAddress' | 'bindPort'> {
  const { bindAddress, bindPort } = draft;
  if (bindAddress === undefined) {
    if (bindPort !== undefined) {
      context.tolerate(
        'bind-ignored',
        bindPort.statement,
        `${writtenName(bindPort.statement)} is ignored without bindto`,
      );
    }
    return { bindAddress: null, bindPort: null };
  }
  if (addressFamily(bindAddress.address) !== addressFamily(address)) {
    const message = `bindto ${bindAddress.address} is ignored: the check connects to ${address}`;
    context.tolerate('bind-ignored', bindAddress.statement, message);
    return { bindAddress: null, bindPort: null };
  }
  return { bindAddress: bindAddress.address, bindPort: bindPort?.port ?? null };
}

function resolveHttp(
  draft: HttpCheckDraft,
  connection: ConnectionSpec,
  around: CheckSurroundings,
  context: DecodeContext,
): HttpCheckSpec | undefined {
  if (draft.urls.length === 0) {
    const message = `${writtenName(draft.statement)} has no url and is left out: its server is used without this check`;
    context.tolerate('check-without-url', draft.statement, message, { hint: 'add url { path / }' });
    return undefined;
  }
  const host =
    draft.virtualhost ??
    around.realServer.virtualhost ??
    around.virtualServer.virtualhost ??
    formatEndpoint(connection.address, connection.port);
  const urls = draft.urls.map(
    (url): HttpUrlSpec => ({
      path: url.path ?? '',
      status: url.status.length === 0 ? DEFAULT_STATUS : url.status,
      digest: url.digest ?? null,
      host: url.virtualhost ?? host,
    }),
  );
  return { type: 'HTTP_GET', connection, protocol: draft.protocol ?? '1.0', urls };
}
