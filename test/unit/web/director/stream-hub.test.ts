import { describe, expect, it } from 'vitest';
import {
  BEAT_INTERVAL,
  MAX_KEPT_CHARACTERS,
  MAX_KEPT_EVENTS,
  MAX_STREAM_BACKLOG_BYTES,
  MAX_STREAMS,
  StreamHub,
  type StreamSink,
} from '../../../../web/director/stream-hub.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

function sink(writableLength = 0) {
  const written: string[] = [];
  const one: StreamSink & { written: string[]; ended: boolean } = {
    written,
    ended: false,
    writableLength,
    write: (text) => written.push(text),
    end: () => {
      one.ended = true;
    },
  };
  return one;
}

describe('StreamHub', () => {
  it('sends events with their id to all who listen', () => {
    const hub = new StreamHub(new VirtualClock());
    const page = sink();
    hub.add(page, () => true);
    hub.send('delta', '{}', 'r-2');
    expect(page.written).toEqual(['event: delta\nid: r-2\ndata: {}\n\n']);
  });

  it('beats while the director is heard, and is silent with it', () => {
    const clock = new VirtualClock();
    const hub = new StreamHub(clock);
    const page = sink();
    hub.add(page, () => true);
    hub.start();
    hub.noteHeard();
    clock.advance(BEAT_INTERVAL);
    clock.advance(BEAT_INTERVAL * 3);
    expect(page.written).toEqual(['event: beat\ndata: {}\n\n']);
    hub.stop();
    expect(page.ended).toBe(true);
  });

  it('tells a page that comes back what it has missed, or that this is not known any more', () => {
    const hub = new StreamHub(new VirtualClock());
    for (let number = 1; number <= MAX_KEPT_EVENTS + 2; number += 1)
      hub.send('delta', `${number}`, `r-${number}`);
    const last = MAX_KEPT_EVENTS + 2;
    expect(hub.missedSince(`r-${last}`)).toBe('');
    expect(hub.missedSince(`r-${last - 2}`)).toBe(
      `event: delta\nid: r-${last - 1}\ndata: ${last - 1}\n\nevent: delta\nid: r-${last}\ndata: ${last}\n\n`,
    );
    expect(hub.missedSince('r-2')?.split('\n\n')).toHaveLength(MAX_KEPT_EVENTS + 1);
    for (const gone of ['r-1', 'other-5', '']) expect(hub.missedSince(gone)).toBeNull();
  });

  it('keeps no more of what was sent than its bound', () => {
    const hub = new StreamHub(new VirtualClock());
    hub.send('delta', 'x'.repeat(MAX_KEPT_CHARACTERS / 2), 'r-1');
    hub.send('delta', 'x'.repeat(MAX_KEPT_CHARACTERS / 2), 'r-2');
    hub.send('delta', 'y'.repeat(MAX_KEPT_CHARACTERS / 2), 'r-3');
    expect(hub.missedSince('r-1')).toBeNull();
    expect(hub.missedSince('r-2')).toContain('data: yyy');
  });

  it('ends who does not read, and who may not see any more', () => {
    const hub = new StreamHub(new VirtualClock());
    const [slow, out, good] = [sink(MAX_STREAM_BACKLOG_BYTES), sink(), sink()];
    hub.add(slow, () => true);
    hub.add(out, () => false);
    hub.add(good, () => true);
    hub.send('beat', '{}', null);
    expect([slow.ended, out.ended, good.ended]).toEqual([true, true, false]);
    expect(out.written).toEqual([]);
    expect(hub.size).toBe(1);
  });

  it('has room for so many', () => {
    const hub = new StreamHub(new VirtualClock());
    for (let index = 0; index < MAX_STREAMS; index += 1) expect(hub.add(sink(), () => true)).toBe(true);
    expect(hub.add(sink(), () => true)).toBe(false);
  });
});
