import { describeError } from '../../src/base/errors.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import { formatSeconds } from '../duration.ts';
import { type AttemptSink, ExchangeDriver } from '../io/exchange-driver.ts';
import { nodeSockets } from '../io/node-sockets.ts';
import { Pace } from '../io/pace.ts';
import type { OpenSockets } from '../io/socket-port.ts';
import { WakeUp } from '../io/wake-up.ts';
import { failed, inconclusive } from '../result.ts';
import type { CheckTask, ProbeResult } from '../types.ts';
import { DueHeap } from './due-heap.ts';
import { createEntry, type Entry, NO_SLOT } from './entry.ts';
import { FunctionDriver } from './function-driver.ts';
import { RecentWorst } from './recent-worst.ts';
import { EngineCounters, type EngineStatistics } from './statistics.ts';
import { WaitingLine } from './waiting-line.ts';

/** Attempts under way at once: far below any sensible descriptor limit, far above what 10,000 checks a second need. */
export const MAX_RUNNING_ATTEMPTS = 512;
/** Attempts that may wait for a slot; each check waits at most once, so this bounds nothing below that many checks. */
export const MAX_WAITING_ATTEMPTS = 65_536;
/** Due entries handled before the event loop gets a turn to read what arrived. */
export const MAX_DUE_PER_TURN = 256;
/** How long an aborted probe may take to end before its slot is taken back. */
export const ABORT_GRACE: Milliseconds = 1000;
/** How long `stop` waits for aborted attempts. */
export const STOP_LIMIT: Milliseconds = 2000;
/** When a task's own `settle` throws, it is tried again after this long rather than forgotten. */
export const SETTLE_FAULT_DELAY: Milliseconds = 10_000;
/** One more turn of the event loop for an attempt past its limit: its answer may be there, unread. */
const LAST_TURN: Milliseconds = 1;

/**
 * The detail is worded like that of an EMFILE from a socket. The descriptors that are left are reserved for other
 * work.
 */
const NO_DESCRIPTORS = 'this host could not run the check: EMFILE, but for the descriptors kept for lvsctl';

export interface CheckEnginePorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CheckEngineOptions {
  /** Attempts under way at once; {@link MAX_RUNNING_ATTEMPTS} unless given. */
  readonly maxRunning?: number;
  /** Whether this host has descriptors for one attempt more; always, unless given. */
  readonly sparesDescriptors?: () => boolean;
}

/**
 * Runs every check when it is due: one heap of instants and one timer for all of them, a bounded number of attempts at
 * once, each in a slot, and never two of one task. It knows nothing of servers: a task's `settle` takes the result and
 * names the next instant.
 */
export class CheckEngine {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pace = new Pace();
  readonly #wakeUp: WakeUp;
  readonly #sink: AttemptSink = {
    settled: (slot, result) => this.#settled(slot, result),
    faulted: (slot, error) => this.#faulted(slot, error),
  };
  #exchanges: ExchangeDriver | null = null;
  readonly #functions: FunctionDriver;
  readonly #heap = new DueHeap<Entry>();
  readonly #entries = new Map<string, Entry>();
  /** Attempts under way, by slot. */
  readonly #running: (Entry | null)[] = [];
  readonly #freeSlots: number[];
  readonly #waiting = new WaitingLine<Entry>(MAX_WAITING_ATTEMPTS);
  readonly #counters = new EngineCounters();
  readonly #recentDelay = new RecentWorst();
  readonly #sparesDescriptors: () => boolean;
  #runningCount = 0;
  #state: 'idle' | 'started' | 'stopped' = 'idle';
  #inTurn = false;
  #admitting = false;
  #begun = 0;
  #onIdle: (() => void) | null = null;
  #stopping: Promise<void> | null = null;

  constructor({ clock, logger }: CheckEnginePorts, options: CheckEngineOptions = {}) {
    this.#clock = clock;
    this.#logger = logger;
    this.#sparesDescriptors = options.sparesDescriptors ?? (() => true);
    const maxRunning = options.maxRunning ?? MAX_RUNNING_ATTEMPTS;
    this.#freeSlots = Array.from({ length: maxRunning }, (_, index) => maxRunning - 1 - index);
    this.#wakeUp = new WakeUp(clock, () => this.#turn());
    this.#functions = new FunctionDriver(clock, this.#sink);
  }

  /** Takes a task over; its first attempt starts at `firstDue`, once the engine is started. Throws on an id in use. */
  add(task: CheckTask, firstDue: Instant): void {
    if (this.#entries.has(task.id)) throw new RangeError(`check ${task.id} is in the engine already`);
    const entry = createEntry(task);
    this.#entries.set(task.id, entry);
    this.#schedule(entry, firstDue);
  }

  /** Forgets a task: ends its attempt, drops the result. True when it was there. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    entry.removed = true;
    if (entry.phase === 'scheduled') this.#heap.remove(entry);
    else if (entry.phase === 'waiting') this.#counters.unqueued(entry.task.type);
    else if (entry.slot !== NO_SLOT) this.#abort(entry);
    return true;
  }

  /**
   * Runs a task now, without waiting for its due time or the next beat, because what it tests has changed. During an
   * attempt, one more attempt follows right after it, however often it was asked for. Returns false when there is no
   * such task.
   */
  trigger(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (entry.phase === 'scheduled') {
      this.#pace.hurry();
      this.#heap.remove(entry);
      this.#schedule(entry, Math.min(entry.due, this.#clock.now()));
    } else if (entry.slot !== NO_SLOT || entry.phase === 'idle') {
      entry.again = true;
    }
    return true;
  }

  /**
   * When the next attempt of a task is due, or when its waiting or running attempt was due; null when there is no
   * such task.
   */
  dueOf(id: string): Instant | null {
    return this.#entries.get(id)?.due ?? null;
  }

  /**
   * Brings the next attempt of a task forward to `at`. Does nothing when the attempt is due earlier, waits or runs.
   */
  hasten(id: string, at: Instant): void {
    const entry = this.#entries.get(id);
    if (entry?.phase !== 'scheduled' || at >= entry.due) return;
    this.#heap.remove(entry);
    this.#schedule(entry, at);
  }

  /** Begins to run the attempts that are due, with these sockets for exchanges. */
  start(open: OpenSockets = nodeSockets): void {
    if (this.#state !== 'idle') return;
    this.#state = 'started';
    const pace = this.#pace;
    const wakeUp = this.#wakeUp;
    this.#exchanges = new ExchangeDriver({ clock: this.#clock, pace, wakeUp, sink: this.#sink, open });
    this.#arm();
  }

  /**
   * Starts no more attempts, aborts the running ones and settles none of them. Resolves when every attempt has ended,
   * at the latest after {@link STOP_LIMIT}. An engine that was stopped cannot start again.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#windDown();
    return this.#stopping;
  }

  statistics(): EngineStatistics {
    return this.#counters.snapshot(this.#entries.size, this.heartbeat());
  }

  /**
   * The longest delay in milliseconds between an attempt's due time and its start, over the last 30 to 60 seconds.
   */
  get latestDelay(): Milliseconds {
    return this.#recentDelay.worst(this.#clock.now());
  }

  /** The interval in milliseconds at which checks are begun and polled now; 0 when there is no such beat. */
  get grid(): Milliseconds {
    return this.#pace.grid;
  }

  /** The clock's now, or the instant at which the oldest unhandled entry was due: how far behind the engine is. */
  heartbeat(): Instant {
    const now = this.#clock.now();
    const next = this.#heap.peek();
    return next === undefined || this.#state !== 'started' ? now : Math.min(now, this.#pace.at(next.at));
  }

  async #windDown(): Promise<void> {
    this.#state = 'stopped';
    this.#wakeUp.cancel();
    for (const id of [...this.#entries.keys()]) this.remove(id);
    this.#exchanges?.stop();
    if (this.#runningCount === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.schedule(this.#clock.now() + STOP_LIMIT, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
    });
    if (this.#runningCount > 0)
      this.#logger.warn('checks did not end in time', { checks: this.#runningCount });
  }

  #schedule(entry: Entry, due: Instant): void {
    entry.phase = 'scheduled';
    entry.due = due;
    this.#put(entry, due);
  }

  #put(entry: Entry, at: Instant): void {
    entry.at = at;
    this.#heap.push(entry);
    if (!this.#inTurn) this.#arm();
  }

  /** Schedules the engine's timer for the earliest instant of the heap. */
  #arm(): void {
    if (this.#state !== 'started') return;
    const next = this.#heap.peek();
    if (next !== undefined) this.#wakeUp.want(this.#pace.at(next.at));
  }

  #turn(): void {
    if (this.#state !== 'started') return;
    this.#inTurn = true;
    this.#exchanges?.tick();
    const now = this.#clock.now();
    for (let handled = 0; handled < MAX_DUE_PER_TURN; handled += 1) {
      const next = this.#heap.peek();
      if (next === undefined || next.at > now) break;
      this.#heap.pop();
      this.#fallDue(next, now);
    }
    this.#exchanges?.look();
    this.#pace.note(this.#begun, now);
    this.#begun = 0;
    this.#inTurn = false;
    const next = this.#heap.peek();
    // Entries that are due already, and had no room in this turn, do not wait for a beat.
    if (next !== undefined && next.at <= now) this.#wakeUp.want(now);
    else this.#arm();
  }

  #fallDue(entry: Entry, now: Instant): void {
    if (entry.phase === 'scheduled') {
      this.#enqueue(entry);
    } else if (entry.phase === 'running') {
      entry.phase = 'overdue';
      this.#put(entry, now + LAST_TURN);
    } else if (entry.slot !== NO_SLOT) {
      if (entry.phase === 'overdue') this.#abort(entry);
      else this.#abandon(entry);
    }
  }

  #enqueue(entry: Entry): void {
    const { type } = entry.task;
    this.#counters.queued(type);
    entry.phase = 'waiting';
    const slot = this.#freeSlots.pop();
    if (slot !== undefined) this.#begin(entry, slot);
    else if (!this.#waiting.join(entry)) {
      this.#counters.unqueued(type);
      const result = inconclusive(
        `lvsd could not start the check: ${MAX_WAITING_ATTEMPTS} others wait already`,
      );
      this.#settle(entry, result, this.#clock.now());
    }
  }

  #begin(entry: Entry, slot: number): void {
    const { task } = entry;
    const startedAt = this.#clock.now();
    entry.slot = slot;
    entry.startedAt = startedAt;
    entry.phase = 'running';
    this.#running[slot] = entry;
    this.#runningCount += 1;
    this.#begun += 1;
    this.#counters.unqueued(task.type);
    const delay = Math.max(0, startedAt - entry.due);
    this.#counters.started(task.type, delay);
    this.#recentDelay.observe(delay, startedAt);
    this.#put(entry, startedAt + task.attemptLimit);
    if (!this.#sparesDescriptors()) {
      this.#finish(entry, inconclusive(NO_DESCRIPTORS));
      return;
    }
    try {
      const step = task.begin();
      const { plan } = task;
      if (plan.kind === 'exchange') this.#exchanges?.begin(slot, plan.exchange, step, task.trace());
      else this.#functions.begin(slot, plan.run, step, task.trace());
    } catch (error) {
      this.#faulted(slot, error);
    }
  }

  #settled(slot: number, result: ProbeResult): void {
    const entry = this.#running[slot];
    if (entry !== null && entry !== undefined) this.#finish(entry, result);
  }

  #faulted(slot: number, error: unknown): void {
    const entry = this.#running[slot];
    if (entry === null || entry === undefined) return;
    this.#logger.error('a check failed by a fault of lvsd itself; please report it', {
      check: entry.task.id,
      error: describeError(error),
    });
    this.#finish(entry, inconclusive(`lvsd could not run the check: ${describeError(error)}`));
  }

  /** Aborting an exchange ends it at once; an attempt that is a function ends when it has released everything. */
  #abort(entry: Entry): void {
    if (entry.phase === 'ending') return;
    entry.phase = 'ending';
    if (entry.task.plan.kind === 'exchange') {
      this.#exchanges?.cancel(entry.slot);
      this.#finish(entry, this.#expired(entry));
      return;
    }
    this.#heap.remove(entry);
    this.#put(entry, this.#clock.now() + ABORT_GRACE);
    this.#functions.abort(entry.slot);
  }

  #abandon(entry: Entry): void {
    this.#logger.error('a check did not end when told to; please report it', { check: entry.task.id });
    this.#functions.abandon(entry.slot);
    this.#finish(entry, this.#expired(entry));
  }

  #expired(entry: Entry): ProbeResult {
    return failed('timeout', `no result within ${formatSeconds(entry.task.attemptLimit)}`);
  }

  #finish(entry: Entry, result: ProbeResult): void {
    const aborted = entry.phase === 'ending';
    this.#heap.remove(entry);
    this.#running[entry.slot] = null;
    this.#runningCount -= 1;
    this.#freeSlots.push(entry.slot);
    entry.slot = NO_SLOT;
    entry.phase = 'idle';
    this.#counters.ended(entry.task.type);
    if (!entry.removed) this.#settle(entry, aborted ? this.#expired(entry) : result, entry.startedAt);
    this.#admit();
    if (this.#runningCount === 0) this.#onIdle?.();
  }

  /** Gives the free slots to the entries that have waited longest. */
  #admit(): void {
    // An attempt may end as it begins. The next one is then started by this loop, so that calls do not nest.
    if (this.#admitting) return;
    this.#admitting = true;
    let begun = false;
    while (this.#freeSlots.length > 0 && this.#state === 'started') {
      const entry = this.#waiting.next();
      if (entry === undefined) break;
      const slot = entry.removed ? undefined : this.#freeSlots.pop();
      if (slot === undefined) continue;
      this.#begin(entry, slot);
      begun = true;
    }
    this.#admitting = false;
    if (begun && !this.#inTurn) this.#exchanges?.look();
  }

  #settle(entry: Entry, result: ProbeResult, startedAt: Instant): void {
    const endedAt = this.#clock.now();
    this.#counters.settled(entry.task.type, endedAt - startedAt);
    entry.phase = 'idle';
    const next = this.#nextDue(entry, result, startedAt, endedAt);
    if (entry.removed) return;
    if (next === null) this.#entries.delete(entry.task.id);
    else this.#schedule(entry, entry.again ? endedAt : next);
    entry.again = false;
  }

  #nextDue(entry: Entry, result: ProbeResult, startedAt: Instant, endedAt: Instant): Instant | null {
    try {
      return entry.task.settle(result, { startedAt, endedAt });
    } catch (error) {
      this.#logger.error('the result of a check could not be used; please report it', {
        check: entry.task.id,
        error: describeError(error),
      });
      return endedAt + SETTLE_FAULT_DELAY;
    }
  }
}
