import type { Logger } from '../../src/base/logger.ts';
import type { Clock, Entropy, Instant, Milliseconds, WallTime } from '../../src/base/time.ts';
import { DueHeap, type HeapNode, OUTSIDE } from '../engine/due-heap.ts';
import { WakeUp } from '../io/wake-up.ts';
import { MAX_IDLE_BYTES, MAX_OPENING, OPENING_BEAT, OPENINGS_PER_BEAT, TLS_COST } from './limits.ts';
import type { IdleTarget } from './spec.ts';
import {
  type IdleEnd,
  type IdleEvent,
  type IdleState,
  type IdleTrigger,
  initialIdleState,
  stepIdle,
} from './state.ts';

/** The wait before another attempt to open a connection that this host itself could not open. */
const LOCAL_FAULT_WAIT: Milliseconds = 10_000;
/** The wait before anything is opened again, after no descriptor was free. */
const NO_DESCRIPTORS_WAIT: Milliseconds = 1000;

/** Many idle connections, each identified by a small integer. */
export interface IdleSockets {
  /** Begins to open a connection. The outcome is reported to the events, possibly before this call returns. */
  open(token: number, target: IdleTarget): void;
  /** Reports at once what has arrived on an open connection, instead of in the next turn of the loop. */
  look(token: number): void;
  /** Closes the connection of this token, if there is one. Nothing more is reported about it. */
  close(token: number): void;
  /** Closes every connection. */
  stop(): void;
}

export interface IdleSocketEvents {
  /** The connection is open: its handshake is complete, and its request, if any, is sent. */
  opened(token: number): void;
  /** The server sent this many bytes, which are dropped. */
  heard(token: number, bytes: number): void;
  /** A connection that was open has ended. */
  ended(token: number, end: IdleEnd): void;
  /** A connection could not be opened. */
  failed(token: number, why: OpeningFailure): void;
}

/**
 * Why a connection could not be opened: the server refused it, the network or the handshake failed, or this host
 * could not try.
 */
export interface OpeningFailure {
  readonly kind: 'refused' | 'failed' | 'local';
  /** The failure in words, such as `connect ECONNREFUSED`. */
  readonly detail: string;
}

/** Makes the sockets, which report to these events. */
export type OpenIdleSockets = (events: IdleSocketEvents) => IdleSockets;

/** One connection, as the status shows it. */
export interface IdleView {
  readonly state: IdleState;
  /** When the connection came into this state. */
  readonly since: WallTime;
  /** How many connections ended, by how they ended, and how many of these ends triggered the checks. */
  readonly ends: number;
  readonly triggers: number;
  /** Why the last attempt to open the connection failed; null when it did not fail. */
  readonly detail: string | null;
}

/** Totals over all idle connections. */
export interface IdleTotals {
  /** The number of connections wanted, of those open, and the limit. */
  readonly wanted: number;
  readonly open: number;
  readonly limit: number;
  /** How many of the wanted connections cannot be opened because {@link limit} is reached. */
  readonly withoutPlace: number;
  /** How many connections ended since the start, by how they ended. */
  readonly ends: Readonly<Record<IdleEnd | 'idle', number>>;
  readonly triggers: number;
  readonly openingFailures: number;
}

interface Entry extends HeapNode {
  readonly key: string;
  readonly target: IdleTarget;
  readonly token: number;
  state: IdleState;
  /** The entry is in the heap of attempts, and not in the heap of waiting entries. */
  attempting: boolean;
  since: WallTime;
  ends: number;
  triggers: number;
  /** The number of bytes that came since the connection was opened. */
  bytes: number;
  detail: string | null;
}

export interface IdleConnectionsInit {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly open: OpenIdleSockets;
  /** The largest number of connections at once. */
  readonly limit: number;
  /** Whether this host has descriptors for one more connection. */
  readonly sparesDescriptors: () => boolean;
  /** Called when a connection ended without a known reason: the checks of these servers are to run now. */
  readonly triggered: (key: string, trigger: IdleTrigger, silence: Milliseconds) => void;
}

/**
 * Keeps one idle connection to each target, within the limits of this host, and reports when one ends unexpectedly.
 */
export class IdleConnections implements IdleSocketEvents {
  readonly #init: IdleConnectionsInit;
  readonly #wakeUp: WakeUp;
  readonly #sockets: IdleSockets;
  readonly #entries = new Map<string, Entry>();
  readonly #byToken: (Entry | undefined)[] = [];
  readonly #freeTokens: number[] = [];
  /** The waiting entries, by the instant at which they are to be opened. */
  readonly #waiting = new DueHeap<Entry>();
  /** The attempts under way, by the instant at which they are given up. */
  readonly #attempts = new DueHeap<Entry>();
  readonly #ends = { clean: 0, reset: 0, lost: 0, idle: 0 };
  #triggers = 0;
  #openingFailures = 0;
  #opening = 0;
  #open = 0;
  /** How many connections may still be opened before the next beat. */
  #budget = OPENINGS_PER_BEAT;
  #beatAt: Instant = Number.NEGATIVE_INFINITY;
  /** Nothing is opened before this instant, because no descriptor was free. */
  #restsUntil: Instant = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(init: IdleConnectionsInit) {
    this.#init = init;
    this.#wakeUp = new WakeUp(init.clock, () => this.#turn());
    this.#sockets = init.open(this);
  }

  /** Sets which connections are wanted from now on; those among them that are open stay open. */
  want(targets: ReadonlyMap<string, IdleTarget>): void {
    for (const [key, entry] of this.#entries) if (!targets.has(key)) this.#drop(entry);
    for (const [key, target] of targets) if (!this.#entries.has(key)) this.#add(key, target);
    this.#arm();
  }

  /** Notes that a check of the server passed, so that the server may be connected to. */
  checkPassed(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.state.phase !== 'resting') return;
    this.#step(entry, { kind: 'check-passed', uniform: this.#init.entropy.uniform() });
  }

  /**
   * Notes that a check over the network failed: our idle connection may hold the last connection that the server
   * allows.
   */
  makeRoom(key: string, refused: boolean): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    // The check may have failed for the same reason for which the connection has ended.
    if (isIdle(entry)) this.#sockets.look(entry.token);
    this.#letGo(entry, refused);
  }

  view(key: string): IdleView | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const { state, since, ends, triggers, detail } = entry;
    return { state, since, ends, triggers, detail };
  }

  totals(): IdleTotals {
    const { limit } = this.#init;
    return {
      wanted: this.#entries.size,
      open: this.#open,
      limit,
      withoutPlace: Math.max(0, this.#entries.size - limit),
      ends: { ...this.#ends },
      triggers: this.#triggers,
      openingFailures: this.#openingFailures,
    };
  }

  /** Moves all wall-clock times after the clock was set by `step`. */
  moveTimes(step: Milliseconds): void {
    for (const entry of this.#entries.values()) entry.since += step;
  }

  stop(): void {
    this.#stopped = true;
    this.#wakeUp.cancel();
    this.#sockets.stop();
  }

  opened(token: number): void {
    const entry = this.#byToken[token];
    if (entry?.state.phase !== 'opening') return;
    entry.bytes = 0;
    entry.detail = null;
    this.#step(entry, { kind: 'opened' });
  }

  heard(token: number, bytes: number): void {
    const entry = this.#byToken[token];
    if (entry?.state.phase !== 'idle') return;
    entry.bytes += bytes;
    if (entry.bytes > MAX_IDLE_BYTES) {
      entry.detail = 'the server sends on the idle connection';
      this.#letGo(entry, false);
    } else this.#step(entry, { kind: 'heard' });
  }

  ended(token: number, end: IdleEnd): void {
    const entry = this.#byToken[token];
    if (entry === undefined || !isIdle(entry)) return;
    entry.ends += 1;
    this.#step(entry, { kind: 'ended', end, uniform: this.#init.entropy.uniform() });
    this.#ends[entry.state.reason === 'idle-limit' ? 'idle' : end] += 1;
  }

  failed(token: number, { kind, detail }: OpeningFailure): void {
    const entry = this.#byToken[token];
    if (entry?.state.phase !== 'opening') return;
    entry.detail = detail;
    if (kind === 'local') {
      this.#step(entry, { kind: 'postponed', until: this.#init.clock.now() + LOCAL_FAULT_WAIT });
      return;
    }
    this.#openingFailures += 1;
    const uniform = this.#init.entropy.uniform();
    this.#step(entry, { kind: 'failed', refused: kind === 'refused', uniform });
  }

  #add(key: string, target: IdleTarget): void {
    const { clock } = this.#init;
    const token = this.#freeTokens.pop() ?? this.#byToken.length;
    const entry: Entry = {
      key,
      target,
      token,
      state: initialIdleState(clock.now()),
      attempting: false,
      since: clock.wall(),
      ends: 0,
      triggers: 0,
      bytes: 0,
      detail: null,
      at: 0,
      order: 0,
      index: OUTSIDE,
    };
    this.#entries.set(key, entry);
    this.#byToken[token] = entry;
    this.#schedule(entry);
  }

  #letGo(entry: Entry, refused: boolean): void {
    if (isIdle(entry)) this.#sockets.close(entry.token);
    this.#step(entry, { kind: 'check-failed', refused, uniform: this.#init.entropy.uniform() });
  }

  #drop(entry: Entry): void {
    this.#sockets.close(entry.token);
    this.#count(entry.state.phase, -1);
    this.#leaveHeaps(entry);
    this.#entries.delete(entry.key);
    this.#byToken[entry.token] = undefined;
    this.#freeTokens.push(entry.token);
  }

  #step(entry: Entry, event: IdleEvent): void {
    const { clock, triggered } = this.#init;
    const now = clock.now();
    const before = entry.state;
    const { state, trigger } = stepIdle(before, event, now);
    entry.state = state;
    if (state.phase !== before.phase) {
      entry.since = clock.wall();
      this.#count(before.phase, -1);
      this.#count(state.phase, 1);
    }
    if (state.due !== before.due || state.phase !== before.phase) this.#schedule(entry);
    if (trigger !== null) {
      entry.triggers += 1;
      this.#triggers += 1;
      triggered(entry.key, trigger, now - before.silentSince);
    }
    this.#arm();
  }

  #count(phase: IdleState['phase'], by: number): void {
    if (phase === 'opening') this.#opening += by;
    else if (phase === 'idle') this.#open += by;
  }

  #schedule(entry: Entry): void {
    this.#leaveHeaps(entry);
    if (isIdle(entry) || entry.state.phase === 'resting') return;
    entry.at = entry.state.due;
    if (entry.state.phase === 'opening') {
      this.#attempts.push(entry);
      entry.attempting = true;
    } else this.#waiting.push(entry);
  }

  #leaveHeaps(entry: Entry): void {
    if (entry.attempting) this.#attempts.remove(entry);
    else this.#waiting.remove(entry);
    entry.attempting = false;
  }

  #arm(): void {
    if (this.#stopped) return;
    const { clock } = this.#init;
    const attempt = this.#attempts.peek();
    if (attempt !== undefined) this.#wakeUp.want(attempt.at);
    const next = this.#waiting.peek();
    // Without a free place nothing can be opened: the end of a connection frees one, and arms the timer again.
    if (next === undefined || !this.#hasPlace()) return;
    const earliest = this.#budget > 0 ? next.at : Math.max(next.at, this.#beatAt + OPENING_BEAT);
    this.#wakeUp.want(Math.max(earliest, clock.now() < this.#restsUntil ? this.#restsUntil : earliest));
  }

  /** Opens the entries that are due, as far as the beat allows, and gives up attempts that took too long. */
  #turn(): void {
    if (this.#stopped) return;
    const now = this.#init.clock.now();
    if (now - this.#beatAt >= OPENING_BEAT) {
      this.#beatAt = now;
      this.#budget = OPENINGS_PER_BEAT;
    }
    for (
      let next = this.#attempts.peek();
      next !== undefined && next.at <= now;
      next = this.#attempts.peek()
    ) {
      this.#giveUp(next);
    }
    for (let next = this.#waiting.peek(); next !== undefined && next.at <= now; next = this.#waiting.peek()) {
      if (!this.#mayOpen(now)) break;
      this.#budget -= next.target.tls === null ? 1 : TLS_COST;
      this.#begin(next, now);
    }
    this.#arm();
  }

  #hasPlace(): boolean {
    return this.#opening < MAX_OPENING && this.#open + this.#opening < this.#init.limit;
  }

  /** Whether a connection may be opened now: the remaining descriptors are reserved for the checks. */
  #mayOpen(now: Instant): boolean {
    if (this.#budget <= 0 || !this.#hasPlace() || now < this.#restsUntil) return false;
    if (this.#init.sparesDescriptors()) return true;
    this.#restsUntil = now + NO_DESCRIPTORS_WAIT;
    return false;
  }

  #begin(entry: Entry, now: Instant): void {
    this.#step(entry, { kind: 'opening', deadline: now + entry.target.connection.timeout });
    this.#sockets.open(entry.token, entry.target);
  }

  #giveUp(entry: Entry): void {
    this.#sockets.close(entry.token);
    this.failed(entry.token, { kind: 'failed', detail: 'connect timed out' });
  }
}

function isIdle({ state }: Entry): boolean {
  return state.phase === 'idle';
}
