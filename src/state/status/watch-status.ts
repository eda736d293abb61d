import type { WallTime } from '../../base/time.ts';
import type { RealServer } from '../../config/model/config.ts';
import type { WriteTime } from './time-words.ts';

/** The idle connections beside the checks (watch: connection). */
export interface WatchStatus {
  /** Real servers that are to be watched; those that are reached in the same way share a connection. */
  readonly servers: number;
  /** Connections that are wanted, that are there, and how many this host has descriptors for. */
  readonly connections: number;
  readonly open: number;
  readonly limit: number;
  /** How many of the wanted ones have no place within the limit. */
  readonly without_place: number;
  /** Ends since the start: `idle` after the server's idle limit, `clean` by a FIN before it, `reset`, `lost` (no answer). */
  readonly ends: Readonly<Record<'idle' | 'clean' | 'reset' | 'lost', number>>;
  /** How often an end, or a refusal right after one, had checks run early. */
  readonly triggers: number;
  /** Connections that could not be opened. */
  readonly opening_failures: number;
  /** Why nothing is watched; null: it is. */
  readonly error: string | null;
}

/** Why there is no idle connection to a server at the moment. */
export type WatchReason = 'new' | 'idle-limit' | 'broken' | 'unreachable' | 'rejected' | 'made-room';

/** The idle connection to one real server. */
export interface ServerWatchStatus<Time = string> {
  /** `waiting`: there is none, and the next attempt comes by itself; `resting`: it comes after a check that passes. */
  readonly state: 'open' | 'opening' | 'waiting' | 'resting';
  readonly since: Time;
  /** Why it is not open; absent while it is. */
  readonly reason?: WatchReason;
  /** What the last attempt to open it said; absent when it worked. */
  readonly detail?: string;
  /** After how much silence the server ends it, as it has shown; absent before that. */
  readonly idle_limit_seconds?: number;
  /** The part of the time for which it can be there, where the limit is so short; absent: all of it. */
  readonly watched_percent?: number;
  readonly ends: number;
  readonly triggers: number;
}

/** What is known of idle connections. */
export interface WatchFacts {
  readonly summary: WatchStatus;
  /** Null for a server that is not watched. */
  of(server: RealServer): ServerWatchStatus<WallTime> | null;
}

/** Nothing for a server without one. */
export function serverWatchStatus<Time>(
  server: RealServer,
  facts: WatchFacts | null,
  write: WriteTime<Time>,
): { readonly watch?: ServerWatchStatus<Time> } {
  const known = facts === null || server.watch === undefined ? null : facts.of(server);
  return known === null ? {} : { watch: { ...known, since: write(known.since) } };
}
