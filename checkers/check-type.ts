import { formatEndpoint } from '../src/base/ip-address.ts';
import type { Milliseconds } from '../src/base/time.ts';
import type { ConnectionSpec } from './connection/spec.ts';
import { formatSeconds } from './duration.ts';

/** Gives a long or secret text a short name that says nothing of what is in it. Equal texts have equal names. */
export type Digest = (text: string) => string;

/** What a mail says of a change of a real server, as far as the check that caused it is concerned. */
export interface AlertFacts {
  readonly up: boolean;
  /** The attempt failed because it took too long. */
  readonly timedOut: boolean;
  /** The failure in words, without the name of the check. */
  readonly cause: string;
}

/**
 * All that lvsd knows of one type of check besides how an attempt is made and how its block is written: how it is named, what
 * tells two of them apart, how long it may take and how it is retried. Everything here is a pure function of the spec. The
 * types stand in one table, `check-types.ts`; a new one is a folder with its descriptor, and a line there.
 */
export interface CheckTypeDescriptor<Spec> {
  /** keepalived's block name, which is also the value of the metric label `type`. */
  readonly type: string;
  /**
   * What the check tests, as status, logs and the metric label `check` name it: `10.0.1.1:80`. It stays the same for all the
   * check's life, because it is a part of a time series' identity.
   */
  target(spec: Spec): string;
  /**
   * What one attempt will do, one line each with every default resolved, for `lvsctl check`. Keys, passwords and certificates
   * are named and never shown. `step` is the url's index in an HTTP check.
   */
  options(spec: Spec, step: number): readonly string[];
  /** After how many milliseconds the engine gives up on an attempt that does not end by itself. */
  attemptLimit(spec: Spec): Milliseconds;
  /** Texts that are equal for two specs exactly when their attempts do the same thing. */
  identity(spec: Spec, digest: Digest): readonly string[];
  /** The first line of a mail about a server that this check took up or down; the words are keepalived's. */
  alert(facts: AlertFacts): string;
  /** Where the check connects to; null for one that stays on this host. */
  connection(spec: Spec): ConnectionSpec | null;
  /** How long one attempt waits for its server, in milliseconds; 0 for a check that waits for nobody. */
  timeout(spec: Spec): Milliseconds;
  /** How many urls are tested in turn, one in each attempt; null for a check whose attempts are all the same. */
  urlsInTurn(spec: Spec): number | null;
  /** Whether the urls that are tested in turn are tested without a wait between them while the server recovers. */
  fastRecovery?(spec: Spec): boolean;
  /** Whether a pass may claim a weight for its server. */
  setsWeight(spec: Spec): boolean;
  /** Whether retries are made in rounds while the server is down, too (keepalived: TCP_CHECK and SMTP_CHECK). */
  readonly retriesWhileDown: boolean;
  /** From where the interval to the next attempt counts: from the start or the end of the last one. */
  readonly intervalFrom: 'start' | 'end';
  /** What has to be made ready before the first attempt: nothing, a TCP connection of Node's, or an ICMP socket. */
  readonly prepares: 'nothing' | 'tcp' | 'icmp';
}

/**
 * Milliseconds that are added to what an attempt allows itself: its own deadlines end it, and the engine's limit only catches
 * one that does not keep them. They also cover loading code with the first attempt on a slow host.
 */
export const ATTEMPT_MARGIN: Milliseconds = 5000;

/** A data-path probe that fails looks at this host, whose table may be long to read, and then straight at its server. */
const PATH_MARGIN: Milliseconds = 10_000;

/** The margin that a data-path probe gets in addition; 0 for a check that goes straight to its server. */
export function pathMargin({ path }: ConnectionSpec): Milliseconds {
  return path === undefined ? 0 : PATH_MARGIN;
}

/** What descriptors of checks that make one exchange over the network have in common. */
export const NETWORK_CHECK = {
  attemptLimit: ({ connection }: { readonly connection: ConnectionSpec }): Milliseconds =>
    connection.timeout + ATTEMPT_MARGIN + pathMargin(connection),
  connection: ({ connection }: { readonly connection: ConnectionSpec }): ConnectionSpec => connection,
  timeout: ({ connection }: { readonly connection: ConnectionSpec }): Milliseconds => connection.timeout,
  urlsInTurn: (): number | null => null,
  setsWeight: (): boolean => false,
  retriesWhileDown: false,
  intervalFrom: 'end',
  prepares: 'nothing',
} as const;

/** `10.0.1.1:80`, `[2001:db8::1]:80`. */
export function endpointOf({ address, port }: ConnectionSpec): string {
  return formatEndpoint(address, port);
}

/** Where an attempt connects to and from, for {@link CheckTypeDescriptor.options}. */
export function connectionWords(connection: ConnectionSpec): string {
  const { address, port, bindAddress, bindPort, bindInterface, mark, timeout, path } = connection;
  const parts = [`to ${port === 0 ? address : formatEndpoint(address, port)}`];
  if (bindAddress !== null) parts.push(`from ${bindAddress}`);
  if (bindPort !== null) parts.push(`from port ${bindPort}`);
  if (bindInterface !== null) parts.push(`through ${bindInterface}`);
  if (mark !== null) parts.push(`with mark ${mark}`);
  if (path !== undefined) parts.push(`forwarded by ${path.method} to ${path.server.address}`);
  parts.push(`timeout ${formatSeconds(timeout)}`);
  return parts.join(', ');
}

/** A connection as a part of {@link CheckTypeDescriptor.identity}. */
export function connectionIdentity(connection: ConnectionSpec): string {
  const { address, port, bindAddress, bindPort, bindInterface, mark, timeout, path } = connection;
  const from = bindAddress === null ? '' : ` from ${formatEndpoint(bindAddress, bindPort ?? 0)}`;
  const through = bindInterface === null ? '' : ` through ${bindInterface}`;
  const marked = mark === null ? '' : ` marked ${mark}`;
  const by =
    path === undefined
      ? ''
      : ` by ${path.method} of ${formatEndpoint(path.server.address, path.server.port)}`;
  return `${formatEndpoint(address, port)}${from}${through}${marked}${by} within ${timeout}ms`;
}
