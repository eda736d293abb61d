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

/** A resolved check before its identity is known. */
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

/** Returns how many times each text has been given so far, this time included. */
function countingOrdinals(): (base: string) => number {
  const ordinals = new Map<string, number>();
  return (base) => {
    const ordinal = (ordinals.get(base) ?? 0) + 1;
    ordinals.set(base, ordinal);
    return ordinal;
  };
}

/** Returns no check when the draft cannot be used, and several for an SMTP_CHECK with hosts. */
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

/** Resolves a check that connects. Its block is `draft`; the blocks in `outer` give defaults first. */
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

/** Connects either directly to the server, or to the virtual address in the way that packets of clients take. */
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

/** The kernel's neighbour discovery fails after three questions, a second apart (mcast_solicit, retrans_time_ms). */
const NEIGHBOUR_FAILURE = 3000;

/** Where silence passes, the kernel must report an absent host before the attempt ends. */
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

/** The number of exchanges in one attempt, each with the whole timeout. */
function exchangesOf(spec: CheckSpec): number {
  return (spec.type === 'HTTP_GET' || spec.type === 'SSL_GET') && spec.urlsEachCycle === true
    ? spec.urls.length
    : 1;
}

/** Resolves a check that does not use the network. */
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
  // They are equal where the interval itself is the timeout because no other was given.
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
