import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import type { EventQuery, EventStore, EventsFound, RecordedEvent } from '../../events/event-store.ts';
import { makeDirectory } from '../files/state-file.ts';
import { readEvents } from './read-events.ts';
import {
  expiredSegments,
  SEGMENT_BYTES,
  type Segment,
  segmentName,
  segmentStart,
  segmentsBetween,
} from './segments.ts';

/**
 * The largest number of events that wait in memory while the disk does not accept them; beyond it, the oldest are lost.
 */
export const MAX_WAITING_EVENTS = 10_000;

/** The time after which a failed write is tried again. */
export const JOURNAL_RETRY: Milliseconds = 30_000;

const FILE_MODE = 0o600;
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

export interface DiskEventStoreComponents {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Stores events as JSON lines in the files of a directory. They are written within one turn of the event loop, so that
 * a SIGKILL loses no earlier event; events that arrive during a write go into the next one. Readers skip a line that
 * power loss has torn.
 */
export class DiskEventStore implements EventStore {
  readonly #components: DiskEventStoreComponents;
  readonly #directory: string;
  #waiting: string[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;
  #file: { readonly handle: FileHandle; bytes: number } | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #cancelRetry: Cancel | null = null;
  #closed = false;
  /** The reason why events wait in memory; null while they are written. */
  error: string | null = null;

  constructor(components: DiskEventStoreComponents, directory: string) {
    this.#components = components;
    this.#directory = directory;
  }

  append(event: RecordedEvent): void {
    // The time comes first, so that a reader may compare it without parsing the line.
    const { at, ...rest } = event;
    this.#waiting.push(`${JSON.stringify({ at, ...rest })}\n`);
    if (this.#waiting.length > MAX_WAITING_EVENTS) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    if (this.#cancelRetry === null) this.#write();
  }

  /** Reads are done one at a time. Rejects when the files cannot be read. */
  read(query: EventQuery): Promise<EventsFound> {
    const answer = this.#reading.then(() => this.#read(query));
    this.#reading = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#write();
    await this.#writing;
    await this.#file?.handle.close().catch(() => undefined);
    this.#file = null;
  }

  #write(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // All events that are noted in this turn go into the same write.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) await this.#writeSome();
      this.#recovered();
    } catch (error) {
      this.#failed(error);
    } finally {
      // This happens in the same turn as the last check for waiting events; otherwise an event that arrives in between
      // would not be written.
      this.#writing = null;
    }
  }

  async #writeSome(): Promise<void> {
    const file = await this.#current();
    const lines = this.#waiting;
    this.#waiting = [];
    const text = Buffer.from(lines.join(''));
    try {
      await writeWhole(file.handle, text);
      await file.handle.datasync();
    } catch (error) {
      this.#waiting = [...lines, ...this.#waiting].slice(-MAX_WAITING_EVENTS);
      await this.#abandon();
      throw error;
    }
    file.bytes += text.length;
    if (file.bytes >= SEGMENT_BYTES) await this.#abandon();
  }

  /** Opens the file that is written to. Expired files are removed whenever a new one is begun. */
  async #current(): Promise<{ readonly handle: FileHandle; bytes: number }> {
    if (this.#file !== null) return this.#file;
    await makeDirectory(this.#directory);
    const segments = await this.#segments();
    const last = segments.at(-1);
    const goesOn = last !== undefined && last.bytes < SEGMENT_BYTES;
    const now = this.#components.clock.wall();
    const name = goesOn ? last.name : segmentName(Math.max(now, (last?.startedAt ?? 0) + 1));
    const handle = await open(join(this.#directory, name), FLAGS, FILE_MODE);
    const { size } = await handle.stat();
    this.#file = { handle, bytes: size };
    // The newline ends a line that power loss left unfinished, so that the next line stays readable.
    if (size > 0) await writeWhole(handle, Buffer.from('\n'));
    for (const { name: old } of expiredSegments(await this.#segments(), now)) {
      await rm(join(this.#directory, old), { force: true });
    }
    return this.#file;
  }

  async #abandon(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close().catch(() => undefined);
  }

  async #segments(): Promise<readonly Segment[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const segments: Segment[] = [];
    for (const name of names.sort()) {
      const startedAt = segmentStart(name);
      if (startedAt === null) continue;
      const bytes = await stat(join(this.#directory, name)).then(
        ({ size }) => size,
        () => 0,
      );
      segments.push({ name, startedAt, bytes });
    }
    return segments;
  }

  async #read(query: EventQuery): Promise<EventsFound> {
    await this.#writing;
    const segments = await this.#segments();
    const wanted = segmentsBetween(segments, timeOf(query.from), timeOf(query.to));
    const paths = wanted.map(({ name }) => join(this.#directory, name));
    const found = await readEvents(paths, query);
    const [oldest] = segments;
    return { ...found, begins: oldest === undefined ? null : new Date(oldest.startedAt).toISOString() };
  }

  #failed(error: unknown): void {
    const { clock, logger } = this.#components;
    const text = describeError(error);
    if (this.error === null) {
      logger.error('cannot write the journal of events; they are kept in memory and tried again', {
        directory: this.#directory,
        error: text,
        retry_in_s: JOURNAL_RETRY / 1000,
      });
    }
    this.error = text;
    if (this.#closed) return;
    this.#cancelRetry = clock.schedule(clock.now() + JOURNAL_RETRY, () => {
      this.#cancelRetry = null;
      this.#write();
    });
  }

  #recovered(): void {
    if (this.error === null) return;
    this.#components.logger.info('the journal of events is written again', { lost: this.#lost });
    this.error = null;
    this.#lost = 0;
  }
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let from = 0;
  while (from < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, from);
    from += bytesWritten;
  }
}

function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
