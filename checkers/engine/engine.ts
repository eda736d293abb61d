import { describeError } from '../../src/base/errors.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../../src/base/time.ts';
import { formatSeconds } from '../duration.ts';
import { failed, inconclusive } from '../result.ts';
import type { CheckTask, ProbeResult } from '../types.ts';
import { ConcurrencyLimit, type Slot } from './concurrency-limit.ts';
import { DueHeap } from './due-heap.ts';
import { type Attempt, createEntry, type Entry } from './entry.ts';
import { EngineCounters, type EngineStatistics } from './statistics.ts';

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

export interface CheckEnginePorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CheckEngineOptions {
  /** Attempts under way at once; {@link MAX_RUNNING_ATTEMPTS} unless given. */
  readonly maxRunning?: number;
}

/**
 * Runs every check when it is due: one heap of instants and one timer for all of them, a bounded number of attempts at
 * once, never two of one task. It knows nothing of servers: a task's `settle` takes the result and names the next instant.
 */
export class CheckEngine {
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly admission: ConcurrencyLimit;
  private readonly heap = new DueHeap<Entry>();
  private readonly entries = new Map<string, Entry>();
  private readonly running = new Set<Entry>();
  private readonly counters = new EngineCounters();
  private state: 'idle' | 'started' | 'stopped' = 'idle';
  private cancelTimer: Cancel | null = null;
  private timerAt: Instant = Number.POSITIVE_INFINITY;
  private inTurn = false;
  private onIdle: (() => void) | null = null;
  private stopping: Promise<void> | null = null;

  constructor(ports: CheckEnginePorts, options: CheckEngineOptions = {}) {
    this.clock = ports.clock;
    this.logger = ports.logger;
    this.admission = new ConcurrencyLimit(options.maxRunning ?? MAX_RUNNING_ATTEMPTS, MAX_WAITING_ATTEMPTS);
  }

  /** Takes a task over; its first attempt starts at `firstDue`, once the engine is started. Throws on an id in use. */
  add(task: CheckTask, firstDue: Instant): void {
    if (this.entries.has(task.id)) throw new RangeError(`check ${task.id} is in the engine already`);
    const entry = createEntry(task);
    this.entries.set(task.id, entry);
    this.schedule(entry, firstDue);
  }

  /** Forgets a task: aborts its attempt, drops the result. True when it was there. */
  remove(id: string): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    this.entries.delete(id);
    entry.removed = true;
    if (entry.phase === 'scheduled') this.heap.remove(entry);
    else if (entry.phase === 'waiting') this.counters.unqueued(entry.task.type);
    else if (entry.attempt !== null) this.abort(entry, entry.attempt);
    return true;
  }

  /**
   * Runs a task now rather than when it is due: what it looks at has changed. During an attempt, once more right after it,
   * however often it was asked for. False when there is no such task.
   */
  trigger(id: string): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    if (entry.phase === 'scheduled') {
      this.heap.remove(entry);
      this.schedule(entry, Math.min(entry.due, this.clock.now()));
    } else if (entry.attempt !== null) {
      entry.again = true;
    }
    return true;
  }

  /** When a task's next attempt is due, or the one that waits or runs was; null when there is no such task. */
  dueOf(id: string): Instant | null {
    return this.entries.get(id)?.due ?? null;
  }

  /** Brings the next attempt of a task forward; nothing when it is due earlier already, waits or runs. */
  hasten(id: string, at: Instant): void {
    const entry = this.entries.get(id);
    if (entry?.phase !== 'scheduled' || at >= entry.due) return;
    this.heap.remove(entry);
    this.schedule(entry, at);
  }

  /** Begins to run what is due. */
  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'started';
    this.arm();
  }

  /**
   * Starts nothing more, aborts what runs, settles nothing. Resolves when every attempt has ended, at the latest after
   * {@link STOP_LIMIT}. For good: an engine does not start again.
   */
  stop(): Promise<void> {
    this.stopping ??= this.windDown();
    return this.stopping;
  }

  statistics(): EngineStatistics {
    return this.counters.snapshot(this.entries.size, this.heartbeat());
  }

  /** The clock's now, or the instant at which the oldest unhandled entry was due: how far behind the engine is. */
  heartbeat(): Instant {
    const now = this.clock.now();
    const next = this.heap.peek();
    return next === undefined || this.state !== 'started' ? now : Math.min(now, next.at);
  }

  private async windDown(): Promise<void> {
    this.state = 'stopped';
    this.disarm();
    for (const id of [...this.entries.keys()]) this.remove(id);
    if (this.running.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.schedule(this.clock.now() + STOP_LIMIT, resolve);
      this.onIdle = () => {
        cancel();
        resolve();
      };
    });
    if (this.running.size > 0) this.logger.warn('checks did not end in time', { checks: this.running.size });
  }

  private schedule(entry: Entry, due: Instant): void {
    entry.phase = 'scheduled';
    entry.due = due;
    this.put(entry, due);
  }

  private put(entry: Entry, at: Instant): void {
    entry.at = at;
    this.heap.push(entry);
    this.arm();
  }

  /** Keeps the one timer at or before the earliest instant of the heap. */
  private arm(): void {
    if (this.inTurn || this.state !== 'started') return;
    const next = this.heap.peek();
    if (next === undefined || this.timerAt <= next.at) return;
    this.disarm();
    this.timerAt = next.at;
    this.cancelTimer = this.clock.schedule(next.at, () => this.turn());
  }

  private disarm(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private turn(): void {
    this.disarm();
    this.inTurn = true;
    const now = this.clock.now();
    for (let handled = 0; handled < MAX_DUE_PER_TURN; handled += 1) {
      const next = this.heap.peek();
      if (next === undefined || next.at > now) break;
      this.heap.pop();
      this.fallDue(next, now);
    }
    this.inTurn = false;
    this.arm();
  }

  private fallDue(entry: Entry, now: Instant): void {
    if (entry.phase === 'scheduled') {
      this.enqueue(entry);
    } else if (entry.phase === 'running') {
      entry.phase = 'overdue';
      this.put(entry, now + LAST_TURN);
    } else if (entry.attempt !== null) {
      if (entry.phase === 'overdue') this.abort(entry, entry.attempt);
      else this.abandon(entry, entry.attempt);
    }
  }

  private enqueue(entry: Entry): void {
    entry.phase = 'waiting';
    this.counters.queued(entry.task.type);
    this.admission.acquire().then(
      (slot) => this.begin(entry, slot),
      (error: unknown) => this.refuse(entry, error),
    );
  }

  private begin(entry: Entry, slot: Slot): void {
    if (entry.removed) {
      this.release(slot);
      return;
    }
    const startedAt = this.clock.now();
    const attempt: Attempt = { controller: slot.controller, slot, startedAt };
    entry.attempt = attempt;
    entry.phase = 'running';
    this.running.add(entry);
    this.counters.unqueued(entry.task.type);
    this.counters.started(entry.task.type, Math.max(0, startedAt - entry.due));
    this.put(entry, startedAt + entry.task.attemptLimit);
    this.probe(entry, attempt).then(
      (result) => this.finish(entry, attempt, result),
      (error: unknown) => this.finish(entry, attempt, this.fault(entry, error)),
    );
  }

  /** A probe that throws at once is no better and no worse than one that rejects. */
  private probe(entry: Entry, attempt: Attempt): Promise<ProbeResult> {
    try {
      return entry.task.probe({ clock: this.clock, signal: attempt.controller.signal });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private fault(entry: Entry, error: unknown): ProbeResult {
    this.logger.error('a check failed by a fault of lvsd itself; please report it', {
      check: entry.task.id,
      error: describeError(error),
    });
    return inconclusive(`lvsd could not run the check: ${describeError(error)}`);
  }

  private refuse(entry: Entry, error: unknown): void {
    if (entry.removed) return;
    this.counters.unqueued(entry.task.type);
    const now = this.clock.now();
    this.settle(entry, inconclusive(`lvsd could not start the check: ${describeError(error)}`), now);
  }

  private abort(entry: Entry, attempt: Attempt): void {
    if (entry.phase === 'ending') return;
    entry.phase = 'ending';
    this.heap.remove(entry);
    this.put(entry, this.clock.now() + ABORT_GRACE);
    attempt.controller.abort();
  }

  private abandon(entry: Entry, attempt: Attempt): void {
    this.logger.error('a check did not end when told to; please report it', { check: entry.task.id });
    this.finish(entry, attempt, this.expired(entry));
  }

  private expired(entry: Entry): ProbeResult {
    return failed('timeout', `no result within ${formatSeconds(entry.task.attemptLimit)}`);
  }

  private finish(entry: Entry, attempt: Attempt, result: ProbeResult): void {
    if (entry.attempt !== attempt) return;
    const aborted = entry.phase === 'ending';
    this.heap.remove(entry);
    this.running.delete(entry);
    entry.attempt = null;
    entry.phase = 'idle';
    this.counters.ended(entry.task.type);
    this.release(attempt.slot);
    if (!entry.removed) this.settle(entry, aborted ? this.expired(entry) : result, attempt.startedAt);
    if (this.running.size === 0) this.onIdle?.();
  }

  private settle(entry: Entry, result: ProbeResult, startedAt: Instant): void {
    const endedAt = this.clock.now();
    this.counters.settled(entry.task.type, endedAt - startedAt);
    entry.phase = 'idle';
    const next = this.nextDue(entry, result, startedAt, endedAt);
    if (entry.removed) return;
    if (next === null) this.entries.delete(entry.task.id);
    else this.schedule(entry, entry.again ? endedAt : next);
    entry.again = false;
  }

  private nextDue(entry: Entry, result: ProbeResult, startedAt: Instant, endedAt: Instant): Instant | null {
    try {
      return entry.task.settle(result, { startedAt, endedAt });
    } catch (error) {
      this.logger.error('the result of a check could not be used; please report it', {
        check: entry.task.id,
        error: describeError(error),
      });
      return endedAt + SETTLE_FAULT_DELAY;
    }
  }

  private release(slot: Slot): void {
    this.admission.release(slot).catch((error: unknown) => {
      this.logger.error('a slot for checks could not be given back; please report it', {
        error: describeError(error),
      });
    });
  }
}
