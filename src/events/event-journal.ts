import { textOf, wantedBy } from '../api/event-selector.ts';
import type { EventEntry, EventReport, HistoryReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { EventRequest, HistoryRequest } from '../api/requests.ts';
import type { Clock, Milliseconds, WallTime } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import { NO_NAMES, type ServerNames, serverNames } from '../config/model/server-names.ts';
import { type EventNote, eventOfTransition, MAX_EVENT_REASON } from '../state/model/event.ts';
import type { Transition } from '../state/model/facts.ts';
import type { EventStore } from './event-store.ts';

/** The number of events that are kept; beyond it, the oldest are dropped. */
export const EVENTS_KEPT = 10_000;

/** The largest number of requests that wait for the next event at once. */
export const MAX_EVENT_WAITERS = 32;

export interface EventJournalComponents {
  readonly clock: Clock;
  /** Distinguishes this run of lvsd from others, whose numbers begin at 1 again. */
  readonly startedAt: WallTime;
  /** The store in which events survive this run. */
  readonly store: EventStore;
}

/** The latest events of this run, numbered from 1 without gaps, and the events of earlier runs from the store. */
export class EventJournal {
  readonly #clock: Clock;
  readonly #startedAt: string;
  readonly #store: EventStore;
  /** Event n is at index n modulo {@link EVENTS_KEPT}. */
  readonly #ring: EventEntry[] = [];
  readonly #waiters = new Set<() => void>();
  #names: ServerNames = NO_NAMES;
  #latest = 0;
  #stopped = false;

  constructor({ clock, startedAt, store }: EventJournalComponents) {
    this.#clock = clock;
    this.#store = store;
    this.#startedAt = new Date(startedAt).toISOString();
  }

  /** Takes the operators' names for the servers of a configuration. */
  nameServers(config: Config): void {
    this.#names = serverNames(config);
  }

  note(note: EventNote): void {
    this.#latest += 1;
    const { virtualServer, realServer } = note;
    const entry: EventEntry = {
      seq: this.#latest,
      at: new Date(this.#clock.wall()).toISOString(),
      kind: note.kind,
      virtual_server: note.virtualServer ?? null,
      real_server: note.realServer ?? null,
      ...this.#namesOf(virtualServer ?? null, realServer ?? null),
      check: note.check ?? null,
      from: note.from,
      to: note.to,
      reason: note.reason.slice(0, MAX_EVENT_REASON),
    };
    this.#ring[this.#latest % EVENTS_KEPT] = entry;
    this.#store.append({ ...entry, run: this.#startedAt });
    this.#wake();
  }

  noteTransitions(transitions: readonly Transition[]): void {
    for (const transition of transitions) {
      const note = eventOfTransition(transition);
      if (note !== null) this.note(note);
    }
  }

  /**
   * The events after a number, oldest first, or the newest ones. When there are none, it waits for the next event as
   * long as the request says. Throws a RequestError when too many requests wait already.
   */
  async read(request: EventRequest): Promise<EventReport> {
    const { since, wait_seconds: wait } = request;
    const upToDate = since !== null && since === this.#latest;
    if (upToDate && wait > 0 && !this.#stopped) await this.#next(wait * 1000);
    return this.#report(request);
  }

  /**
   * The events of this and earlier runs; those of this run also while the disk does not accept them. Rejects when the
   * store cannot be read.
   */
  async history({ from, to, server, kinds, limit }: HistoryRequest): Promise<HistoryReport> {
    const accepts = wantedBy({ server, kinds });
    const contains = server === null ? null : textOf(server);
    const kept = await this.#store.read({ from, to, accepts, contains, limit });
    const written = new Set(kept.events.flatMap(({ run, seq }) => (run === this.#startedAt ? [seq] : [])));
    const oldest = kept.events[0]?.at ?? '';
    const unwritten = this.#ofThisRun().filter(
      (event) =>
        !written.has(event.seq) &&
        (from === null || event.at >= from) &&
        (to === null || event.at <= to) &&
        accepts(event) &&
        !(kept.truncated && event.at < oldest),
    );
    const all = [...kept.events, ...unwritten.map((event) => ({ ...event, run: this.#startedAt }))];
    all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return {
      events: all.slice(-limit),
      truncated: kept.truncated || all.length > limit,
      begins: kept.begins ?? all[0]?.at ?? null,
      error: this.#store.error,
    };
  }

  /** Answers all waiting requests. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #report({ since, limit }: EventRequest): EventReport {
    const oldest = Math.max(1, this.#latest - EVENTS_KEPT + 1);
    // A number that has not been given yet comes from another run, whose reader has seen no event of this one.
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

  #namesOf(
    virtualServer: string | null,
    realServer: string | null,
  ): Pick<EventEntry, 'virtual_server_name' | 'real_server_name'> {
    if (virtualServer === null) return {};
    const service = this.#names.virtualServers.get(virtualServer);
    const server =
      realServer === null ? undefined : this.#names.realServers.get(`${virtualServer}\n${realServer}`);
    return {
      ...(service === undefined ? {} : { virtual_server_name: service }),
      ...(server === undefined ? {} : { real_server_name: server }),
    };
  }

  #ofThisRun(): readonly EventEntry[] {
    const oldest = Math.max(1, this.#latest - EVENTS_KEPT + 1);
    const count = this.#latest - oldest + 1;
    return Array.from(
      { length: Math.max(0, count) },
      (_, index) => this.#ring[(oldest + index) % EVENTS_KEPT],
    ).filter((event) => event !== undefined);
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
