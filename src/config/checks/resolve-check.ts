import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { CheckSpec, CheckType } from '../../../checkers/types.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { WholeFile } from '../decode/whole-file.ts';
import type { Statement } from '../language/tree.ts';
import { statementSpan } from '../language/tree.ts';
import type { RealServerDraft, VirtualServerDraft } from '../lvs/draft.ts';
import type { Check, CheckPacing } from '../model/config.ts';
import { checkId } from './check-id.ts';
import type { CheckDraft } from './checker.ts';
import type { ConnectionDraft } from './connection.ts';
import { resolveDns } from './dns.ts';
import { resolveFile } from './file.ts';
import { resolveHttp, resolveSsl } from './http.ts';
import { type MiscCheckDraft, resolveMisc } from './misc.ts';
import type { PacingDraft } from './pacing-draft.ts';
import { resolveConnection } from './resolve-connection.ts';
import { FILE_PACING, resolveConnectTimeout, resolvePacing } from './resolve-pacing.ts';
import { resolveSmtp, smtpTargets } from './smtp.ts';
import { resolveUdp } from './udp.ts';

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

/** A check without its identity. */
interface Resolved {
  readonly spec: CheckSpec;
  readonly pacing: CheckPacing;
  readonly statement: Statement;
}

/** The checks of one real server with all defaults filled in. */
export function resolveChecks(around: CheckSurroundings, context: DecodeContext): readonly Check[] {
  const ordinals = new Map<string, number>();
  return around.realServer.checks.flatMap((draft) =>
    resolveDraft(draft, around, context).map(({ spec, pacing, statement }): Check => {
      const base = checkId(around.virtualServerId, around.realServerId, spec, around.whole.digests);
      const ordinal = (ordinals.get(base) ?? 0) + 1;
      ordinals.set(base, ordinal);
      const id = ordinal === 1 ? base : `${base} #${ordinal}`;
      return { id, spec, pacing, span: statementSpan(statement) };
    }),
  );
}

/** None when it cannot be used, and several for an SMTP_CHECK with hosts. */
function resolveDraft(
  draft: CheckDraft,
  around: CheckSurroundings,
  context: DecodeContext,
): readonly Resolved[] {
  switch (draft.type) {
    case 'MISC_CHECK':
      return listOf(resolveScriptCheck(draft, around, context));
    case 'FILE_CHECK': {
      const spec = resolveFile(draft, around.whole.trackFiles, context);
      return spec === undefined ? [] : [{ spec, pacing: FILE_PACING, statement: draft.statement }];
    }
    case 'SMTP_CHECK':
      return smtpTargets(draft).flatMap((target) => {
        const inherited = target === draft ? [] : [draft];
        return listOf(
          overNetwork('SMTP_CHECK', target, inherited, around, context, (connection) =>
            resolveSmtp(draft, connection),
          ),
        );
      });
    default:
      return listOf(
        overNetwork(draft.type, draft, [], around, context, (connection) =>
          networkSpec(draft, connection, around, context),
        ),
      );
  }
}

function listOf(resolved: Resolved | undefined): readonly Resolved[] {
  return resolved === undefined ? [] : [resolved];
}

type NetworkDraft = Exclude<CheckDraft, { readonly type: 'MISC_CHECK' | 'FILE_CHECK' | 'SMTP_CHECK' }>;

function networkSpec(
  draft: NetworkDraft,
  connection: ConnectionSpec,
  { realServer, virtualServer, whole }: CheckSurroundings,
  context: DecodeContext,
): CheckSpec | undefined {
  const hosts = [realServer.virtualhost, virtualServer.virtualhost];
  switch (draft.type) {
    case 'TCP_CHECK':
    case 'PING_CHECK':
      return { type: draft.type, connection };
    case 'HTTP_GET':
      return resolveHttp(draft, connection, hosts, context);
    case 'SSL_GET':
      return resolveSsl(draft, connection, hosts, whole.tls, context);
    case 'DNS_CHECK':
      return resolveDns(draft, connection);
    case 'UDP_CHECK':
      return resolveUdp(draft, connection, context);
  }
}

/** A check that connects, in the block `draft`, whose defaults are first those of `outer`. */
function overNetwork(
  type: CheckType,
  draft: ConnectionDraft,
  outer: readonly PacingDraft[],
  around: CheckSurroundings,
  context: DecodeContext,
  create: (connection: ConnectionSpec) => CheckSpec | undefined,
): Resolved | undefined {
  const inherited = [draft, ...outer, around.realServer, around.virtualServer];
  const pacing = resolvePacing(type, inherited, context);
  const target = { address: around.realServer.address, port: around.port };
  const timeout = resolveConnectTimeout(inherited);
  const connection = resolveConnection(draft, target, type !== 'PING_CHECK', timeout, context);
  if (connection === undefined) return undefined;
  const spec = create(connection);
  if (spec === undefined) return undefined;
  const patience = timeout * exchangesOf(spec);
  if (patience >= pacing.delayLoop) reportSlow(patience, pacing, draft.statement, context);
  return { spec, pacing, statement: draft.statement };
}

/** How many of them one attempt makes, each with the whole timeout. */
function exchangesOf(spec: CheckSpec): number {
  return (spec.type === 'HTTP_GET' || spec.type === 'SSL_GET') && spec.urlsEachCycle === true
    ? spec.urls.length
    : 1;
}

function resolveScriptCheck(
  draft: MiscCheckDraft,
  around: CheckSurroundings,
  context: DecodeContext,
): Resolved | undefined {
  const pacing = resolvePacing(draft.type, [draft, around.realServer, around.virtualServer], context);
  const spec = resolveMisc(draft, pacing.delayLoop, around.whole.scripts, context);
  if (spec === undefined) return undefined;
  // As long as the interval is the default, and said nowhere.
  if (spec.timeout > pacing.delayLoop) reportSlow(spec.timeout, pacing, draft.statement, context);
  return { spec, pacing, statement: draft.statement };
}

function reportSlow(
  timeout: number,
  { delayLoop }: CheckPacing,
  statement: Statement,
  context: DecodeContext,
): void {
  const message = `an attempt may take ${timeout / 1000} s, as long as the ${delayLoop / 1000} s between two`;
  context.info('timeout-not-shorter-than-interval', statement, message, { topic: 'timeout' });
}
