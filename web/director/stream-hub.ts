import type { Cancel, Clock, Milliseconds } from '../../src/base/time.ts';

/** Streams that may be open at once. */
export const MAX_STREAMS = 64;

/** Bytes that may wait for one page. The stream of a page that reads more slowly is closed; the page then asks for a snapshot. */
export const MAX_STREAM_BACKLOG_BYTES = 262_144;

/** How often a page is told that the director is heard although nothing has changed. */
export const BEAT_INTERVAL: Milliseconds = 5_000;

/** Events that are kept for pages whose stream was cut, and their characters in all. */
export const MAX_KEPT_EVENTS = 60;
export const MAX_KEPT_CHARACTERS = 1_048_576;

/** The open stream of one page. */
export interface StreamSink {
  write(text: string): unknown;
  end(): unknown;
  /** Bytes that were written and that the page has not read yet. */
  readonly writableLength: number;
}

/** Sends server-sent events (HTML Living Standard, section 9.2) to all pages that listen. */
export class StreamHub {
  readonly #clock: Clock;
  readonly #sinks = new Map<StreamSink, () => boolean>();
  #cancel: Cancel = () => undefined;
  #sinceBeat = false;
  /** The latest events with an id, the oldest first, and the id that came before them. */
  readonly #kept: { readonly before: string | null; readonly text: string }[] = [];
  #keptCharacters = 0;
  #latest: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#sinks.size;
  }

  /** Adds a stream. Returns false when {@link MAX_STREAMS} are open. The stream ends as soon as `stillAllowed` returns false. */
  add(sink: StreamSink, stillAllowed: () => boolean): boolean {
    if (this.#sinks.size >= MAX_STREAMS) return false;
    this.#sinks.set(sink, stillAllowed);
    return true;
  }

  /**
   * The events that a page has missed since the event with this id, as text for its stream. Null when that is not known
   * any more, so that the page has to load the whole state.
   */
  missedSince(id: string): string | null {
    if (id === this.#latest) return '';
    const from = this.#kept.findIndex(({ before }) => before === id);
    if (from === -1) return null;
    return this.#kept
      .slice(from)
      .map(({ text }) => text)
      .join('');
  }

  remove(sink: StreamSink): void {
    this.#sinks.delete(sink);
  }

  start(): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + BEAT_INTERVAL, () => {
      // A beat means that the director was heard. While it is silent no beat is sent, and the pages turn grey.
      if (this.#sinceBeat) this.send('beat', '{}', null);
      this.#sinceBeat = false;
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
    for (const sink of this.#sinks.keys()) sink.end();
    this.#sinks.clear();
  }

  /** Notes that the director has answered, so that the next beat is sent. */
  noteHeard(): void {
    this.#sinceBeat = true;
  }

  /** Sends an event to all pages. `data` must not contain a line break. */
  send(event: string, data: string, id: string | null): void {
    const text = `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`;
    if (id !== null) this.#keep(id, text);
    for (const [sink, stillAllowed] of this.#sinks) {
      if (!stillAllowed() || sink.writableLength + text.length > MAX_STREAM_BACKLOG_BYTES) {
        this.#sinks.delete(sink);
        sink.end();
      } else sink.write(text);
    }
  }

  #keep(id: string, text: string): void {
    this.#kept.push({ before: this.#latest, text });
    this.#latest = id;
    this.#keptCharacters += text.length;
    while (this.#kept.length > MAX_KEPT_EVENTS || this.#keptCharacters > MAX_KEPT_CHARACTERS) {
      this.#keptCharacters -= this.#kept.shift()?.text.length ?? 0;
    }
  }
}
