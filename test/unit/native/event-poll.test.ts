import { describe, expect, it } from 'vitest';
import { EventPoll } from '../../../native/event-poll.ts';
import { encodeSocketAddress } from '../../../native/sockets/socket-address.ts';
import { POLLIN, POLLOUT, SocketCalls } from '../../../native/sockets/socket-calls.ts';
import { parseIpAddress } from '../../../src/base/ip-address.ts';
import { eventually } from '../../support/eventually.ts';

const SOCK_DGRAM_NONBLOCK = 0o4002;

/** A datagram socket that is connected to itself: what is sent on it comes in. */
function echo(calls: SocketCalls): number {
  const address = parseIpAddress('127.0.0.1');
  if (address === undefined) throw new RangeError('loopback is an address');
  const fd = calls.socket(2, SOCK_DGRAM_NONBLOCK, 0);
  calls.bind(fd, encodeSocketAddress(address, 0, 0));
  const own = calls.localAddress(fd);
  if (own === null) throw new Error('no local address');
  calls.connect(fd, own.slice(0, 16));
  return fd;
}

describe('an event poll', () => {
  it('tells of the descriptor that has something to tell, by its token, and of no other', async () => {
    const calls = new SocketCalls(1);
    const told: (readonly [number, number])[] = [];
    const poll = EventPoll.open((token, flags) => {
      told.push([token, flags]);
      calls.receive(token === 70_001 ? second : first);
    });
    if (poll === null) throw new Error('no descriptor');
    const first = echo(calls);
    const second = echo(calls);
    expect(poll.add(first, POLLIN, 7)).toBe(0);
    expect(poll.add(second, POLLIN, 70_001)).toBe(0);
    calls.send(second, new Uint8Array([1]), 0);
    await eventually(() => told.length > 0);
    expect(told).toEqual([[70_001, POLLIN]]);
    expect(poll.change(first, POLLOUT, 8)).toBe(0);
    await eventually(() => told.length > 1);
    expect(told[1]).toEqual([8, POLLOUT]);
    expect(poll.change(first, POLLIN, 8)).toBe(0);
    calls.close(first);
    expect(poll.add(first, POLLIN, 9)).toBeLessThan(0);
    calls.close(second);
    poll.close();
  });
});
