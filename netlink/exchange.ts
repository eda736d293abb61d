import { describeError } from '../src/base/errors.ts';
import type { Cancel, Clock, Milliseconds } from '../src/base/time.ts';
import type { ByteChannel, ChannelPurpose, OpenByteChannel } from './byte-channel.ts';
import { NLMSG } from './constants.ts';
import type { GenericMessage, NetlinkMessage } from './framing.ts';
import { decodeGeneric, decodeStatus, splitMessages } from './framing.ts';

/** One datagram of requests, and the condition that ends the wait for their answers. */
export interface Exchange<Command extends string> {
  readonly command: Command;
  readonly datagram: Uint8Array;
  /** Sequence number of the first request; the others follow without gaps. */
  readonly firstSequence: number;
  readonly requests: number;
  /** A barrier or get ends with the status of its last request, a dump with its DONE. */
  readonly ends: 'with-last-status' | 'with-done';
  readonly deadline: Milliseconds;
  /** Takes each data message; index counts the datagram's requests from 0. Must not throw. */
  readonly receive: (message: GenericMessage, index: number) => void;
}

/** Refusals by the index of their request; requests that are not in it succeeded. */
export type Refusals = ReadonlyMap<number, number>;

/** Creates the errors of a channel, in the terms of one family and with the command's name. */
export interface ChannelFaults<Command extends string> {
  /** The error when nothing was sent. */
  unavailable(command: Command, what: string, cause?: unknown): Error;
  /** The error when the requests were sent, and it is unknown whether the kernel executed them. */
  outcomeUnknown(command: Command, what: string, cause?: unknown): Error;
}

/**
 * The additional time, after a deadline, in which the event loop may read answers that arrived in time: timers run
 * before sockets.
 */
const READ_GRACE: Milliseconds = 250;

/** The most data messages of one exchange, more than any table has; a channel that sends more is broken. */
export const MAX_MESSAGES_PER_EXCHANGE = 4_194_304;

interface Pending<Command extends string> {
  readonly exchange: Exchange<Command>;
  readonly refusals: Map<number, number>;
  readonly resolve: (refusals: Refusals) => void;
  readonly reject: (error: Error) => void;
  cancelDeadline: Cancel;
  received: number;
}

/**
 * Stop-and-wait on one channel: one exchange at a time, because the kernel drops answers that do not fit the socket's
 * buffer. The channel is opened at the first exchange and again after it was lost.
 */
export class ExchangeChannel<Command extends string> {
  readonly #open: OpenByteChannel;
  readonly #purpose: ChannelPurpose;
  readonly #clock: Clock;
  readonly #faults: ChannelFaults<Command>;
  readonly #onLost: () => void;
  #channel: ByteChannel | null = null;
  #pending: Pending<Command> | null = null;
  #closed = false;

  /** @param onLost called when the channel is given up, before anything is rejected */
  constructor(
    open: OpenByteChannel,
    purpose: ChannelPurpose,
    clock: Clock,
    faults: ChannelFaults<Command>,
    onLost: () => void,
  ) {
    this.#open = open;
    this.#purpose = purpose;
    this.#clock = clock;
    this.#faults = faults;
    this.#onLost = onLost;
  }

  /** Opens the channel if needed. Rejects with `unavailable`; nothing was sent then. */
  async prepare(command: Command): Promise<void> {
    if (this.#closed) throw this.#faults.unavailable(command, 'the connection to the kernel was closed');
    if (this.#channel !== null) return;
    const channel = await this.#openChannel(command);
    if (this.#closed) {
      channel.close();
      throw this.#faults.unavailable(command, 'the connection to the kernel was closed');
    }
    this.#channel = channel;
  }

  /**
   * Sends the requests and waits for the end. Rejects with `outcome-unknown` when the channel fails or the deadline
   * passes.
   */
  run(exchange: Exchange<Command>): Promise<Refusals> {
    const channel = this.#channel;
    if (channel === null) {
      return Promise.reject(
        this.#faults.outcomeUnknown(exchange.command, 'the channel to the kernel was lost'),
      );
    }
    if (this.#pending !== null) {
      return Promise.reject(
        this.#faults.unavailable(exchange.command, 'another request is under way on its channel'),
      );
    }
    return new Promise((resolve, reject) => {
      const pending: Pending<Command> = {
        exchange,
        refusals: new Map(),
        resolve,
        reject,
        cancelDeadline: () => undefined,
        received: 0,
      };
      this.#pending = pending;
      channel.keepAlive(true);
      channel.send(exchange.datagram);
      // The kernel executes the requests during the send, which may take long (modprobe), so the deadline starts now.
      if (this.#pending === pending) this.#startDeadline(pending, exchange.deadline);
    });
  }

  /** Closes the channel; pending exchanges reject. Safe to call twice. */
  close(): void {
    this.#closed = true;
    this.#giveUp('the connection to the kernel was closed');
  }

  async #openChannel(command: Command): Promise<ByteChannel> {
    // Events of a channel that was given up must not affect the next channel.
    let current = true;
    const listener = {
      received: (datagram: Uint8Array) => {
        if (current) this.#received(datagram);
      },
      lost: (reason: Error) => {
        if (current) this.#giveUp(describeError(reason), reason);
      },
    };
    try {
      const channel = await this.#open(this.#purpose, listener);
      return {
        send: (datagram) => channel.send(datagram),
        keepAlive: (wanted) => channel.keepAlive(wanted),
        close: () => {
          current = false;
          channel.close();
        },
      };
    } catch (error) {
      current = false;
      throw this.#faults.unavailable(command, `no netlink socket: ${describeError(error)}`, error);
    }
  }

  #startDeadline(pending: Pending<Command>, deadline: Milliseconds): void {
    pending.cancelDeadline = this.#clock.schedule(this.#clock.now() + deadline, () => {
      pending.cancelDeadline = this.#clock.schedule(this.#clock.now() + READ_GRACE, () => {
        if (this.#pending === pending) this.#giveUp(`no answer within ${deadline} ms`);
      });
    });
  }

  #received(datagram: Uint8Array): void {
    const messages = splitMessages(datagram);
    if (!messages.ok) {
      this.#giveUp(`an unreadable datagram came: ${messages.detail}`);
      return;
    }
    for (const message of messages.value) this.#handle(message);
  }

  #handle(message: NetlinkMessage): void {
    const pending = this.#pending;
    if (pending === null) return;
    const index = (message.sequence - pending.exchange.firstSequence) >>> 0;
    if (index >= pending.exchange.requests) return;
    if (message.type === NLMSG.error || message.type === NLMSG.done) {
      this.#handleStatus(pending, message, index);
      return;
    }
    if (message.type < NLMSG.minType) return;
    pending.received += 1;
    const generic = decodeGeneric(message);
    if (!generic.ok || pending.received > MAX_MESSAGES_PER_EXCHANGE) {
      this.#giveUp(generic.ok ? 'a dump does not end' : `an unreadable message came: ${generic.detail}`);
      return;
    }
    pending.exchange.receive(generic.value, index);
  }

  #handleStatus(pending: Pending<Command>, message: NetlinkMessage, index: number): void {
    const status = decodeStatus(message);
    if (!status.ok) {
      this.#giveUp(`an unreadable status came: ${status.detail}`);
      return;
    }
    if (status.value !== 0) pending.refusals.set(index, status.value);
    if (!isEnd(pending.exchange, message, index, status.value)) return;
    this.#pending = null;
    pending.cancelDeadline();
    this.#channel?.keepAlive(false);
    pending.resolve(pending.refusals);
  }

  #giveUp(what: string, cause?: unknown): void {
    const channel = this.#channel;
    const pending = this.#pending;
    this.#channel = null;
    this.#pending = null;
    channel?.close();
    if (channel !== null) this.#onLost();
    if (pending === null) return;
    pending.cancelDeadline();
    pending.reject(this.#faults.outcomeUnknown(pending.exchange.command, what, cause));
  }
}

/** A refused dump has no DONE, only the refusal. */
function isEnd(exchange: Exchange<string>, message: NetlinkMessage, index: number, errno: number): boolean {
  if (exchange.ends === 'with-last-status') return index === exchange.requests - 1;
  return message.type === NLMSG.done || errno !== 0;
}
