import { arch } from 'node:os';
import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { declare, lastError, mappedMemory, watchDescriptor } from './libc.ts';

const callCreate = declare<[number]>('int epoll_create1(int)');
const callControl = declare<[number, number, number, number]>('int epoll_ctl(int, int, int, size_t)');
const callWait = declare<[number, number, number, number]>('int epoll_wait(int, size_t, int, int)');
const callClose = declare<[number]>('int close(int)');

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_MOD = 3;

/** struct epoll_event (linux/eventpoll.h) is packed on x86-64, and on x86 its 64 bits are aligned to 32. */
const PACKED = arch() === 'x64' || arch() === 'ia32';
const EVENT_BYTES = PACKED ? 12 : 16;
const TOKEN_AT = (PACKED ? 4 : 8) + (HOST_IS_LITTLE_ENDIAN ? 0 : 4);

/** The number of events reported in one call; further ones follow in the next turn of the loop. */
const MAX_EVENTS = 256;

/**
 * Watches many descriptors that seldom have events, each identified by a small integer (epoll(7) inside of Node's own
 * loop). The cost does not depend on their number. A closed descriptor is removed by the kernel.
 */
export class EventPoll {
  readonly #descriptor: number;
  readonly #events = mappedMemory(MAX_EVENTS * EVENT_BYTES);
  readonly #view = new DataView(this.#events.buffer);
  readonly #change = mappedMemory(EVENT_BYTES);
  readonly #changeView = new DataView(this.#change.buffer);
  readonly #unwatch: () => void;

  /**
   * Calls `told(token, flags)`, with flags of poll(2), as long as a descriptor has an event. Null when no descriptor
   * is left.
   */
  static open(onEvent: (token: number, flags: number) => void): EventPoll | null {
    const descriptor = callCreate(EPOLL_CLOEXEC);
    return descriptor < 0 ? null : new EventPoll(descriptor, onEvent);
  }

  private constructor(descriptor: number, onEvent: (token: number, flags: number) => void) {
    this.#descriptor = descriptor;
    this.#unwatch = watchDescriptor(descriptor, () => this.#take(onEvent));
  }

  /** Adds a descriptor. Returns 0 or the negative of an errno. */
  add(descriptor: number, flags: number, token: number): number {
    return this.#control(EPOLL_CTL_ADD, descriptor, flags, token);
  }

  /** Changes which events of a descriptor are reported. Returns 0 or the negative of an errno. */
  change(descriptor: number, flags: number, token: number): number {
    return this.#control(EPOLL_CTL_MOD, descriptor, flags, token);
  }

  close(): void {
    this.#unwatch();
    callClose(this.#descriptor);
  }

  #take(onEvent: (token: number, flags: number) => void): void {
    const count = callWait(this.#descriptor, this.#events.address, MAX_EVENTS, 0);
    for (let index = 0; index < count; index += 1) {
      const at = index * EVENT_BYTES;
      const flags = this.#view.getUint32(at, HOST_IS_LITTLE_ENDIAN);
      onEvent(this.#view.getUint32(at + TOKEN_AT, HOST_IS_LITTLE_ENDIAN), flags);
    }
  }

  #control(operation: number, descriptor: number, flags: number, token: number): number {
    this.#changeView.setUint32(0, flags, HOST_IS_LITTLE_ENDIAN);
    this.#changeView.setUint32(TOKEN_AT, token, HOST_IS_LITTLE_ENDIAN);
    const result = callControl(this.#descriptor, operation, descriptor, this.#change.address);
    return result < 0 ? -lastError() : 0;
  }
}
