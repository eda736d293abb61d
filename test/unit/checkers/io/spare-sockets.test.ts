import { describe, expect, it } from 'vitest';
import { DatagramExchange } from '../../../../checkers/io/datagram-exchange.ts';
import { SpareSockets } from '../../../../checkers/io/spare-sockets.ts';
import { AF_INET, AF_INET6 } from '../../../../native/sockets/socket-address.ts';
import { SocketCalls } from '../../../../native/sockets/socket-calls.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const DATAGRAM = 2 | 0o4000 | 0o2000000;
const calls = new SocketCalls(4);

function exchangeFrom(overrides: Parameters<typeof loopbackConnection>[2] = {}): DatagramExchange {
  return new DatagramExchange(loopbackConnection('127.0.0.1', 9, overrides), () => {
    throw new Error('nothing is asked');
  });
}

describe('spare datagram sockets', () => {
  it('serve no exchange from a place of its own', () => {
    const spares = new SpareSockets(calls);
    const { address } = loopbackConnection('127.0.0.1', 9);
    expect(spares.serves(exchangeFrom())).toBe(true);
    for (const place of [{ bindAddress: address }, { bindPort: 7 }, { mark: 1 }, { bindInterface: 'lo' }])
      expect(spares.serves(exchangeFrom(place))).toBe(false);
  });

  it('are handed out once each, by family', () => {
    const spares = new SpareSockets(calls);
    const fd = calls.socket(AF_INET, DATAGRAM, 0);
    expect(spares.keep(fd, AF_INET)).toBe(true);
    expect(spares.take(AF_INET6)).toBeUndefined();
    expect(spares.take(AF_INET)).toBe(fd);
    expect(spares.take(AF_INET)).toBeUndefined();
    expect(spares.keep(fd, 0)).toBe(false);
    calls.close(fd);
  });

  it('are closed at the end', () => {
    const spares = new SpareSockets(calls);
    const fd = calls.socket(AF_INET, DATAGRAM, 0);
    spares.keep(fd, AF_INET);
    spares.closeAll();
    expect(calls.disconnect(fd)).toBeLessThan(0);
  });
});
