import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { closeDescriptor, foreign, lastErrorName, type ReadableWatch, watchReadable } from './libc.ts';
import { SystemCallError } from './system-call-error.ts';

const callCreate = foreign<[number, number]>('int timerfd_create(int, int)');
const callSet = foreign<[number, number, Uint8Array, null]>(
  'int timerfd_settime(int, int, const void *, void *)',
);
const callRead = foreign<[number, Uint8Array, number]>('long read(int, void *, size_t)');

/** linux/time.h, linux/timerfd.h. */
const CLOCK_MONOTONIC = 1;
const TFD_TIMER_ABSTIME = 1;
const TFD_NONBLOCK = 0o4000;
const TFD_CLOEXEC = 0o2000000;
const ITIMERSPEC_BYTES = 32;

/**
 * One kernel timer for an absolute point of CLOCK_MONOTONIC (timerfd_create(2)). Node's own timers round to whole
 * milliseconds, and an election is decided by less.
 */
export class DeadlineTimer {
  readonly #descriptor: number;
  readonly #watch: ReadableWatch;
  readonly #setting = new Uint8Array(ITIMERSPEC_BYTES);
  readonly #view = new DataView(this.#setting.buffer);
  readonly #expirations = new Uint8Array(8);

  /** @param expired called once for each arming, at or after its point; it must not throw */
  constructor(expired: () => void) {
    this.#descriptor = callCreate(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (this.#descriptor < 0) throw new SystemCallError('create a timer', lastErrorName());
    this.#watch = watchReadable(this.#descriptor, () => {
      // The timer was armed again after it was found readable, so it has not expired.
      if (callRead(this.#descriptor, this.#expirations, 8) < 0) return;
      expired();
    });
  }

  /** @param at nanoseconds of CLOCK_MONOTONIC; a point in the past expires at once */
  arm(at: bigint): void {
    const point = at > 0n ? at : 1n;
    this.#view.setBigInt64(16, point / 1_000_000_000n, HOST_IS_LITTLE_ENDIAN);
    this.#view.setBigInt64(24, point % 1_000_000_000n, HOST_IS_LITTLE_ENDIAN);
    this.#set();
  }

  disarm(): void {
    this.#setting.fill(0);
    this.#set();
  }

  close(): void {
    this.#watch.close();
    closeDescriptor(this.#descriptor);
  }

  #set(): void {
    if (callSet(this.#descriptor, TFD_TIMER_ABSTIME, this.#setting, null) < 0) {
      throw new SystemCallError('arm a timer', lastErrorName());
    }
  }
}
