import { declare, lastError, mappedMemory, watchDescriptor } from './libc.ts';

const callCreate = declare<[number]>('int epoll_create1(int)');
const callControl = declare<[number, number, number, number]>('int epoll_ctl(int, int, int, size_t)');
const callClose = declare<[number]>('int close(int)');

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_MOD = 3;
const EVENT_BYTES = 16;

/**
 * Wakes Node's loop when one of many descriptors has an event (epoll(7) inside of Node's own). A closed descriptor is
 * removed by the kernel.
 */
export class Readiness {
  readonly #descriptor: number;
  readonly #event: Int32Array;
  readonly #eventAt: number;
  readonly #unwatch: () => void;

  /** Opens it; null where no descriptor is left. */
  static open(wake: () => void): Readiness | null {
    const descriptor = callCreate(EPOLL_CLOEXEC);
    return descriptor < 0 ? null : new Readiness(descriptor, wake);
  }

  private constructor(descriptor: number, wake: () => void) {
    const event = mappedMemory(EVENT_BYTES);
    this.#descriptor = descriptor;
    this.#event = new Int32Array(event.buffer);
    this.#eventAt = event.address;
    this.#unwatch = watchDescriptor(descriptor, wake);
  }

  /** Begins to wake for this descriptor. `flags` are those of poll(2). Returns 0 or the negative of an errno. */
  add(descriptor: number, flags: number): number {
    return this.#control(EPOLL_CTL_ADD, descriptor, flags);
  }

  /** Changes which events of a descriptor wake the loop. */
  change(descriptor: number, flags: number): number {
    return this.#control(EPOLL_CTL_MOD, descriptor, flags);
  }

  close(): void {
    this.#unwatch();
    callClose(this.#descriptor);
  }

  #control(operation: number, descriptor: number, flags: number): number {
    this.#event[0] = flags;
    const result = callControl(this.#descriptor, operation, descriptor, this.#eventAt);
    return result < 0 ? -lastError() : 0;
  }
}
