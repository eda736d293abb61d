import { expect, it } from 'vitest';
import { openSocket } from '../../../../checkers/io/open-socket.ts';
import { SpareSockets } from '../../../../checkers/io/spare-sockets.ts';
import { SocketCalls } from '../../../../native/sockets/socket-calls.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const SOL_TCP = 6;
const TCP_QUICKACK = 12;

class RecordedCalls extends SocketCalls {
  readonly set: string[] = [];

  override setInteger(fd: number, level: number, option: number, value: number): number {
    this.set.push(`${level} ${option} ${value}`);
    return super.setInteger(fd, level, option, value);
  }
}

function optionsOf(overrides: Parameters<typeof loopbackConnection>[2]): readonly string[] {
  const calls = new RecordedCalls(1);
  const connection = loopbackConnection('127.0.0.1', 9, overrides);
  const endpoint = { connection, address: null };
  const fd = openSocket(
    calls,
    { transport: 'tcp', endpoint, clientSpeaksFirst: true },
    new SpareSockets(calls),
  );
  if (typeof fd === 'number') calls.close(fd);
  return calls.set;
}

it('lets the end of the handshake travel with the first data, but for data-path probes, which IPVS is to see connected', () => {
  const late = `${SOL_TCP} ${TCP_QUICKACK} 0`;
  expect(optionsOf({})).toContain(late);
  const { address, port } = loopbackConnection('127.0.0.1', 9);
  expect(optionsOf({ path: { method: 'dr', server: { address, port } } })).not.toContain(late);
});
