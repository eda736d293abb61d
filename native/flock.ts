import { errnoName, library } from './libc.ts';

/** linux/fcntl.h: an exclusive lock, without waiting for one. */
const LOCK_EX = 2;
const LOCK_NB = 4;

const callFlock: (descriptor: number, operation: number) => number = library.func('int flock(int, int)');

/**
 * Takes an exclusive lock on an open file without waiting (flock(2)); the kernel drops it when the last descriptor of
 * the file is closed, however the process ends.
 * @returns null when the lock is taken, else the name of the errno; `EAGAIN` says that another process holds it.
 */
export function lockExclusively(descriptor: number): string | null {
  if (callFlock(descriptor, LOCK_EX | LOCK_NB) === 0) return null;
  return errnoName();
}
