import { describe, expect, it } from 'vitest';
import {
  DRAIN_LIMIT,
  MAX_MAIL_AGE,
  MAX_WAITING_MAILS,
  MailQueue,
  MIN_RETRY_DELAY,
  SEND_LIMIT,
} from '../../../../../src/events/notify/mail/mail-queue.ts';
import type { MailOutcome, MailTransport } from '../../../../../src/events/notify/mail/mail-transport.ts';
import { MAIL } from '../../../../support/notify-settings.ts';
import { RecordingLogger } from '../../../../support/recording-logger.ts';
import { settled, VirtualClock } from '../../../../support/virtual-clock.ts';

/** Answers when told; ends as deferred when given up. */
class ScriptedTransport implements MailTransport {
  readonly subjects: string[] = [];
  readonly times: number[] = [];
  answer: MailOutcome | null = { kind: 'sent' };
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  send: MailTransport['send'] = ({ subject }, _settings, signal) => {
    this.subjects.push(subject);
    this.times.push(this.#clock.now());
    if (this.answer !== null) return Promise.resolve(this.answer);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ kind: 'deferred', reason: 'given up' }));
    });
  };
}

function setUp() {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const transport = new ScriptedTransport(clock);
  const queue = new MailQueue(clock, logger, transport);
  const add = (subject: string) => queue.add({ subject, text: 'text' }, MAIL);
  return { clock, logger, transport, queue, add };
}

const DEFERRED: MailOutcome = { kind: 'deferred', reason: 'connection refused' };

describe('MailQueue', () => {
  it('sends mails in order, one at a time', async () => {
    const { transport, queue, add } = setUp();
    transport.answer = null;
    add('1');
    add('2');
    await settled();
    expect(transport.subjects).toEqual(['1']);
    expect(queue.counters()).toMatchObject({ waiting: 2, sent: 0 });
  });

  it('tries again after longer and longer, before any later mail, and then goes on', async () => {
    const { clock, transport, queue, add } = setUp();
    transport.answer = DEFERRED;
    add('1');
    add('2');
    await clock.advanceAndSettle(MIN_RETRY_DELAY * 3);
    expect(transport.times).toEqual([0, MIN_RETRY_DELAY, MIN_RETRY_DELAY * 3]);
    transport.answer = { kind: 'sent' };
    await clock.advanceAndSettle(MIN_RETRY_DELAY * 4);
    expect(transport.subjects).toEqual(['1', '1', '1', '1', '2']);
    expect(queue.counters()).toEqual({ sent: 2, deferred: 3, lost: 0, waiting: 0 });
  });

  it('gives a mail up when it is no news any more', async () => {
    const { clock, logger, transport, queue, add } = setUp();
    transport.answer = DEFERRED;
    add('1');
    await clock.advanceAndSettle(MAX_MAIL_AGE);
    expect(queue.counters()).toMatchObject({ lost: 1, waiting: 0 });
    expect(logger.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { subject: '1', error: 'connection refused' },
    });
    expect(clock.pending).toBe(0);
  });

  it('does not try again what the server refuses for good', async () => {
    const { clock, transport, queue, add } = setUp();
    transport.answer = { kind: 'refused', reason: '550 no such user' };
    add('1');
    await clock.advanceAndSettle(MAX_MAIL_AGE);
    expect(transport.subjects).toEqual(['1']);
    expect(queue.counters()).toMatchObject({ lost: 1 });
  });

  it('loses the oldest when too many wait, and counts them', async () => {
    const { transport, queue, add } = setUp();
    transport.answer = null;
    for (let index = 0; index < MAX_WAITING_MAILS + 3; index += 1) add(`${index}`);
    expect(queue.counters()).toMatchObject({ lost: 2, waiting: MAX_WAITING_MAILS + 1 });
  });

  it('gives up on a server that never comes to an end', async () => {
    const { clock, transport, queue, add } = setUp();
    transport.answer = null;
    add('1');
    await clock.advanceAndSettle(SEND_LIMIT);
    expect(queue.counters()).toMatchObject({ deferred: 1 });
  });

  it('is drained at the end: what waits for a retry is tried at once', async () => {
    const { clock, transport, queue, add } = setUp();
    transport.answer = DEFERRED;
    add('1');
    add('2');
    await settled();
    transport.answer = { kind: 'sent' };
    await queue.drain();
    expect(transport.times).toEqual([0, 0, 0]);
    expect(queue.counters()).toMatchObject({ sent: 2, lost: 0, waiting: 0 });
    expect(clock.pending).toBe(0);
  });

  it('is drained no longer than its limit', async () => {
    const { clock, transport, queue, add } = setUp();
    transport.answer = null;
    add('1');
    add('2');
    let done = false;
    const drained = queue.drain().then(() => {
      done = true;
    });
    await clock.advanceAndSettle(DRAIN_LIMIT - 1);
    expect(done).toBe(false);
    await clock.advanceAndSettle(1);
    await drained;
    await settled();
    expect(queue.counters()).toMatchObject({ lost: 2, waiting: 0 });
    expect(clock.pending).toBe(0);
  });

  it('says at the end how many mails it waits for, and how long at most', async () => {
    const { clock, logger, transport, queue, add } = setUp();
    transport.answer = null;
    add('1');
    add('2');
    const drained = queue.drain();
    expect(logger.lines).toEqual([
      { level: 'info', message: 'waiting up to 5 s for mails', fields: { waiting: 2 } },
    ]);
    await clock.advanceAndSettle(DRAIN_LIMIT);
    await drained;
  });

  it('has nothing to say or to wait for at the end when no mail waits', async () => {
    const { clock, logger, queue } = setUp();
    await queue.drain();
    expect(logger.lines).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('does not wait at the end for a server that cannot be reached: each mail is tried once more', async () => {
    const { clock, logger, transport, queue, add } = setUp();
    transport.answer = DEFERRED;
    add('1');
    add('2');
    await settled();
    await queue.drain();
    expect(clock.now()).toBe(0);
    expect(transport.subjects).toEqual(['1', '1', '2']);
    expect(queue.counters()).toMatchObject({ deferred: 1, lost: 2, waiting: 0 });
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', fields: { error: 'connection refused' } });
    expect(clock.pending).toBe(0);
  });
});
