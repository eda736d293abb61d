import { library } from './libc.ts';

/** asm-generic/signal.h: the first and the last real-time signal that glibc leaves to programs. */
const FIRST = 34;
const LAST = 64;

const callSignal: (signal: number, handler: unknown) => unknown = library.func('void *signal(int, void *)');
/** A function of the C library that takes an int and changes nothing, so it may run in a signal handler. */
const NO_EFFECT: unknown = library.symbol('abs', 'void *');

/**
 * Makes the real-time signals harmless for this process; their default is to end it. Each gets a handler instead of being
 * ignored, because exec(2) keeps ignored signals ignored and resets those with a handler, and scripts must get the
 * defaults.
 */
export function disarmRealTimeSignals(): void {
  for (let signal = FIRST; signal <= LAST; signal += 1) callSignal(signal, NO_EFFECT);
}
