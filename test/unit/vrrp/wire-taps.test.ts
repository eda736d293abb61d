import { describe, expect, it } from 'vitest';
import { WireTaps } from '../../../src/vrrp/wire-taps.ts';
import type { Datagram } from '../../../vrrp/instance/event.ts';
import type { RequiredSocket } from '../../../vrrp/instance/socket.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { ip } from '../../support/vrrp/specs.ts';

const SOCKET: RequiredSocket = {
  key: 'a',
  interface: 'eth0',
  interfaceIndex: 2,
  family: 'inet',
  source: ip('10.9.0.1'),
  group: ip('224.0.0.18'),
  ttl: 255,
};

class Wire {
  readonly open = new Map<number, (packet: Uint8Array) => void>();
  readonly overheard: { name: string; datagram: Datagram }[] = [];
  readonly logger = new RecordingLogger();
  refuses = false;
  readonly taps = new WireTaps({
    logger: this.logger,
    hearPackets: (index, _family, received) => {
      if (this.refuses) throw new Error('EPERM');
      this.open.set(index, received);
      return { close: () => this.open.delete(index) };
    },
    overheard: (name, datagram) => this.overheard.push({ name, datagram }),
  });
}

describe('taps on the wire', () => {
  it('are one for each interface and family, and go with the last socket there', () => {
    const wire = new Wire();
    wire.taps.match([SOCKET, { ...SOCKET, key: 'b', group: null }]);
    expect([...wire.open.keys()]).toEqual([2]);
    wire.taps.match([{ ...SOCKET, interface: 'eth1', interfaceIndex: 3 }]);
    expect([...wire.open.keys()]).toEqual([3]);
    wire.taps.close();
    expect(wire.open.size).toBe(0);
  });

  it('hand over the message without the header and without the padding of the frame', () => {
    const wire = new Wire();
    wire.taps.match([SOCKET]);
    const header = [0x45, 0xc0, 0, 28, 0, 1, 0, 0, 255, 112, 0, 0, 10, 9, 0, 2, 224, 0, 0, 18];
    wire.open.get(2)?.(Uint8Array.from([...header, 0x31, 51, 100, 0, 0, 100, 0, 0, 0, 0, 0]));
    wire.open.get(2)?.(Uint8Array.from(header));
    expect(wire.overheard.map(({ name }) => name)).toEqual(['eth0']);
    expect(wire.overheard[0]?.datagram).toMatchObject({
      source: '10.9.0.2',
      destination: '224.0.0.18',
      ttl: 255,
    });
    expect(wire.overheard[0]?.datagram.payload).toHaveLength(8);
  });

  it('that cannot be opened are told of once, and nothing else suffers', () => {
    const wire = new Wire();
    wire.refuses = true;
    wire.taps.match([SOCKET]);
    wire.taps.match([SOCKET, { ...SOCKET, key: 'b' }]);
    expect(wire.logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });
});
