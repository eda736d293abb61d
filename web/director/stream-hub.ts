import type { Cancel, Clock, Milliseconds } from '../../src/base/time.ts';

/** Pages that listen at once. */
export const MAX_STREAMS = 64;

/** Bytes that may wait for one page; a page that takes them more slowly is closed and comes back for a snapshot. */
export const MAX_STREAM_BACKLOG_BYTES = 262_144;

/** How often a page hears that all is as it was. */
export const BEAT_INTERVAL: Milliseconds = 5_000;

/** One page that listens. */
export interface StreamSink {
  write(text: string): unknown;
  end(): unknown;
  /** Bytes that were written and not yet taken. */
  readonly writableLength: number;
}

/** Sends server-sent events (HTML Living Standard, section 9.2) to all pages that listen. */
export class StreamHub {
  readonly #clock: Clock;
  readonly #sinks = new Map<StreamSink, () => boolean>();
  #cancel: Cancel = () => undefined;
  #sinceBeat = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#sinks.size;
  }

  /** False: there is no room. `stillAllowed` is asked before each event; once it says no, the stream ends. */
  add(sink: StreamSink, stillAllowed: () => boolean): boolean {
    if (this.#sinks.size >= MAX_STREAMS) return false;
    this.#sinks.set(sink, stillAllowed);
    return true;
  }

  remove(sink: StreamSink): void {
    this.#sinks.delete(sink);
  }

  start(): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + BEAT_INTERVAL, () => {
      // A beat says that the director was heard: with a silent one there is none, and the pages turn grey.
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

  /** The director was heard, with news or without. */
  noteHeard(): void {
    this.#sinceBeat = true;
  }

  /** `data` is one line. */
  send(event: string, data: string, id: string | null): void {
    const text = `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`;
    for (const [sink, stillAllowed] of this.#sinks) {
      if (!stillAllowed() || sink.writableLength + text.length > MAX_STREAM_BACKLOG_BYTES) {
        this.#sinks.delete(sink);
        sink.end();
      } else sink.write(text);
    }
  }
}
