import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Statement } from '../language/tree.ts';
import { statementSpan, writtenName } from '../language/tree.ts';
import type { Check, CheckPacing } from '../model/config.ts';
import { onItsPath, reportDirect, resolvePath, wantedPath } from '../probes/probe-path.ts';
import { checkId } from './check-id.ts';
import type {
  AnyCheckDraft,
  CheckLanguage,
  CheckSurroundings,
  LocalCheckLanguage,
} from './check-language.ts';
import type { ConnectionDraft } from './connection.ts';
import { languageOf } from './languages.ts';
import type { PacingDraft } from './pacing-draft.ts';
import { resolveConnection } from './resolve-connection.ts';
import { resolveConnectTimeout, resolvePacing } from './resolve-pacing.ts';

/** A check without its identity. */
interface Resolved {
  readonly spec: CheckSpec;
  readonly pacing: CheckPacing;
  readonly statement: Statement;
}

/** The checks of one real server with all defaults filled in. */
export function resolveChecks(around: CheckSurroundings, context: DecodeContext): readonly Check[] {
  const resolved = around.realServer.checks.flatMap((draft) => resolveDraft(draft, around, context));
  const ordinalOf = resolved.length === 1 ? () => 1 : countingOrdinals();
  return resolved.map(({ spec, pacing, statement }): Check => {
    const base = checkId(around.virtualServerId, around.realServerId, spec, around.whole.digests);
    const ordinal = ordinalOf(base);
    const id = ordinal === 1 ? base : `${base} #${ordinal}`;
    return { id, spec, pacing, span: statementSpan(statement) };
  });
}

/** How many times each text has been asked for, this time included. */
function countingOrdinals(): (base: string) => number {
  const ordinals = new Map<string, number>();
  return (base) => {
    const ordinal = (ordinals.get(base) ?? 0) + 1;
    ordinals.set(base, ordinal);
    return ordinal;
  };
}

/** None when it cannot be used, and several for an SMTP_CHECK with hosts. */
function resolveDraft(
  draft: AnyCheckDraft,
  around: CheckSurroundings,
  context: DecodeContext,
): readonly Resolved[] {
  const language = languageOf(draft);
  if (language.kind === 'local') return listOf(onThisHost(language, draft, around, context));
  const create = (connection: ConnectionSpec): CheckSpec | undefined =>
    language.resolve(draft, connection, around, context);
  const { targets } = language;
  if (targets === undefined) return listOf(overNetwork(language, draft, [], around, context, create));
  return targets(draft).flatMap((target) => {
    const outer = target === draft ? [] : [draft];
    return listOf(overNetwork(language, target, outer, around, context, create));
  });
}

function listOf(resolved: Resolved | undefined): readonly Resolved[] {
  return resolved === undefined ? [] : [resolved];
}

/** A check that connects, in the block `draft`, whose defaults are first those of `outer`. */
function overNetwork(
  { keyword, defaults }: CheckLanguage,
  draft: ConnectionDraft,
  outer: readonly PacingDraft[],
  around: CheckSurroundings,
  context: DecodeContext,
  create: (connection: ConnectionSpec) => CheckSpec | undefined,
): Resolved | undefined {
  const inherited = [draft, ...outer, around.realServer, around.virtualServer];
  const pacing = resolvePacing(defaults, inherited, context);
  const connection = connectionOf(keyword, draft, inherited, around, context);
  if (connection === undefined) return undefined;
  const { timeout } = connection;
  const spec = create(connection);
  if (spec === undefined) return undefined;
  reportDeaf(spec, draft.statement, context);
  const patience = timeout * exchangesOf(spec);
  if (patience >= pacing.delayLoop) reportSlow(patience, pacing, draft.statement, context);
  return { spec, pacing, statement: draft.statement };
}

/** Straight to the server, or to the virtual address by the way of the packets of clients. */
function connectionOf(
  keyword: string,
  draft: ConnectionDraft,
  inherited: readonly PacingDraft[],
  around: CheckSurroundings,
  context: DecodeContext,
): ConnectionSpec | undefined {
  const timeout = resolveConnectTimeout(inherited);
  const wanted = wantedPath(inherited);
  const ports = keyword !== 'PING_CHECK';
  if (wanted?.value !== 'forwarding' || !ports) {
    if (wanted?.value === 'forwarding') reportDirect(keyword, wanted.statement, context);
    const target = { address: around.realServer.address, port: around.port };
    return resolveConnection(draft, target, ports, timeout, context);
  }
  const resolved = resolvePath(draft, wanted, around, context);
  if (resolved === undefined) return undefined;
  const { target, mark, path } = resolved;
  const connection = resolveConnection(onItsPath(draft, target.address), target, ports, timeout, context);
  return connection === undefined ? undefined : { ...connection, mark, path };
}

/** linux/neighbour: three questions, a second apart (mcast_solicit, retrans_time_ms). */
const NEIGHBOUR_FAILURE = 3000;

/** Silence passes: the kernel's word that nobody is there must come before the attempt ends. */
function reportDeaf(spec: CheckSpec, statement: Statement, context: DecodeContext): void {
  if (spec.type !== 'UDP_CHECK' || spec.reply !== null) return;
  const { timeout } = spec.connection;
  if (timeout > NEIGHBOUR_FAILURE) return;
  const message = `${writtenName(statement)} waits ${timeout / 1000} s, and that a host of the same network is not there shows after ${NEIGHBOUR_FAILURE / 1000} s: one that is off passes`;
  context.warning('timeout-too-short', statement, message, {
    hint: 'say connect_timeout 4 or more, or require_reply',
    topic: 'UDP_CHECK timeout',
  });
}

/** How many of them one attempt makes, each with the whole timeout. */
function exchangesOf(spec: CheckSpec): number {
  return (spec.type === 'HTTP_GET' || spec.type === 'SSL_GET') && spec.urlsEachCycle === true
    ? spec.urls.length
    : 1;
}

/** A check that stays on this host. */
function onThisHost(
  language: LocalCheckLanguage<AnyCheckDraft>,
  draft: AnyCheckDraft,
  around: CheckSurroundings,
  context: DecodeContext,
): Resolved | undefined {
  const inherited = [draft, around.realServer, around.virtualServer];
  const pacing = language.pacing ?? resolvePacing(language.defaults, inherited, context);
  const wanted = wantedPath([around.realServer, around.virtualServer]);
  if (wanted?.value === 'forwarding') reportDirect(language.keyword, wanted.statement, context);
  const spec = language.resolve(draft, pacing.delayLoop, around, context);
  if (spec === undefined) return undefined;
  // Equal where the interval itself is the bound, because no other was given.
  const patience = checkTypeOf(spec).timeout(spec);
  if (patience > pacing.delayLoop) reportSlow(patience, pacing, draft.statement, context);
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
