import { createReadStream } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { boundedLines } from '../../base/lines.ts';
import type { EventQuery, EventsFound, RecordedEvent } from '../../events/event-store.ts';

/** The journal writes no longer line. */
const MAX_LINE_LENGTH = 4096;

/** After this many lines, other work of the event loop gets its turn. */
const LINES_AT_ONCE = 2000;

/** A line begins with `{"at":"`, followed by a time of this many characters. */
const TIME_FROM = 7;
const TIME_LENGTH = 24;

/**
 * Finds the requested events in files of the journal, which are given in the order of their start. Rejects when a file
 * cannot be read.
 */
export async function readEvents(
  paths: readonly string[],
  query: EventQuery,
): Promise<Omit<EventsFound, 'begins'>> {
  const found: RecordedEvent[] = [];
  let truncated = false;
  let lines = 0;
  for (const path of paths) {
    for await (const line of linesOf(path)) {
      lines += 1;
      if (lines % LINES_AT_ONCE === 0) await nextTurn();
      const event = wantedEvent(line, query);
      if (event === null) continue;
      found.push(event);
      // Events are dropped in bulk, because dropping one at a time would move all others for each event.
      if (found.length >= 2 * query.limit + LINES_AT_ONCE) {
        found.splice(0, found.length - query.limit);
        truncated = true;
      }
    }
  }
  if (found.length > query.limit) truncated = true;
  return { events: found.slice(-query.limit), truncated };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  try {
    yield* boundedLines(stream as AsyncIterable<string>, MAX_LINE_LENGTH + 1);
  } catch (error) {
    // The file was removed meanwhile because of its age.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  } finally {
    stream.destroy();
  }
}

function wantedEvent(line: string, { from, to, contains, accepts }: EventQuery): RecordedEvent | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const at = line.slice(TIME_FROM, TIME_FROM + TIME_LENGTH);
  if ((from !== null && at < from) || (to !== null && at > to)) return null;
  if (contains !== null && !line.includes(contains)) return null;
  const event = parseEvent(line);
  return event !== null && accepts(event) ? event : null;
}

/** Returns null for a line that power loss has torn, or that another program wrote. */
function parseEvent(line: string): RecordedEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is RecordedEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Readonly<Record<string, unknown>>;
  const texts = ['at', 'run', 'kind', 'to', 'reason'].every((name) => typeof event[name] === 'string');
  const optional = ['virtual_server', 'real_server', 'check', 'from'];
  const optionalTexts = optional.every((name) => event[name] === null || typeof event[name] === 'string');
  const names = ['virtual_server_name', 'real_server_name'].every(
    (name) => event[name] === undefined || typeof event[name] === 'string',
  );
  return texts && names && optionalTexts && typeof event['seq'] === 'number';
}
