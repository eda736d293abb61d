import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { allocateNative, foreign, lastErrorName, type NativeMemory } from '../libc.ts';

const callReceive = foreign<[number, bigint, number]>('long recvmsg(int, void *, int)');

/** struct msghdr on 64-bit Linux (linux/socket.h). */
const MSGHDR_BYTES = 56;
const IOVEC_BYTES = 16;
const MSG_TRUNC = 0x20;

/** One datagram. The views are valid until the next receive. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  /** The sender as an encoded sockaddr. */
  readonly sender: Uint8Array;
  /** Ancillary data (cmsg(3)). */
  readonly control: Uint8Array;
  /** The datagram was longer than the buffer. */
  readonly truncated: boolean;
}

/**
 * recvmsg(2) into memory that is allocated once: a packet costs one call and no allocation by the kernel's side.
 * One receiver serves any number of descriptors, one after the other.
 */
export class MessageReceiver {
  readonly #header: NativeMemory;
  readonly #view: DataView;
  readonly #data: NativeMemory;
  readonly #name: NativeMemory;
  readonly #control: NativeMemory;

  /** @param capacity bytes of the longest datagram that is taken whole */
  constructor(capacity: number) {
    this.#data = allocateNative(capacity);
    this.#name = allocateNative(128);
    this.#control = allocateNative(256);
    const vector = allocateNative(IOVEC_BYTES);
    const vectorView = viewOf(vector.bytes);
    vectorView.setBigUint64(0, this.#data.address, HOST_IS_LITTLE_ENDIAN);
    vectorView.setBigUint64(8, BigInt(capacity), HOST_IS_LITTLE_ENDIAN);
    this.#header = allocateNative(MSGHDR_BYTES);
    this.#view = viewOf(this.#header.bytes);
    this.#view.setBigUint64(0, this.#name.address, HOST_IS_LITTLE_ENDIAN);
    this.#view.setBigUint64(16, vector.address, HOST_IS_LITTLE_ENDIAN);
    this.#view.setBigUint64(24, 1n, HOST_IS_LITTLE_ENDIAN);
    this.#view.setBigUint64(32, this.#control.address, HOST_IS_LITTLE_ENDIAN);
  }

  /** The next datagram, or the errno's name: `EAGAIN` when none waits. Never throws. */
  receive(descriptor: number, flags = 0): ReceivedMessage | string {
    this.#view.setUint32(8, this.#name.bytes.length, HOST_IS_LITTLE_ENDIAN);
    this.#view.setUint32(40, this.#control.bytes.length, HOST_IS_LITTLE_ENDIAN);
    const length = callReceive(descriptor, this.#header.address, flags);
    if (length < 0) return lastErrorName();
    const taken = Math.min(length, this.#data.bytes.length);
    return {
      bytes: this.#data.bytes.subarray(0, taken),
      sender: this.#name.bytes.subarray(0, this.#view.getUint32(8, HOST_IS_LITTLE_ENDIAN)),
      control: this.#control.bytes.subarray(0, this.#view.getUint32(40, HOST_IS_LITTLE_ENDIAN)),
      truncated: (this.#view.getUint32(48, HOST_IS_LITTLE_ENDIAN) & MSG_TRUNC) !== 0,
    };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
