import type { ChannelPurpose, OpenByteChannel } from '../netlink/byte-channel.ts';
import type { Decoded } from '../netlink/decoded.ts';
import { decodeFailure } from '../netlink/decoded.ts';
import { ERRNO } from '../netlink/errno.ts';
import type { ChannelFaults, Refusals } from '../netlink/exchange.ts';
import { ExchangeChannel } from '../netlink/exchange.ts';
import type { GenericMessage } from '../netlink/framing.ts';
import { SerialQueue } from '../netlink/serial-queue.ts';
import type { MessageHeader } from '../netlink/writer.ts';
import { MAX_MESSAGE_BYTES, MessageWriter } from '../netlink/writer.ts';
import type { Clock, Milliseconds } from '../src/base/time.ts';
import type { Query } from './codec/requests.ts';
import { writeBarrier, writeFamilyRequest, writeOperation, writeQuery } from './codec/requests.ts';
import { decodeFamilyId } from './codec/settings.ts';
import type { IpvsCommand } from './errors.ts';
import type { Operation } from './operation.ts';
import {
  canMissSomething,
  channelUnavailable,
  operationRefused,
  outcomeUnknown,
  requestRefused,
} from './refusal.ts';

/**
 * Messages in one datagram, its barrier included. Each may be answered by an error that costs up to 1,280 bytes of the
 * socket's 212,992-byte receive buffer; when that overflows, the netlink package aborts the process.
 */
export const MAX_BATCH_MESSAGES = 128;
/** At most 64 KiB, well under what the socket's send buffer takes (SO_SNDBUF - 32). */
export const MAX_BATCH_BYTES: number = MAX_BATCH_MESSAGES * MAX_MESSAGE_BYTES;
/** Operations in one datagram. */
export const MAX_BATCH_OPERATIONS: number = MAX_BATCH_MESSAGES - 1;
/** Read requests in one datagram: their answers are larger, a page each at worst. */
export const MAX_BATCH_READS = 32;
/** The number of callers that may wait for one channel; a further call is refused. */
export const MAX_WAITING_CALLS = 1024;

/** Bounds of one connection. */
export interface ConnectionLimits {
  /** How long one batch may stay unanswered. */
  readonly batchDeadline: Milliseconds;
  /** How long one dump may take. */
  readonly dumpDeadline: Milliseconds;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = Object.freeze({
  batchDeadline: 10_000,
  dumpDeadline: 20_000,
});

const CHANNEL_FAULTS: ChannelFaults<IpvsCommand> = { unavailable: channelUnavailable, outcomeUnknown };

interface Lane {
  readonly channel: ExchangeChannel<IpvsCommand>;
  readonly turns: SerialQueue;
  readonly writer: MessageWriter;
}

/** Writes the request with this index of its batch. */
type WriteRequest = (header: MessageHeader, index: number, writer: MessageWriter) => void;

/** Takes a data message, and the index of the request that it answers. */
export type ReceiveAnswer = (message: GenericMessage, index: number) => void;

/**
 * Requests to the IPVS family over generic netlink: sequence numbers, batches, dumps, and the family's id, which changes
 * when the module is loaded again. Rejections are IpvsErrors of kind unavailable, permission or outcome-unknown.
 */
export class IpvsConnection {
  readonly #limits: ConnectionLimits;
  readonly #command: Lane;
  readonly #longDump: Lane;
  readonly #shortDump: Lane;
  #familyId: number | null = null;
  #sequence = 0;

  constructor(open: OpenByteChannel, clock: Clock, limits: ConnectionLimits = DEFAULT_CONNECTION_LIMITS) {
    this.#limits = limits;
    const makeLane = (purpose: ChannelPurpose, bytes: number): Lane => ({
      channel: new ExchangeChannel(open, purpose, clock, CHANNEL_FAULTS, () => {
        this.#familyId = null;
      }),
      turns: new SerialQueue(MAX_WAITING_CALLS),
      writer: new MessageWriter(bytes),
    });
    this.#command = makeLane('command', MAX_BATCH_BYTES);
    this.#longDump = makeLane('long-dump', MAX_MESSAGE_BYTES);
    this.#shortDump = makeLane('short-dump', MAX_MESSAGE_BYTES);
  }

  /** Runs operations in order, in as many batches as needed; refusals by index of the operation. */
  async apply(operations: readonly Operation[]): Promise<Refusals> {
    const first = operations[0];
    if (first === undefined) return new Map();
    return this.#inTurn(this.#command, first.type, () =>
      inBatches(operations, MAX_BATCH_OPERATIONS, (batch) => this.#applyBatch(batch)),
    );
  }

  /** Asks for one answer to each query. ESRCH (no such service) is a refusal by index, any other refusal rejects. */
  async read(command: IpvsCommand, queries: readonly Query[], receive: ReceiveAnswer): Promise<Refusals> {
    return this.#inTurn(this.#command, command, () =>
      inBatches(queries, MAX_BATCH_READS, (batch, start) =>
        this.#readBatch(command, batch, (message, index) => receive(message, start + index)),
      ),
    );
  }

  /**
   * Runs one dump, on a channel that carries no other at that time: the kernel refuses a second one (EBUSY). Several
   * channels in parallel were measured to gain nothing, because the kernel fills the answer while the request is
   * sent.
   */
  async dump(command: IpvsCommand, query: Query, receive: ReceiveAnswer): Promise<void> {
    const lane = query.type === 'get-destinations' ? this.#shortDump : this.#longDump;
    await this.#inTurn(lane, command, async () => {
      const write: WriteRequest = (header, _index, writer) => writeQuery(writer, header, query);
      const run = (family: number): Promise<Refusals> => this.#runDump(lane, command, family, write, receive);
      const errno = (await this.#withFamily(lane, command, run, isStale)).get(0);
      if (errno !== undefined) throw requestRefused(command, errno);
    });
  }

  /** Closes all sockets; pending calls reject. Safe to call twice. */
  close(): void {
    for (const lane of [this.#command, this.#longDump, this.#shortDump]) lane.channel.close();
  }

  #inTurn<T>(lane: Lane, command: IpvsCommand, task: () => Promise<T>): Promise<T> {
    if (lane.turns.isFull) {
      const what = `${MAX_WAITING_CALLS} requests wait for their turn already`;
      return Promise.reject(channelUnavailable(command, what));
    }
    return lane.turns.run(async () => {
      await lane.channel.prepare(command);
      return await task();
    });
  }

  async #applyBatch(batch: readonly Operation[]): Promise<Refusals> {
    const command = batch[0]?.type ?? 'flush';
    const write: WriteRequest = (header, index, writer) => {
      const operation = batch[index];
      if (operation !== undefined) writeOperation(writer, header, operation);
    };
    const run = (family: number): Promise<Refusals> =>
      this.#runBatch(command, batch.length, family, write, ignoreAnswer);
    const allStale = (found: Refusals): boolean => found.size === batch.length && isStale(found);
    const refusals = await this.#withFamily(this.#command, command, run, allStale);
    for (const [index, errno] of refusals) {
      const operation = batch[index];
      if (operation === undefined) continue;
      if (errno === ERRNO.EPERM) throw operationRefused(operation, errno);
      if (errno === ERRNO.ENOENT && !canMissSomething(operation.type)) {
        this.#familyId = null;
        throw outcomeUnknown(operation.type, 'the ip_vs module was unloaded while a batch was under way');
      }
    }
    return refusals;
  }

  async #readBatch(command: IpvsCommand, batch: readonly Query[], receive: ReceiveAnswer): Promise<Refusals> {
    const write: WriteRequest = (header, index, writer) => {
      const query = batch[index];
      if (query !== undefined) writeQuery(writer, header, query);
    };
    const run = (family: number): Promise<Refusals> =>
      this.#runBatch(command, batch.length, family, write, receive);
    const refusals = await this.#withFamily(this.#command, command, run, isStale);
    for (const errno of refusals.values()) {
      if (errno !== ERRNO.ESRCH) throw requestRefused(command, errno);
    }
    return refusals;
  }

  /**
   * Runs requests with the family's id, and once more when the refusals show that the id is stale: the kernel
   * executed none of them then. When the id is unchanged, the refusals had another reason.
   */
  async #withFamily(
    lane: Lane,
    command: IpvsCommand,
    run: (family: number) => Promise<Refusals>,
    looksStale: (refusals: Refusals) => boolean,
  ): Promise<Refusals> {
    const family = this.#familyId ?? (await this.#familyFor(lane, command, null));
    const refusals = await run(family);
    if (!looksStale(refusals)) return refusals;
    const current = await this.#familyFor(lane, command, family);
    return current === family ? refusals : await run(current);
  }

  /** Resolves the id on the command channel; a dump waits for its turn there, unless another caller was faster. */
  async #familyFor(lane: Lane, command: IpvsCommand, stale: number | null): Promise<number> {
    if (lane === this.#command) return await this.#resolveFamily();
    return await this.#inTurn(this.#command, command, async () => {
      if (this.#familyId !== null && this.#familyId !== stale) return this.#familyId;
      return await this.#resolveFamily();
    });
  }

  async #resolveFamily(): Promise<number> {
    const command = 'get-family';
    this.#familyId = null;
    const answer: { id: Decoded<number> } = { id: decodeFailure('missing', 'an answer') };
    const { writer, channel } = this.#command;
    const sequence = this.#takeSequences(1);
    writer.reset();
    writeFamilyRequest(writer, sequence);
    const refusals = await channel.run({
      command,
      datagram: writer.written,
      firstSequence: sequence,
      requests: 1,
      ends: 'with-last-status',
      deadline: this.#limits.batchDeadline,
      receive: (message) => {
        answer.id = decodeFamilyId(message.attributes);
      },
    });
    const errno = refusals.get(0);
    if (errno !== undefined) throw requestRefused(command, errno);
    if (!answer.id.ok) throw outcomeUnknown(command, `the answer lacks ${answer.id.detail}`);
    this.#familyId = answer.id.value;
    return answer.id.value;
  }

  async #runBatch(
    command: IpvsCommand,
    count: number,
    family: number,
    write: WriteRequest,
    receive: ReceiveAnswer,
  ): Promise<Refusals> {
    const { writer, channel } = this.#command;
    const first = this.#takeSequences(count + 1);
    writer.reset();
    for (let index = 0; index < count; index += 1) {
      write({ type: family, flags: 0, sequence: (first + index) >>> 0 }, index, writer);
    }
    writeBarrier(writer, (first + count) >>> 0);
    return await channel.run({
      command,
      datagram: writer.written,
      firstSequence: first,
      requests: count + 1,
      ends: 'with-last-status',
      deadline: this.#limits.batchDeadline,
      receive,
    });
  }

  async #runDump(
    lane: Lane,
    command: IpvsCommand,
    family: number,
    write: WriteRequest,
    receive: ReceiveAnswer,
  ): Promise<Refusals> {
    const sequence = this.#takeSequences(1);
    lane.writer.reset();
    write({ type: family, flags: 0, sequence }, 0, lane.writer);
    return await lane.channel.run({
      command,
      datagram: lane.writer.written,
      firstSequence: sequence,
      requests: 1,
      ends: 'with-done',
      deadline: this.#limits.dumpDeadline,
      receive,
    });
  }

  /** Consecutive 32-bit numbers; after 2^32 they begin again, when no old one can be pending. */
  #takeSequences(count: number): number {
    const first = this.#sequence;
    this.#sequence = (this.#sequence + count) >>> 0;
    return first;
  }
}

/**
 * Runs all batches one after the other, and collects their refusals by the index of the operation in the whole list.
 */
async function inBatches<T>(
  items: readonly T[],
  size: number,
  run: (batch: readonly T[], start: number) => Promise<Refusals>,
): Promise<Refusals> {
  const refusals = new Map<number, number>();
  for (let start = 0; start < items.length; start += size) {
    for (const [index, errno] of await run(items.slice(start, start + size), start)) {
      refusals.set(start + index, errno);
    }
  }
  return refusals;
}

function ignoreAnswer(): void {
  // The kernel answers an operation with a status and no data.
}

/** Whether every refusal is ENOENT. */
function isStale(refusals: Refusals): boolean {
  for (const errno of refusals.values()) {
    if (errno !== ERRNO.ENOENT) return false;
  }
  return refusals.size > 0;
}
