import { describe, expect, it } from 'vitest';
import { NLM_F, NLMSG } from '../../../../netlink/constants.ts';
import { splitMessages } from '../../../../netlink/framing.ts';
import { RouteClient } from '../../../../netlink/route/route-client.ts';
import { encodeNewBlackhole } from '../../../../netlink/route/route-message.ts';
import { MessageWriter } from '../../../../netlink/writer.ts';
import { parseIpAddress } from '../../../../src/base/ip-address.ts';

const OWNER = { table: 100, protocol: 240 };
const VIP = parseIpAddress('10.0.0.1') ?? expect.unreachable();

function answer(type: number, sequence: number, value: number): Uint8Array {
  const writer = new MessageWriter(1024);
  writer.begin({ type, flags: NLM_F.request, sequence });
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  writer.structure(bytes);
  writer.end();
  return writer.written;
}

function sequenceOf(datagram: Uint8Array): number {
  const split = splitMessages(datagram);
  return (split.ok ? split.value[0]?.sequence : undefined) ?? expect.unreachable();
}

describe('commands about routes', () => {
  it('answer with the errno of the kernel, and pass over what answers something else', () => {
    const client = new RouteClient({
      request: (datagram, _timeout, received) => {
        const sequence = sequenceOf(datagram);
        for (const bytes of [answer(NLMSG.error, sequence + 9, -1), answer(NLMSG.error, sequence, -17)]) {
          if (!received(bytes)) return;
        }
      },
      close: () => undefined,
    });
    expect(client.addBlackhole(OWNER, VIP)).toBe(17);
    expect(client.removeRoute(OWNER, { destination: VIP, prefixLength: 32, type: 6 })).toBe(17);
  });

  it.each([
    [1, 'list the routes of table 100: EPERM'],
    [2, null],
  ])('do not take a dump that is refused for a table without routes (errno %i)', (errno, message) => {
    const client = new RouteClient({
      request: (datagram, _timeout, received) => {
        received(answer(NLMSG.error, sequenceOf(datagram), -errno));
      },
      close: () => undefined,
    });
    if (message === null) expect(client.routesOf(OWNER)).toEqual([]);
    else expect(() => client.routesOf(OWNER)).toThrow(message);
  });

  it('read the routes of both families, and of their owner alone', () => {
    let dumps = 0;
    const client = new RouteClient({
      request: (datagram, _timeout, received) => {
        const sequence = sequenceOf(datagram);
        dumps += 1;
        const other = { table: 100, protocol: 12 };
        const found = dumps === 1 ? [encodeNewBlackhole(OWNER, VIP, sequence)] : [];
        for (const bytes of [
          ...found,
          encodeNewBlackhole(other, VIP, sequence),
          answer(NLMSG.done, sequence, 0),
        ]) {
          if (!received(bytes)) return;
        }
      },
      close: () => undefined,
    });
    expect(client.routesOf(OWNER)).toEqual([{ destination: VIP, prefixLength: 32, type: 6 }]);
    expect(dumps).toBe(2);
  });
});
