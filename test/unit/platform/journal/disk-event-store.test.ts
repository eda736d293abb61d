import { appendFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../../src/api/protocol.ts';
import type { EventQuery } from '../../../../src/events/event-store.ts';
import { DiskEventStore, JOURNAL_RETRY } from '../../../../src/platform/journal/disk-event-store.ts';
import { SEGMENT_BYTES } from '../../../../src/platform/journal/segments.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const ALL: EventQuery = { from: null, to: null, accepts: () => true, contains: null, limit: 1000 };

let directory = '';
let clock: VirtualClock;
let logger: RecordingLogger;

function event(seq: number, more: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    run: '2026-11-30T00:00:00.000Z',
    seq,
    at: new Date(Date.UTC(2026, 10, 30, 3, 12) + seq).toISOString(),
    kind: 'real_server',
    virtual_server: 'tcp 10.0.0.1:80',
    real_server: '10.0.1.1:80',
    check: null,
    from: 'up',
    to: 'down',
    reason: `reason ${seq}`,
    ...more,
  };
}

function store(path = directory): DiskEventStore {
  return new DiskEventStore({ clock, logger }, path);
}

async function seqs(opened: DiskEventStore, query: Partial<EventQuery> = {}): Promise<readonly number[]> {
  return (await opened.read({ ...ALL, ...query })).events.map(({ seq }) => seq);
}

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lvsd-journal-')), 'events');
  clock = new VirtualClock();
  logger = new RecordingLogger();
});

afterEach(async () => {
  await rm(join(directory, '..'), { recursive: true, force: true });
});

describe('the journal on the disk', () => {
  it('gives what was kept over restarts, in files for the owner only', async () => {
    const first = store();
    first.append(event(1));
    first.append(event(2));
    await first.close();
    const second = store();
    second.append(event(3));
    expect((await second.read(ALL)).events).toEqual([event(1), event(2), event(3)]);
    await second.close();
    const [name = ''] = await readdir(directory);
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('leaves out a line that power loss tore, and loses none after it', async () => {
    const first = store();
    first.append(event(1));
    await first.close();
    const [name = ''] = await readdir(directory);
    await appendFile(join(directory, name), '{"at":"2026-11-30T03:12:00.002Z","run":"x","se');
    const second = store();
    second.append(event(3));
    expect(await seqs(second)).toEqual([1, 3]);
    await second.close();
  });

  it('finds by time and text, and of many the latest', async () => {
    const opened = store();
    for (let seq = 1; seq <= 5000; seq += 1) opened.append(event(seq));
    const { events, truncated, begins } = await opened.read({ ...ALL, limit: 3 });
    expect([events.map(({ seq }) => seq), truncated]).toEqual([[4998, 4999, 5000], true]);
    expect(begins).not.toBeNull();
    expect(await seqs(opened, { from: event(10).at, to: event(12).at })).toEqual([10, 11, 12]);
    expect(await seqs(opened, { contains: 'reason 4711"' })).toEqual([4711]);
    expect(await seqs(opened, { accepts: ({ seq }) => seq === 7 })).toEqual([7]);
    await opened.close();
  });

  it('begins a new file when one is full', async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'events-20260101T000000000Z.jsonl'), Buffer.alloc(SEGMENT_BYTES, 10));
    const opened = store();
    opened.append(event(1));
    await opened.close();
    expect(await readdir(directory)).toHaveLength(2);
  });

  it('writes an event that is noted in the moment in which a write ends', async () => {
    await writeFile(join(directory, '..', 'blocked'), '');
    const opened = store(join(directory, '..', 'blocked', 'events'));
    opened.append(event(1));
    await expect.poll(() => opened.error).not.toBeNull();
    await rm(join(directory, '..', 'blocked'));
    // The first word after the write, and the microtask behind it.
    logger.info = () => queueMicrotask(() => opened.append(event(2)));
    clock.advance(JOURNAL_RETRY);
    await expect.poll(() => seqs(opened)).toEqual([1, 2]);
    await opened.close();
  });

  it('tells once that the disk does not take it, and writes what waited when it does again', async () => {
    await writeFile(join(directory, '..', 'blocked'), '');
    const opened = store(join(directory, '..', 'blocked', 'events'));
    opened.append(event(1));
    await expect.poll(() => opened.error).not.toBeNull();
    opened.append(event(2));
    await rm(join(directory, '..', 'blocked'));
    clock.advance(JOURNAL_RETRY);
    await expect.poll(() => opened.error).toBeNull();
    expect(await seqs(opened)).toEqual([1, 2]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info']);
    await opened.close();
  });
});
