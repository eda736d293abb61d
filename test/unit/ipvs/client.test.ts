import { describe, expect, test } from 'vitest';
import { IpvsClient } from '../../../ipvs/client.ts';
import { IPVS_CMD } from '../../../ipvs/codec/constants.ts';
import { writeDestination } from '../../../ipvs/codec/destination.ts';
import { writeService } from '../../../ipvs/codec/service.ts';
import { IpvsConnection } from '../../../ipvs/connection.ts';
import { NLM_F } from '../../../netlink/constants.ts';
import {
  at,
  mark,
  NAT,
  newDestination,
  newService,
  PLAIN,
  PLAIN6,
  to,
  verdicts,
} from '../../contract/kernel-vocabulary.ts';
import type { Answer, SeenRequest } from '../../support/scripted-netlink.ts';
import { ScriptedNetlink } from '../../support/scripted-netlink.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function setUp(answer: (request: SeenRequest) => Answer): { peer: ScriptedNetlink; client: IpvsClient } {
  const peer = new ScriptedNetlink();
  peer.answer = answer;
  return { peer, client: new IpvsClient(new IpvsConnection(peer.open, new VirtualClock())) };
}

const isDump = ({ flags }: SeenRequest): boolean => (flags & NLM_F.dump) === NLM_F.dump;
const FULL = at('10.1.0.1');
const EMPTY = at('10.1.0.2');

describe('IpvsClient dump', () => {
  test('takes an entry that comes twice once, and leaves out what our types cannot name', async () => {
    const { client } = setUp((request) => {
      if (request.command === IPVS_CMD.getService && isDump(request)) {
        const service = (writer: Parameters<typeof writeService>[0]): void =>
          writeService(writer, FULL, PLAIN);
        const gre = (writer: Parameters<typeof writeService>[0]): void => {
          const nest = writer.openNest(1);
          writer.u16(1, 2);
          writer.u16(2, 47);
          writer.address(3, to('10.1.0.9').address);
          writer.u16be(4, 0);
          writer.closeNest(nest);
        };
        return { data: [service, gre, service] };
      }
      if (request.command === IPVS_CMD.getDestination) {
        return { data: [(writer) => writeDestination(writer, to('10.2.0.1'), NAT)] };
      }
      return 'ack';
    });
    const table = await client.dump();
    expect([...table.keys()]).toEqual(['tcp 10.1.0.1:80']);
    expect([...(table.get([...table.keys()][0] ?? ('' as never))?.destinations.keys() ?? [])]).toEqual([
      '10.2.0.1:80',
    ]);
  });

  test('drops a service that vanished between the dumps, and keeps one that is merely empty', async () => {
    let asked = 0;
    const { client } = setUp((request) => {
      if (request.command !== IPVS_CMD.getService) return 'ack';
      if (isDump(request)) {
        return {
          data: [FULL, EMPTY].map((key) => (writer) => writeService(writer, key, PLAIN)),
        };
      }
      asked += 1;
      return asked === 1 ? { errno: 3 } : 'ack';
    });
    expect([...(await client.dump()).keys()]).toEqual(['tcp 10.1.0.2:80']);
    expect(asked).toBe(2);
  });

  test('fails when an entry cannot be read, rather than showing half a table', async () => {
    const { client } = setUp((request) =>
      request.command === IPVS_CMD.getService ? { data: [(writer) => writer.u32(9, 1)] } : 'ack',
    );
    await expect(client.dump()).rejects.toMatchObject({ kind: 'outcome-unknown' });
  });

  test('uses another channel than the commands, and one for short dumps', async () => {
    const { peer, client } = setUp((request) =>
      request.command === IPVS_CMD.getService && isDump(request)
        ? { data: [(writer) => writeService(writer, mark(4, 'inet6'), PLAIN6)] }
        : 'ack',
    );
    await client.dump();
    expect([...peer.opened].sort()).toEqual(['command', 'long-dump', 'short-dump']);
  });
});

describe('IpvsClient apply', () => {
  test('does not send what the kernel would take although it is wrong, and keeps the order of outcomes', async () => {
    const { peer, client } = setUp(({ command }) =>
      command === IPVS_CMD.newDestination ? { errno: 17 } : 'ack',
    );
    const outcomes = await client.apply([
      newService(mark(0)),
      newService(FULL),
      newDestination(FULL, to('10.2.0.1')),
    ]);
    expect(verdicts(outcomes)).toEqual(['invalid', 'ok', 'destination-exists']);
    expect(peer.datagrams.at(-1)).toHaveLength(3);
  });

  test('opens nothing when nothing is to be sent', async () => {
    const { peer, client } = setUp(() => 'ack');
    expect(verdicts(await client.apply([newService(mark(0))]))).toEqual(['invalid']);
    expect(peer.opened).toEqual([]);
  });

  test('says that the module is missing and how to load it', async () => {
    const { peer, client } = setUp(() => 'ack');
    peer.familyMissing = true;
    await expect(client.info()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('modprobe ip_vs'),
    });
    peer.familyMissing = false;
    expect(verdicts(await client.apply([newService(FULL)]))).toEqual(['ok']);
  });
});
