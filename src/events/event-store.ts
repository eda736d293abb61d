import type { RecordedEvent } from '../api/protocol.ts';

/** This type stands here for the adapters: they may import this folder and not that of the API. */
export type { RecordedEvent } from '../api/protocol.ts';

/** Selects events; an empty or null condition matches all. */
export interface EventQuery {
  /**
   * Bounds in ISO 8601 in UTC with milliseconds, as in the events themselves, because they are compared as text. Both
   * bounds are included.
   */
  readonly from: string | null;
  readonly to: string | null;
  readonly accepts: (event: RecordedEvent) => boolean;
  /**
   * Text that the line of every matching event contains, so that other lines need not be parsed; null when there is
   * none.
   */
  readonly contains: string | null;
  /** When more events match than this, the latest ones are returned. */
  readonly limit: number;
}

export interface EventsFound {
  /** The events, oldest first. */
  readonly events: readonly RecordedEvent[];
  /** True when earlier matching events were left out. */
  readonly truncated: boolean;
  /** The time of the oldest kept event; null when none is kept. */
  readonly begins: string | null;
}

/** A store in which events survive restarts. */
export interface EventStore {
  /** Keeps an event and never fails: a failed write is tried again and reported in {@link error}. */
  append(event: RecordedEvent): void;
  read(query: EventQuery): Promise<EventsFound>;
  /** Why events are not written at the moment, or null. */
  readonly error: string | null;
  /** Writes the waiting events. Never rejects. */
  close(): Promise<void>;
}

/** A store for runs that may write nothing to disk: it keeps no events. */
export const NO_EVENT_STORE: EventStore = {
  append: () => undefined,
  read: () => Promise.resolve({ events: [], truncated: false, begins: null }),
  error: null,
  close: () => Promise.resolve(),
};
