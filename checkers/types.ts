import type { Clock, Instant, Milliseconds, WallTime } from '../src/base/time.ts';
import type { DnsCheckSpec } from './dns/spec.ts';
import type { FileCheckSpec } from './file/spec.ts';
import type { HttpCheckSpec, SslCheckSpec } from './http/spec.ts';
import type { Exchange, Trace } from './io/exchange.ts';
import type { MiscCheckSpec } from './misc/spec.ts';
import type { PingCheckSpec } from './ping/spec.ts';
import type { SmtpCheckSpec } from './smtp/spec.ts';
import type { TcpCheckSpec } from './tcp/spec.ts';
import type { UdpCheckSpec } from './udp/spec.ts';

/** Everything that defines what one check does on the wire. Equal specs mean equal probes. */
export type CheckSpec =
  | TcpCheckSpec
  | HttpCheckSpec
  | SslCheckSpec
  | SmtpCheckSpec
  | DnsCheckSpec
  | UdpCheckSpec
  | PingCheckSpec
  | MiscCheckSpec
  | FileCheckSpec;

/** keepalived's block names, which operators know. */
export type CheckType = CheckSpec['type'];

/** Why an attempt failed: a closed list, because it is a metric label. Free text goes into `detail`. */
export type FailureCode =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'tls'
  | 'status'
  | 'digest'
  | 'body'
  | 'protocol'
  | 'exit'
  | 'signal'
  | 'path'
  | 'value';

export type ResultCode = 'ok' | FailureCode | 'local_error';

/** What a passing check wants of its server's weight, until its next pass says otherwise or it goes down. */
export type WeightClaim =
  /** This weight in place of the configured one; with other contributions, the difference counts (MISC_CHECK). */
  | { readonly kind: 'target'; readonly weight: number }
  /** This much more, or less, than configured (FILE_CHECK). */
  | { readonly kind: 'offset'; readonly by: number };

/**
 * The result of one attempt. `inconclusive` means a fault of this host (no descriptors, bind address missing), which
 * says nothing of the server. `detail` is one line for a person, at most {@link MAX_DETAIL_LENGTH} characters,
 * without secrets. `output` is what a script wrote, bounded by its runner. A pass without `weight` makes no claim on
 * the weight. `certificateNotAfter` is when the server's certificate ends, if it showed one.
 */
export type ProbeResult =
  | {
      readonly outcome: 'pass';
      readonly code: 'ok';
      readonly detail: string;
      readonly weight?: WeightClaim;
      readonly output?: string;
      readonly certificateNotAfter?: WallTime;
    }
  | {
      readonly outcome: 'fail';
      readonly code: FailureCode;
      readonly detail: string;
      readonly output?: string;
      readonly certificateNotAfter?: WallTime;
    }
  | {
      readonly outcome: 'inconclusive';
      readonly code: 'local_error';
      readonly detail: string;
      /** connect() was refused before anything was sent: see withRouteQuestion. */
      readonly refusedByRoute?: true;
    };

/** The sockets of network checks: system calls of our own in batches, or Node's sockets. */
export type CheckIo = 'poll' | 'node';

export const MAX_DETAIL_LENGTH = 200;

/**
 * The context of an attempt. When `signal` aborts, because the engine stops or gives up on the attempt, everything
 * must be released.
 */
export interface ProbeContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Receives each step (connect, request, status) for `lvsctl check`; absent in normal operation. */
  readonly trace?: Trace;
}

/**
 * Runs one attempt. Settles within the spec's own bounds, never rejects for what a server or network does;
 * a rejection is a programming fault. `step` selects what to test in a check of several steps (HTTP: the url's index).
 */
export type Probe = (context: ProbeContext, step: number) => Promise<ProbeResult>;

export interface AttemptTiming {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
}

/** How the attempts of a check are made; see checkers/io/README.md. */
export type AttemptPlan =
  /** One request over one socket, which the engine's sockets carry out in batches. */
  | { readonly kind: 'exchange'; readonly exchange: Exchange }
  /** A function, for every other kind of check. */
  | { readonly kind: 'function'; readonly run: Probe };

/** One check as the engine runs it: it knows nothing of retries, servers or weights. */
export interface CheckTask {
  /** Unique among the engine's tasks. */
  readonly id: string;
  readonly type: CheckType;
  /** The engine aborts an attempt that is still running after this long and reports a `timeout` failure. */
  readonly attemptLimit: Milliseconds;
  readonly plan: AttemptPlan;
  /** Begins an attempt; returns the step that it is to test. */
  begin(): number;
  /** The trace for the attempt that begins, if `lvsctl check` follows it. */
  trace(): Trace | undefined;
  /** Takes the result and decides when the next attempt is due; null ends the task. */
  settle(result: ProbeResult, timing: AttemptTiming): Instant | null;
}
