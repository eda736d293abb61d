import type { EventEntry, EventReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { EventRequest } from '../api/requests.ts';
import type { Clock, Milliseconds, WallTime } from '../base/time.ts';
import { type EventNote, eventOfTransition, MAX_EVENT_REASON } from '../state/model/event.ts';
import type { Transition } from '../state/model/facts.ts';

/** Events kept; of more, the oldest go. */
export const EVENTS_KEPT = 10_000;

/** Questions that wait for the next event at once. */
export const MAX_EVENT_WAITERS = 32;

export interface EventJournalComponents {
  readonly clock: Clock;
  /** Tells this run of lvsd from another, whose numbers begin at 1 again. */
  readonly startedAt: WallTime;
}

/** The latest events, numbered from 1 without holes. */
export class EventJournal {
  readonly #clock: Clock;
  readonly #startedAt: string;
  /** Event n is at n modulo {@link EVENTS_KEPT}. */
  readonly #ring: EventEntry[] = [];
  readonly #waiters = new Set<() => void>();
  #latest = 0;
  #stopped = false;

  constructor({ clock, startedAt }: EventJournalComponents) {
    this.#clock = clock;
    this.#startedAt = new Date(startedAt).toISOString();
  }

  note(note: EventNote): void {
    this.#latest += 1;
    this.#ring[this.#latest % EVENTS_KEPT] = {
      seq: this.#latest,
      at: new Date(this.#clock.wall()).toISOString(),
      kind: note.kind,
      virtual_server: note.virtualServer ?? null,
      real_server: note.realServer ?? null,
      check: note.check ?? null,
      from: note.from,
      to: note.to,
      reason: note.reason.slice(0, MAX_EVENT_REASON),
    };
    this.#wake();
  }

  noteTransitions(transitions: readonly Transition[]): void {
    for (const transition of transitions) {
      const note = eventOfTransition(transition);
      if (note !== null) this.note(note);
    }
  }

  /**
   * The events after a number, oldest first, or the newest ones; waits for the next one as long as asked for when there
   * is none. Throws a RequestError when too many wait already.
   */
  async read(request: EventRequest): Promise<EventReport> {
    const { since, wait_seconds: wait } = request;
    const upToDate = since !== null && since === this.#latest;
    if (upToDate && wait > 0 && !this.#stopped) await this.#next(wait * 1000);
    return this.#report(request);
  }

  /** Answers all who wait. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #report({ since, limit }: EventRequest): EventReport {
    const oldest = Math.max(1, this.#latest - EVENTS_KEPT + 1);
    // A number that has not been given yet is of another run: that one's reader has seen nothing of this one.
    const known = since !== null && since > this.#latest ? 0 : since;
    const wanted = known === null ? Math.max(oldest, this.#latest - limit + 1) : known + 1;
    const from = Math.max(oldest, wanted);
    const to = Math.min(this.#latest, from + limit - 1);
    const events: EventEntry[] = [];
    for (let seq = from; seq <= to; seq += 1) {
      const event = this.#ring[seq % EVENTS_KEPT];
      if (event !== undefined) events.push(event);
    }
    return { run: this.#startedAt, latest: this.#latest, missed: from - wanted, events };
  }

  #next(limit: Milliseconds): Promise<void> {
    if (this.#waiters.size >= MAX_EVENT_WAITERS) {
      throw new RequestError(
        422,
        REQUEST_CODES.tooManyWaiters,
        `${MAX_EVENT_WAITERS} questions wait for events already`,
        'ask without waiting, or end some `lvsctl events --follow`',
      );
    }
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#waiters.delete(done);
        resolve();
      };
      const cancel = this.#clock.schedule(this.#clock.now() + limit, done);
      this.#waiters.add(done);
    });
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}
