import { describe, expect, test } from 'vitest';
import { IPVS_GENL_VERSION } from '../../../../ipvs/codec/constants.ts';
import { decodeDaemon, writeDaemon, writeDaemonState } from '../../../../ipvs/codec/daemon.ts';
import { decodeDestination, writeDestination } from '../../../../ipvs/codec/destination.ts';
import { writeFamilyRequest, writeOperation, writeQuery } from '../../../../ipvs/codec/requests.ts';
import { decodeService, writeService, writeServiceKey } from '../../../../ipvs/codec/service.ts';
import {
  decodeFamilyId,
  decodeInfo,
  decodeTimeouts,
  writeTimeouts,
} from '../../../../ipvs/codec/settings.ts';
import type { Operation } from '../../../../ipvs/operation.ts';
import { NLM_F, NLMSG } from '../../../../netlink/constants.ts';
import type { GenericMessage, NetlinkMessage } from '../../../../netlink/framing.ts';
import { decodeGeneric, decodeStatus, splitMessages } from '../../../../netlink/framing.ts';
import { MessageWriter } from '../../../../netlink/writer.ts';
import type { CapturedMessage, Parsed } from '../../../support/ipvs-vectors.ts';
import {
  bytesOf,
  daemonOf,
  destinationKeyOf,
  destinationParamsOf,
  loadVectors,
  serviceKeyOf,
  serviceParamsOf,
  statisticsOf,
} from '../../../support/ipvs-vectors.ts';

const { preamble, vectors } = loadVectors();
const SENT = vectors.flatMap(({ command, note, sent }) =>
  sent.map((message) => ({ command, note, message })),
);
const RECEIVED = vectors.flatMap(({ command, received }) =>
  received.map((message) => ({ command, message })),
);

/** Length and flags, then everything behind the netlink header; type, sequence and port differ from run to run. */
function comparable(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)} ${hex.slice(12, 16)} ${hex.slice(32)}`;
}

/** Writes what ipvsadm sent, attribute group by attribute group, with the product's own writers. */
function rebuild({ nlmsgFlags, parsed }: CapturedMessage): Uint8Array {
  const writer = new MessageWriter(512);
  writer.beginGeneric({ type: 28, flags: nlmsgFlags, sequence: 1 }, parsed.cmdId ?? 0, IPVS_GENL_VERSION);
  const { SERVICE, DEST, DAEMON } = parsed;
  if (SERVICE !== undefined) {
    const key = serviceKeyOf(SERVICE);
    if (SERVICE.FLAGS === undefined) writeServiceKey(writer, key);
    else writeService(writer, key, serviceParamsOf(SERVICE), Number(SERVICE.FLAGS.mask));
  }
  if (DEST !== undefined) writeDestination(writer, destinationKeyOf(DEST), destinationParamsOf(DEST));
  if (DAEMON !== undefined && parsed.cmd === 'NEW_DAEMON') writeDaemon(writer, daemonOf(DAEMON));
  if (DAEMON !== undefined && parsed.cmd === 'DEL_DAEMON') writeDaemonState(writer, daemonOf(DAEMON).state);
  if (parsed.cmd === 'SET_CONFIG') writeTimeouts(writer, timeoutsOf(parsed));
  writer.end();
  return writer.written;
}

function timeoutsOf(parsed: Parsed): { tcp: number | null; tcpFin: number | null; udp: number | null } {
  return {
    tcp: parsed.TIMEOUT_TCP || null,
    tcpFin: parsed.TIMEOUT_TCP_FIN || null,
    udp: parsed.TIMEOUT_UDP || null,
  };
}

/** The operation whose whole message, not only its parts, is the one that ipvsadm sent; null where we send less. */
function sameOperation({ cmd, SERVICE, DAEMON, ...parsed }: Parsed): Operation | null {
  if (cmd === 'NEW_SERVICE' && SERVICE !== undefined) {
    return { type: 'new-service', service: serviceKeyOf(SERVICE), params: serviceParamsOf(SERVICE) };
  }
  if (cmd === 'SET_SERVICE' && SERVICE !== undefined) {
    return { type: 'set-service', service: serviceKeyOf(SERVICE), params: serviceParamsOf(SERVICE) };
  }
  if (cmd === 'FLUSH') return { type: 'flush' };
  if (cmd === 'ZERO' && SERVICE === undefined) return { type: 'zero', service: null };
  if (cmd === 'SET_CONFIG') return { type: 'set-timeouts', timeouts: timeoutsOf(parsed as Parsed) };
  if (cmd === 'NEW_DAEMON' && DAEMON !== undefined) return { type: 'new-daemon', daemon: daemonOf(DAEMON) };
  if (cmd === 'DEL_DAEMON' && DAEMON !== undefined)
    return { type: 'del-daemon', state: daemonOf(DAEMON).state };
  return null;
}

function only(bytes: Uint8Array): NetlinkMessage {
  const messages = splitMessages(bytes);
  if (!messages.ok || messages.value.length !== 1 || messages.value[0] === undefined)
    throw new Error('not one message');
  return messages.value[0];
}

function generic(bytes: Uint8Array): GenericMessage {
  const message = decodeGeneric(only(bytes));
  if (!message.ok) throw new Error(message.detail);
  return message.value;
}

describe('messages that ipvsadm sent', () => {
  test('all 93 of them are in the fixture', () => {
    expect(SENT).toHaveLength(93);
  });

  test.each(SENT)('$command: $message.parsed.cmd is written byte for byte', ({ note, message }) => {
    let sent = bytesOf(message.hex);
    if (note?.includes('uninitialised') === true) {
      // ipvsadm leaks stack bytes behind an IPv4 destination address; the kernel ignores them, we send zeros.
      const address = Buffer.from(sent).indexOf(Buffer.from([10, 2, 0, 7]));
      sent = sent.fill(0, address + 4, address + 16);
    }
    expect(comparable(rebuild(message))).toBe(comparable(sent));
  });

  const WHOLE = SENT.flatMap((entry) => {
    const operation = sameOperation(entry.message.parsed);
    return operation === null ? [] : [{ ...entry, operation }];
  });

  test.each(WHOLE)(
    '$command: the operation $operation.type is that very message',
    ({ message, operation }) => {
      const writer = new MessageWriter(512);
      writeOperation(writer, { type: 28, flags: NLM_F.ack, sequence: 1 }, operation);
      expect(comparable(writer.written)).toBe(comparable(bytesOf(message.hex)));
    },
  );

  test('the request for the family id is the one that libnl sends', () => {
    const writer = new MessageWriter(512);
    writeFamilyRequest(writer, 7);
    expect(comparable(writer.written)).toBe(comparable(bytesOf(preamble.hex)));
  });

  test('a destination dump differs only in the acknowledgement that the kernel ignores', () => {
    const captured = SENT.find(({ message }) => message.parsed.cmd === 'GET_DEST')?.message;
    if (captured?.parsed.SERVICE === undefined) throw new Error('no GET_DEST in the fixture');
    const writer = new MessageWriter(512);
    const query = { type: 'get-destinations', service: serviceKeyOf(captured.parsed.SERVICE) } as const;
    writeQuery(writer, { type: 28, flags: NLM_F.ack, sequence: 1 }, query);
    expect(comparable(writer.written)).toBe(comparable(bytesOf(captured.hex)));
  });
});

describe('messages that the kernel sent', () => {
  const data = (cmd: string) => RECEIVED.filter(({ message }) => message.parsed.cmd === cmd);
  const statuses = RECEIVED.filter(({ message }) => message.parsed.type !== 'IPVS');

  test('there are some of every kind', () => {
    const kinds = ['NEW_SERVICE', 'NEW_DEST', 'NEW_DAEMON', 'SET_CONFIG', 'SET_INFO'].map(
      (cmd) => data(cmd).length,
    );
    expect(Math.min(...kinds, statuses.length)).toBeGreaterThan(0);
  });

  test.each(data('NEW_SERVICE'))('$command: a service is read as captured', ({ message }) => {
    const { SERVICE } = message.parsed;
    if (SERVICE === undefined) throw new Error('no SERVICE');
    const params = serviceParamsOf(SERVICE);
    expect(decodeService(generic(bytesOf(message.hex)).attributes)).toEqual({
      ok: true,
      value: {
        key: serviceKeyOf(SERVICE),
        params: { ...params, flags: params.flags & ~2 },
        statistics: statisticsOf(SERVICE.STATS64),
      },
    });
  });

  test.each(data('NEW_DEST'))('$command: a destination is read as captured', ({ message }) => {
    const { DEST } = message.parsed;
    if (DEST === undefined) throw new Error('no DEST');
    expect(decodeDestination(generic(bytesOf(message.hex)).attributes, 'inet')).toEqual({
      ok: true,
      value: {
        key: destinationKeyOf(DEST),
        params: destinationParamsOf(DEST),
        activeConnections: DEST.ACTIVE_CONNS,
        inactiveConnections: DEST.INACT_CONNS,
        persistentConnections: DEST.PERSIST_CONNS,
        statistics: statisticsOf(DEST.STATS64),
      },
    });
  });

  test.each(data('NEW_DAEMON'))('$command: a sync daemon is read as captured', ({ message }) => {
    const { DAEMON } = message.parsed;
    if (DAEMON === undefined) throw new Error('no DAEMON');
    expect(decodeDaemon(generic(bytesOf(message.hex)).attributes)).toEqual({
      ok: true,
      value: daemonOf(DAEMON),
    });
  });

  test.each(data('SET_CONFIG'))('$command: timeouts are read as captured', ({ message }) => {
    expect(decodeTimeouts(generic(bytesOf(message.hex)).attributes)).toEqual({
      ok: true,
      value: timeoutsOf(message.parsed),
    });
  });

  test.each(data('SET_INFO'))('$command: the version is read as captured', ({ message }) => {
    expect(decodeInfo(generic(bytesOf(message.hex)).attributes)).toEqual({
      ok: true,
      value: { version: '1.2.1', connectionTableSize: 4096 },
    });
  });

  test.each(statuses)('$command: the status $message.parsed.errno is read as captured', ({ message }) => {
    const read = only(bytesOf(message.hex));
    expect(read.type).toBe(message.parsed.type === 'NLMSG_DONE' ? NLMSG.done : NLMSG.error);
    expect(decodeStatus(read)).toEqual({ ok: true, value: Math.abs(message.parsed.errno ?? Number.NaN) });
  });

  test('the family id is read from the answer of the controller', () => {
    expect(decodeFamilyId(generic(bytesOf(preamble.replyHex)).attributes)).toEqual({ ok: true, value: 28 });
  });
});
