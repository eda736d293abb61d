import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { DatagramExchange } from '../../checkers/io/datagram-exchange.ts';
import { PolledSockets } from '../../checkers/io/polled-sockets.ts';
import type { SocketEvents } from '../../checkers/io/socket-port.ts';
import { MAX_SPARE_SOCKETS } from '../../checkers/io/spare-sockets.ts';
import { passed } from '../../checkers/result.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { eventually } from '../support/eventually.ts';

const QUESTION = {
  request: Buffer.from('ping'),
  receive: () => passed('answered'),
  silence: () => passed('silent'),
};

let sockets: PolledSockets;
afterEach(() => sockets.stop());

/** Keeps what each slot got, and is done with a socket as soon as something has come. */
function collect(got: string[][]): PolledSockets {
  const events: SocketEvents = {
    connected: (slot) => sockets.send(slot, QUESTION.request),
    received: (slot, bytes, length) => {
      got[slot]?.push(Buffer.from(bytes.subarray(0, length)).toString());
      sockets.close(slot);
    },
    ended: () => undefined,
    failed: (slot, { code }) => {
      got[slot]?.push(String(code));
      sockets.close(slot);
    },
    refused: (slot, reason) => got[slot]?.push(reason),
    alert: () => undefined,
  };
  sockets = new PolledSockets(events);
  return sockets;
}

async function lookUntil(condition: () => boolean): Promise<void> {
  await eventually(() => {
    sockets.look(false);
    return condition();
  });
}

describe.each(['127.0.0.1', '::1'])('a datagram socket that serves several attempts, to %s', (host) => {
  it('has another port each time, and hears nothing that was meant for the one before', async () => {
    const got: string[][] = [[], [], []];
    collect(got);
    await using server = await DatagramServer.start((self) => self.reply(Buffer.from('pong')), host);
    const exchange = new DatagramExchange(server.connection(), () => QUESTION);
    sockets.open(0, exchange);
    await lookUntil(() => got[0]?.length === 1);
    const [first] = server.peers;
    await using silent = await DatagramServer.start(() => undefined, host);
    sockets.open(1, new DatagramExchange(silent.connection(), () => QUESTION));
    await eventually(() => silent.peers.length === 1);
    // Late words of the first server, to where the first attempt was.
    server.reply(Buffer.from('late'));
    server.reply(Buffer.from('later'));
    sockets.open(2, exchange);
    await lookUntil(() => got[2]?.length === 1);
    expect(got).toEqual([['pong'], [], ['pong']]);
    expect(silent.peers[0]?.port).not.toBe(first?.port);
  });

  it('is not kept when the port turned out to be closed', async () => {
    const got: string[][] = [[], []];
    collect(got);
    const server = await DatagramServer.start(() => undefined, host);
    const exchange = new DatagramExchange(server.connection(), () => QUESTION);
    await server[Symbol.asyncDispose]();
    sockets.open(0, exchange);
    await lookUntil(() => got[0]?.length === 1);
    await using answering = await DatagramServer.start((self) => self.reply(Buffer.from('pong')), host);
    sockets.open(1, new DatagramExchange(answering.connection(), () => QUESTION));
    await lookUntil(() => got[1]?.length === 1);
    expect(got).toEqual([['ECONNREFUSED'], ['pong']]);
  });

  it('is one of a bounded number', async () => {
    const many = 3 * MAX_SPARE_SOCKETS;
    const got = Array.from({ length: many }, (): string[] => []);
    collect(got);
    await using server = await DatagramServer.start((self) => self.reply(Buffer.from('pong')), host);
    const exchange = new DatagramExchange(server.connection(), () => QUESTION);
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let slot = 0; slot < many; slot += 1) sockets.open(slot, exchange);
    await lookUntil(() => got.every(({ length }) => length === 1));
    expect(descriptors()).toBeLessThanOrEqual(before + MAX_SPARE_SOCKETS);
    for (let slot = 0; slot < many; slot += 1) sockets.open(slot, exchange);
    await lookUntil(() => got.every(({ length }) => length === 2));
    expect(new Set(got.flat())).toEqual(new Set(['pong']));
  });
});
