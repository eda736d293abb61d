import { describe, expect, test } from 'vitest';
import { IPVS_CMD } from '../../../ipvs/codec/constants.ts';
import {
  DEFAULT_CONNECTION_LIMITS,
  IpvsConnection,
  MAX_BATCH_BYTES,
  MAX_BATCH_MESSAGES,
  MAX_WAITING_CALLS,
} from '../../../ipvs/connection.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import { NLM_F, NLMSG } from '../../../netlink/constants.ts';
import {
  at,
  delDestination,
  NAT,
  newDestination,
  newService,
  PLAIN,
  setDestination,
  to,
} from '../../contract/kernel-vocabulary.ts';
import { ScriptedNetlink, statusReply } from '../../support/scripted-netlink.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

const SERVICE = at('10.1.0.1');

function setUp(): { peer: ScriptedNetlink; clock: VirtualClock; connection: IpvsConnection } {
  const peer = new ScriptedNetlink();
  const clock = new VirtualClock();
  return { peer, clock, connection: new IpvsConnection(peer.open, clock) };
}

function many(count: number): Operation[] {
  return Array.from({ length: count }, (_, index) => newDestination(SERVICE, to('10.2.0.1', index)));
}

/** The datagrams that carried operations, without the lookup of the family. */
function batches(peer: ScriptedNetlink): ScriptedNetlink['datagrams'] {
  return peer.datagrams.filter(([first]) => first?.type !== 16);
}

describe('IpvsConnection batches', () => {
  test('hold at most 128 messages and ask for one acknowledgement, by the barrier at their end', async () => {
    const { peer, connection } = setUp();
    await connection.apply(many(300));
    expect(batches(peer).map(({ length }) => length)).toEqual([128, 128, 47]);
    expect(Math.max(...peer.sizes)).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    for (const batch of batches(peer)) {
      expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_MESSAGES);
      expect(batch.every(({ flags }) => (flags & NLM_F.request) !== 0)).toBe(true);
      expect(batch.filter(({ flags }) => (flags & NLM_F.ack) !== 0)).toEqual([batch.at(-1)]);
      expect(batch.at(-1)?.type).toBe(NLMSG.noop);
    }
  });

  test('look the family up once, and number all requests without gaps', async () => {
    const { peer, connection } = setUp();
    await connection.apply(many(200));
    await connection.apply(many(1));
    const requests = peer.datagrams.flat();
    expect(requests.filter(({ type }) => type === 16)).toHaveLength(1);
    expect(requests.map(({ sequence }) => sequence)).toEqual(requests.map((_, index) => index));
  });

  test('report a refusal under the index of its operation, also in a later batch', async () => {
    const { peer, connection } = setUp();
    let seen = 0;
    peer.answer = () => {
      seen += 1;
      return seen === 3 || seen === 200 ? { errno: 17 } : 'ack';
    };
    expect([...(await connection.apply(many(250)))]).toEqual([
      [2, 17],
      [199, 17],
    ]);
  });

  test('are sent one at a time: a call waits until the one before it is answered', async () => {
    const { peer, clock, connection } = setUp();
    peer.barrierLost = true;
    const first = connection.apply(many(3));
    const second = connection.apply(many(1));
    await settled();
    expect(batches(peer).map(({ length }) => length)).toEqual([4]);
    peer.acknowledgeLast();
    await first;
    await settled();
    expect(batches(peer).map(({ length }) => length)).toEqual([4, 2]);
    peer.acknowledgeLast();
    await second;
    expect(clock.pending).toBe(0);
  });

  test('keep the process alive only while an answer is outstanding', async () => {
    const { peer, connection } = setUp();
    peer.barrierLost = true;
    const call = connection.apply(many(1));
    await settled();
    expect(peer.alive).toBe(1);
    peer.acknowledgeLast();
    await call;
    expect(peer.alive).toBe(0);
  });

  test('are refused when too many calls wait already', async () => {
    const { connection } = setUp();
    const calls = Array.from({ length: MAX_WAITING_CALLS }, () => connection.apply(many(1)));
    await expect(connection.apply(many(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await Promise.all(calls);
    await expect(connection.apply(many(1))).resolves.toEqual(new Map());
  });
});

describe('IpvsConnection answers', () => {
  test('of strangers and of earlier requests are ignored', async () => {
    const { peer, connection } = setUp();
    await connection.apply(many(1));
    peer.barrierLost = true;
    const call = connection.apply(many(2));
    await settled();
    for (const sequence of [0, 1, 999, 0xffffffff]) {
      peer.listeners[0]?.received(statusReply({ sequence }, NLMSG.error, 5));
    }
    peer.acknowledgeLast();
    expect(await call).toEqual(new Map());
  });

  test.each([
    ['a length below the header', [1, 0, 0, 0]],
    ['a length beyond the datagram', [255, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('with %s lose the channel, and the next call opens another', async (_what, bytes) => {
    const { peer, connection } = setUp();
    peer.barrierLost = true;
    const call = connection.apply(many(1));
    const outcome = expect(call).rejects.toMatchObject({ kind: 'outcome-unknown' });
    await settled();
    peer.listeners[0]?.received(new Uint8Array(bytes));
    await outcome;
    expect(peer.closed).toBe(1);
    peer.barrierLost = false;
    await connection.apply(many(1));
    expect(peer.opened).toEqual(['command', 'command']);
    expect(peer.datagrams.flat().filter(({ type }) => type === 16)).toHaveLength(2);
  });

  test('EPERM rejects the whole call as a lack of permission', async () => {
    const { peer, connection } = setUp();
    peer.answer = () => ({ errno: 1 });
    await expect(connection.apply(many(3))).rejects.toMatchObject({ kind: 'permission', errnoName: 'EPERM' });
  });
});

describe('IpvsConnection faults', () => {
  test('a lost barrier is outcome-unknown after the deadline, and the channel is replaced', async () => {
    const { peer, clock, connection } = setUp();
    peer.barrierLost = true;
    const outcome = expect(connection.apply(many(1))).rejects.toMatchObject({
      kind: 'outcome-unknown',
      errno: 0,
    });
    await settled();
    await clock.advanceAndSettle(DEFAULT_CONNECTION_LIMITS.batchDeadline - 1);
    expect(peer.closed).toBe(0);
    await clock.advanceAndSettle(1000);
    await outcome;
    expect(peer.closed).toBe(1);
    expect(clock.pending).toBe(0);
    peer.barrierLost = false;
    await expect(connection.apply(many(1))).resolves.toEqual(new Map());
  });

  test('a dump without an end is outcome-unknown after its deadline', async () => {
    const { peer, clock, connection } = setUp();
    peer.answer = () => 'silence';
    const call = connection.dump('get-services', { type: 'get-services' }, () => undefined);
    const outcome = expect(call).rejects.toMatchObject({ kind: 'outcome-unknown', command: 'get-services' });
    await settled();
    await clock.advanceAndSettle(DEFAULT_CONNECTION_LIMITS.dumpDeadline + 1000);
    await outcome;
  });

  test('an answer that waited behind a blocked event loop still counts', async () => {
    const { peer, clock, connection } = setUp();
    peer.answer = () => 'silence';
    const call = connection.dump('get-services', { type: 'get-services' }, () => undefined);
    await settled();
    clock.advance(DEFAULT_CONNECTION_LIMITS.dumpDeadline);
    const sequence = peer.datagrams.at(-1)?.[0]?.sequence ?? -1;
    for (const listener of peer.listeners) listener.received(statusReply({ sequence }, NLMSG.done, 0));
    await expect(call).resolves.toBeUndefined();
  });

  test('a lost channel rejects what is pending with the reason, and says so once', async () => {
    const { peer, connection } = setUp();
    peer.answer = () => 'silence';
    const call = connection.dump('get-services', { type: 'get-services' }, () => undefined);
    const outcome = expect(call).rejects.toMatchObject({
      kind: 'outcome-unknown',
      message: expect.stringContaining('ENOBUFS'),
    });
    await settled();
    for (const listener of peer.listeners) listener.lost(new Error('recvmsg ENOBUFS'));
    for (const listener of peer.listeners) listener.lost(new Error('again'));
    await outcome;
  });

  test('no socket means unavailable, and the next call tries again', async () => {
    const { peer, connection } = setUp();
    peer.openError = new Error('EPROTONOSUPPORT');
    await expect(connection.apply(many(1))).rejects.toMatchObject({ kind: 'unavailable' });
    peer.openError = null;
    await expect(connection.apply(many(1))).resolves.toEqual(new Map());
  });

  test('close rejects what is pending and all that follows, twice over', async () => {
    const { peer, connection } = setUp();
    peer.answer = () => 'silence';
    const call = connection.dump('get-services', { type: 'get-services' }, () => undefined);
    const outcome = expect(call).rejects.toMatchObject({ kind: 'outcome-unknown' });
    await settled();
    connection.close();
    connection.close();
    await outcome;
    await expect(connection.apply(many(1))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(peer.closed).toBe(peer.opened.length);
  });
});

describe('IpvsConnection and the family id', () => {
  test('a stale id is looked up again and the batch sent once more', async () => {
    const { peer, connection } = setUp();
    await connection.apply(many(1));
    peer.familyId = 29;
    expect(await connection.apply(many(3))).toEqual(new Map());
    expect(batches(peer).map(([first]) => first?.type)).toEqual([28, 28, 29]);
  });

  test('a stale id in a dump is looked up again and the dump repeated', async () => {
    const { peer, connection } = setUp();
    await connection.apply(many(1));
    peer.familyId = 30;
    await connection.dump('get-services', { type: 'get-services' }, () => undefined);
    const dumps = peer.datagrams
      .flat()
      .filter(({ command, type }) => command === IPVS_CMD.getService && type !== 16);
    expect(dumps.map(({ type }) => type)).toEqual([28, 30]);
  });

  test('ENOENT about the operations themselves is not repeated when the id is unchanged', async () => {
    const { peer, connection } = setUp();
    peer.answer = () => ({ errno: 2 });
    const operations = [
      setDestination(SERVICE, to('10.2.0.1'), NAT),
      delDestination(SERVICE, to('10.2.0.2')),
    ];
    expect([...(await connection.apply(operations))]).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(batches(peer)).toHaveLength(1);
  });

  test('ENOENT in the middle of a batch, from a command that cannot mean it, makes the outcome unknown', async () => {
    const { peer, connection } = setUp();
    let seen = 0;
    peer.answer = () => {
      seen += 1;
      return seen === 2 ? { errno: 2 } : 'ack';
    };
    await expect(connection.apply(many(3))).rejects.toMatchObject({ kind: 'outcome-unknown' });
  });

  test('a scheduler that is unknown is a refusal, not a stale id', async () => {
    const { peer, connection } = setUp();
    peer.answer = () => ({ errno: 2 });
    expect([...(await connection.apply([newService(SERVICE, PLAIN)]))]).toEqual([[0, 2]]);
  });
});
