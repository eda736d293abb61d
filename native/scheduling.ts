import { intBytes } from './descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { foreign, lastErrorName } from './libc.ts';

const callScheduler = foreign<[number, number, Uint8Array]>('int sched_setscheduler(int, int, const void *)');
const callLimit = foreign<[number, Uint8Array]>('int setrlimit(int, const void *)');

/** linux/sched.h. With RESET_ON_FORK threads made later, and scripts, run as usual. */
const SCHED_RR = 2;
const SCHED_RESET_ON_FORK = 0x40000000;
/** asm-generic/resource.h. */
const RLIMIT_RTTIME = 15;

/**
 * Puts the calling thread under SCHED_RR (sched_setscheduler(2)). `limit`: microseconds of uninterrupted CPU time after
 * which the kernel ends a process that runs wild (RLIMIT_RTTIME). Null when done, else the errno's name: `EPERM`
 * without CAP_SYS_NICE, or in a control group without real-time share.
 */
export function runInRealTime(priority: number, limit: number | null): string | null {
  if (limit !== null) {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(limit), HOST_IS_LITTLE_ENDIAN);
    view.setBigUint64(8, BigInt(limit), HOST_IS_LITTLE_ENDIAN);
    callLimit(RLIMIT_RTTIME, bytes);
  }
  return callScheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, intBytes(priority)) < 0 ? lastErrorName() : null;
}
