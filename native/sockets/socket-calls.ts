import { declare, lastError, mappedMemory } from '../libc.ts';

/**
 * System calls on sockets for batches of checks: numbers in, numbers out, and no allocation. A failed call returns
 * the negative of its errno.
 */

const callSocket = declare<[number, number, number]>('int socket(int, int, int)');
const callSetOption = declare<[number, number, number, number, number]>(
  'int setsockopt(int, int, int, size_t, uint32_t)',
);
const callGetOption = declare<[number, number, number, number, number]>(
  'int getsockopt(int, int, int, size_t, size_t)',
);
const callBind = declare<[number, number, number]>('int bind(int, size_t, uint32_t)');
const callConnect = declare<[number, number, number]>('int connect(int, size_t, uint32_t)');
const callName = declare<[number, number, number]>('int getsockname(int, size_t, size_t)');
const callSend = declare<[number, number, number, number]>('int64_t send(int, size_t, size_t, int)');
const callReceive = declare<[number, number, number, number]>('int64_t recv(int, size_t, size_t, int)');
const callPoll = declare<[number, number, number]>('int poll(size_t, size_t, int)');
const callClose = declare<[number]>('int close(int)');

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const MSG_NOSIGNAL = 0x4000;
const POLLFD_WORDS = 2;

const SCRATCH_BYTES = 64;
/** A sockaddr of no family. */
const UNSPECIFIED_BYTES = 16;
/** The most bytes of one recv(2) or send(2); a datagram always fits. */
const BUFFER_BYTES: number = 64 * 1024;

/** poll(2)'s flags (asm-generic/poll.h). */
export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDHUP = 0x2000;

/** Sockets by their descriptors, with buffers of its own that the kernel reads and writes. */
export class SocketCalls {
  /** The bytes of the last {@link receive}. */
  readonly incoming: Uint8Array;
  readonly #outgoing: Uint8Array;
  readonly #scratch: Uint8Array;
  readonly #scratchWords: Int32Array;
  readonly #descriptors: Int32Array;
  readonly #incomingAt: number;
  readonly #outgoingAt: number;
  readonly #scratchAt: number;
  readonly #descriptorsAt: number;

  /** `capacity`: how many descriptors are polled at once. */
  constructor(capacity: number) {
    const incoming = mappedMemory(BUFFER_BYTES);
    const outgoing = mappedMemory(BUFFER_BYTES);
    const scratch = mappedMemory(SCRATCH_BYTES);
    const descriptors = mappedMemory(capacity * POLLFD_WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.incoming = new Uint8Array(incoming.buffer);
    this.#outgoing = new Uint8Array(outgoing.buffer);
    this.#scratch = new Uint8Array(scratch.buffer);
    this.#scratchWords = new Int32Array(scratch.buffer);
    this.#descriptors = new Int32Array(descriptors.buffer);
    this.#incomingAt = incoming.address;
    this.#outgoingAt = outgoing.address;
    this.#scratchAt = scratch.address;
    this.#descriptorsAt = descriptors.address;
  }

  /** socket(2). */
  socket(domain: number, type: number, protocol: number): number {
    return outcome(callSocket(domain, type, protocol));
  }

  /** setsockopt(2) with an `int`. */
  setInteger(fd: number, level: number, name: number, value: number): number {
    this.#scratchWords[0] = value;
    return outcome(callSetOption(fd, level, name, this.#scratchAt, Int32Array.BYTES_PER_ELEMENT));
  }

  /** setsockopt(2) with bytes, at most {@link SCRATCH_BYTES}. */
  setBytes(fd: number, level: number, name: number, value: Uint8Array): number {
    this.#scratch.set(value);
    return outcome(callSetOption(fd, level, name, this.#scratchAt, value.length));
  }

  /** bind(2) to an encoded sockaddr. */
  bind(fd: number, address: Uint8Array): number {
    this.#scratch.set(address);
    return outcome(callBind(fd, this.#scratchAt, address.length));
  }

  /** connect(2) to an encoded sockaddr. */
  connect(fd: number, address: Uint8Array): number {
    this.#scratch.set(address);
    return outcome(callConnect(fd, this.#scratchAt, address.length));
  }

  /** connect(2) to AF_UNSPEC, which dissolves the connection of a datagram socket and gives its port back. */
  disconnect(fd: number): number {
    this.#scratch.fill(0, 0, UNSPECIFIED_BYTES);
    return outcome(callConnect(fd, this.#scratchAt, UNSPECIFIED_BYTES));
  }

  /** SO_ERROR: the pending errno of the socket, or 0. */
  pendingError(fd: number): number {
    this.#scratchWords[0] = 0;
    this.#scratchWords[1] = Int32Array.BYTES_PER_ELEMENT;
    const result = callGetOption(fd, SOL_SOCKET, SO_ERROR, this.#scratchAt, this.#scratchAt + 4);
    return result < 0 ? lastError() : (this.#scratchWords[0] ?? 0);
  }

  /** getsockname(2): the encoded sockaddr, or null. */
  localAddress(fd: number): Uint8Array | null {
    const room = SCRATCH_BYTES - Int32Array.BYTES_PER_ELEMENT;
    this.#scratchWords[room / Int32Array.BYTES_PER_ELEMENT] = room;
    if (callName(fd, this.#scratchAt, this.#scratchAt + room) < 0) return null;
    return this.#scratch.slice(0, this.#scratchWords[room / Int32Array.BYTES_PER_ELEMENT]);
  }

  /** send(2) of the bytes from `from` on; returns how many were sent. */
  send(fd: number, bytes: Uint8Array, from: number): number {
    const length = Math.min(BUFFER_BYTES, bytes.length - from);
    this.#outgoing.set(length === bytes.length ? bytes : bytes.subarray(from, from + length));
    return outcome(callSend(fd, this.#outgoingAt, length, MSG_NOSIGNAL));
  }

  /** recv(2) into {@link incoming}; returns how many bytes came, 0 at the end of a stream. */
  receive(fd: number): number {
    return outcome(callReceive(fd, this.#incomingAt, BUFFER_BYTES, 0));
  }

  /** Sets the descriptor and `flags` of poll(2) at this position, and clears its result. */
  watch(place: number, fd: number, flags: number): void {
    this.#descriptors[place * POLLFD_WORDS] = fd;
    this.#descriptors[place * POLLFD_WORDS + 1] = flags;
  }

  /** The result of the last {@link poll} at this position. */
  found(place: number): number {
    return (this.#descriptors[place * POLLFD_WORDS + 1] ?? 0) >>> 16;
  }

  /** Moves the entry of one position to another. */
  movePlace(from: number, to: number): void {
    this.#descriptors.copyWithin(to * POLLFD_WORDS, from * POLLFD_WORDS, (from + 1) * POLLFD_WORDS);
  }

  /** poll(2) of the first `count` positions, without waiting; returns how many have an event. */
  poll(count: number): number {
    return outcome(callPoll(this.#descriptorsAt, count, 0));
  }

  /** close(2). */
  close(fd: number): void {
    callClose(fd);
  }
}

function outcome(result: number): number {
  return result < 0 ? -lastError() : result;
}
