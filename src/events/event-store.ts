import type { RecordedEvent } from '../api/protocol.ts';

/** This type stands here for the adapters: they may import this folder and not that of the API. */
export type { RecordedEvent } from '../api/protocol.ts';

/** Which events are wanted; null and empty: all. */
export interface EventQuery {
  /** ISO 8601 in UTC with milliseconds, as in events themselves: they are compared as text. Both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly accepts: (event: RecordedEvent) => boolean;
  /** Text that every wanted event's line has, so that others need not be parsed; null: none is known. */
  readonly contains: string | null;
  /** When more events match than this, the latest ones are returned. */
  readonly limit: number;
}

export interface EventsFound {
  /** Oldest first. */
  readonly events: readonly RecordedEvent[];
  /** Wanted events before the first of these are left out. */
  readonly truncated: boolean;
  /** When the oldest event that is kept happened; null: none is kept. */
  readonly begins: string | null;
}

/** Events over restarts. */
export interface EventStore {
  /** Keeps one; never fails: what cannot be written is tried again, and told in {@link error}. */
  append(event: RecordedEvent): void;
  read(query: EventQuery): Promise<EventsFound>;
  /** Why events are not written at the moment, or null. */
  readonly error: string | null;
  /** Writes what waits. Never rejects. */
  close(): Promise<void>;
}

/** A store for runs that may write nothing to disk: it keeps no events. */
export const NO_EVENT_STORE: EventStore = {
  append: () => undefined,
  read: () => Promise.resolve({ events: [], truncated: false, begins: null }),
  error: null,
  close: () => Promise.resolve(),
};
